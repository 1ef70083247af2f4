import type { NotDone } from '../../contracts/runs/notDone.ts';
import { markdownLine } from './plainText.ts';

const maximumWhatCharacters = 200;
const maximumReasonCharacters = 500;

/** The side effects that failed, one per line, in Markdown. */
export function notDoneLines(missing: readonly NotDone[]): string {
  return missing
    .map(
      ({ what, reason }) =>
        `- ${markdownLine(what, maximumWhatCharacters)}: ${markdownLine(reason, maximumReasonCharacters)}`,
    )
    .join('\n');
}

/** The part of a work item report that lists them; empty if nothing failed. */
export function notDoneParts(missing: readonly NotDone[] | undefined): readonly string[] {
  return missing === undefined || missing.length === 0
    ? []
    : [`These steps failed; everything else was done:\n\n${notDoneLines(missing)}`];
}

/** The thread on the pull request that lists them. */
export function notDoneThread(missing: readonly NotDone[]): string {
  return [
    "code-agent could not do everything that the repository's rules ask for. The change itself is complete. Please do the rest manually if you need it.",
    notDoneLines(missing),
  ].join('\n\n');
}
