import type { ChangeSize } from '../contracts/candidate.ts';
import { matchesAnyPathPattern } from '../contracts/pathPattern.ts';
import type { Rules } from '../contracts/rules.ts';

/** What is about to be pushed. */
export interface ProposedChange {
  readonly size: ChangeSize;
  /** Every path that the change touches, both of a renamed file. */
  readonly paths: readonly string[];
  /** How many things the checks found against it. */
  readonly findings: number;
}

const maximumPathsShown = 3;
const maximumPathCharacters = 70;

/**
 * Why a person must agree before a change is pushed, in words for that person.
 * @returns no reasons when nobody needs to
 */
export function needsApproval({ approval }: Pick<Rules, 'approval'>, change: ProposedChange): readonly string[] {
  if (approval.when === 'never') return [];
  if (approval.when === 'always') return ['the rules ask for approval of every change'];
  const { files, linesAdded, linesRemoved } = change.size;
  return [
    ...pathReasons(approval.paths, change.paths),
    ...exceeds(files, approval.moreThanFiles, 'file'),
    ...exceeds(linesAdded + linesRemoved, approval.moreThanLines, 'line'),
    ...exceeds(change.findings, approval.moreThanFindings, 'finding'),
  ];
}

function pathReasons(patterns: readonly string[], paths: readonly string[]): readonly string[] {
  const touched = paths.filter((path) => matchesAnyPathPattern(path, patterns));
  if (touched.length === 0) return [];
  const more = touched.length > maximumPathsShown ? ` and ${touched.length - maximumPathsShown} more` : '';
  return [`it touches ${touched.slice(0, maximumPathsShown).map(shortened).join(', ')}${more}`];
}

function shortened(path: string): string {
  return path.length > maximumPathCharacters ? `…${path.slice(1 - maximumPathCharacters)}` : path;
}

function exceeds(count: number, limit: number | undefined, unit: string): readonly string[] {
  return limit === undefined || count <= limit
    ? []
    : [`it has ${count} ${unit}${count === 1 ? '' : 's'}, more than ${limit}`];
}
