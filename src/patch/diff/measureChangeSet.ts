import type { ChangeSize } from '../../contracts/changes/candidate.ts';
import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { countLines, createDiffBudget, diffLines } from './lineDiff.ts';

/** Beyond so many differing lines the exact number says nothing more, and counting it costs too much time. */
const maximumEditLength = 2_000;

/**
 * Counts the files and lines a change set changes, as `git diff --stat` does.
 * @param before text of a file at the base commit, or undefined where it is not there
 */
export function measureChangeSet(changeSet: ChangeSet, before: (path: string) => string | undefined): ChangeSize {
  const effort = createDiffBudget();
  let linesAdded = 0;
  let linesRemoved = 0;
  for (const change of changeSet.changes) {
    const { oldText, newText } = textsOf(change, before);
    const parts = diffLines(linesOf(oldText), linesOf(newText), { most: maximumEditLength, effort });
    linesAdded += parts === undefined ? countLines(newText) : sumOf(parts.filter((part) => part.added));
    linesRemoved += parts === undefined ? countLines(oldText) : sumOf(parts.filter((part) => part.removed));
  }
  return { files: changeSet.changes.length, linesAdded, linesRemoved };
}

function textsOf(change: Change, before: (path: string) => string | undefined) {
  switch (change.kind) {
    case 'add':
      return { oldText: '', newText: change.content };
    case 'edit':
      return { oldText: before(change.path) ?? '', newText: change.content };
    case 'delete':
      return { oldText: before(change.path) ?? '', newText: '' };
    case 'rename': {
      const oldText = before(change.previousPath) ?? '';
      return { oldText, newText: change.content ?? oldText };
    }
  }
}

function sumOf(parts: ReadonlyArray<{ readonly count: number }>): number {
  return parts.reduce((sum, part) => sum + part.count, 0);
}

/** With their ends, so that a last line that gains its newline counts as changed. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
