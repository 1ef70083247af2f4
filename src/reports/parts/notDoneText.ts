import type { NotDone } from '../../contracts/runs/notDone.ts';
import { markdownLine } from './plainText.ts';

const maximumWhatCharacters = 200;
const maximumReasonCharacters = 500;

/** What could not be had beside the work, one line a thing, in Markdown. */
export function notDoneLines(missing: readonly NotDone[]): string {
  return missing
    .map(
      ({ what, reason }) =>
        `- ${markdownLine(what, maximumWhatCharacters)}: ${markdownLine(reason, maximumReasonCharacters)}`,
    )
    .join('\n');
}

/** The part of a report on the work item that says so; nothing where nothing is missing. */
export function notDoneParts(missing: readonly NotDone[] | undefined): readonly string[] {
  return missing === undefined || missing.length === 0
    ? []
    : [`This could not be had; everything else was done without it:\n\n${notDoneLines(missing)}`];
}

/** The thread on the pull request that says so. */
export function notDoneThread(missing: readonly NotDone[]): string {
  return [
    'code-agent could not have all that the rules of the repository ask for here. The change is complete without it; do by hand what you need.',
    notDoneLines(missing),
  ].join('\n\n');
}
