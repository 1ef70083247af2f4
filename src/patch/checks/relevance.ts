import type { Change } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { createDiffBudget, type DiffBudget, diffLines } from '../diff/lineDiff.ts';

const maximumEditLength = 2_000;

/**
 * What a change touches that the task does not seem to need. Reported, never refused: only a person can tell.
 * @param relevantPaths the files that were found for the task; undefined where nobody looked
 */
export function checkRelevance(
  change: Change,
  before: string | undefined,
  relevantPaths: readonly string[] | undefined,
  effort: DiffBudget = createDiffBudget(),
): readonly Finding[] {
  const { path, kind } = change;
  const warning = (message: string): Finding => ({ code: 'unrelated-change', severity: 'warning', path, message });
  const findings: Finding[] = [];
  if (kind !== 'add' && relevantPaths !== undefined && !relevantPaths.includes(path)) {
    findings.push(warning(`${path} is not among the files that were found for the task.`));
  }
  const stray = kind === 'edit' && before !== undefined ? strayLines(before, change.content, effort) : [];
  if (stray.length > 0) {
    const shown = stray.slice(0, 10).join(', ');
    findings.push(warning(`${stray.length} place(s) in ${path} change in nothing but whitespace, at lines ${shown}.`));
  }
  return findings;
}

/** First lines, counted from 1 in the old text, of runs of changed lines that are equal but for whitespace. */
function strayLines(before: string, after: string, effort: DiffBudget): readonly number[] {
  const changes = diffLines(before.split('\n'), after.split('\n'), { most: maximumEditLength, effort }) ?? [];
  const stray: number[] = [];
  let line = 1;
  for (const [index, change] of changes.entries()) {
    const next = changes[index + 1];
    if (change.removed && next?.added && squeezed(change.value) === squeezed(next.value)) {
      stray.push(line);
    }
    line += change.added ? 0 : change.count;
  }
  return stray;
}

function squeezed(lines: readonly string[]): string {
  return lines.join('').replace(/\s+/g, '');
}
