import type { ChangeSize } from '../contracts/changes/candidate.ts';
import { matchesAnyPathPattern } from '../contracts/paths/pathPattern.ts';
import type { Rules } from '../contracts/rules/rules.ts';
import { escapeInvisible } from '../contracts/text/escapeInvisible.ts';
import { pathsThatNeedApproval } from './protectedPaths.ts';

/** What is about to be pushed. */
export interface ProposedChange {
  readonly size: ChangeSize;
  /** Every path that the change touches, both of a renamed file. */
  readonly paths: readonly string[];
  /** How many findings the checks have. */
  readonly findings: number;
  /** The files that the repository's pipelines run. */
  readonly pipelineFiles: readonly string[];
}

const maximumPathsShown = 3;
const maximumPathCharacters = 70;

/**
 * Why a person must approve a change before it is pushed, in words for that person. Files that builds and tools run
 * always need approval, whatever `approval.when` says; only `paths.unprotected` lifts that.
 * @returns no reasons when no approval is needed
 */
export function findApprovalReasons(
  rules: Pick<Rules, 'approval' | 'paths'>,
  change: ProposedChange,
): readonly string[] {
  const { approval } = rules;
  const run = pathsThatNeedApproval(rules, change.pipelineFiles, change.paths);
  const runReasons = pathReasons('it touches files that builds or tools run:', run);
  if (approval.when === 'never') return runReasons;
  if (approval.when === 'always') return ['the rules require approval for every change', ...runReasons];
  const { files, linesAdded, linesRemoved } = change.size;
  const named = change.paths.filter((path) => matchesAnyPathPattern(path, approval.paths));
  return [
    ...runReasons,
    ...pathReasons('it touches', named),
    ...exceeds(files, approval.moreThanFiles, 'file'),
    ...exceeds(linesAdded + linesRemoved, approval.moreThanLines, 'line'),
    ...exceeds(change.findings, approval.moreThanFindings, 'finding'),
  ];
}

function pathReasons(what: string, touched: readonly string[]): readonly string[] {
  if (touched.length === 0) return [];
  const more = touched.length > maximumPathsShown ? ` and ${touched.length - maximumPathsShown} more` : '';
  return [`${what} ${touched.slice(0, maximumPathsShown).map(shortened).join(', ')}${more}`];
}

function shortened(whole: string): string {
  const path = escapeInvisible(whole);
  return path.length > maximumPathCharacters ? `…${path.slice(1 - maximumPathCharacters)}` : path;
}

function exceeds(count: number, limit: number | undefined, unit: string): readonly string[] {
  return limit === undefined || count <= limit
    ? []
    : [`it has ${count} ${unit}${count === 1 ? '' : 's'}, more than ${limit}`];
}
