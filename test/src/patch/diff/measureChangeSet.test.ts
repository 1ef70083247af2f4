import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { measureChangeSet } from '../../../../src/patch/diff/measureChangeSet.ts';

const before = (path: string) => (path === 'old.ts' ? 'a\nb\nc\n' : undefined);
const measure = (...changes: Change[]) => measureChangeSet({ baseCommit: 'a'.repeat(40), changes }, before);

describe('measureChangeSet', () => {
  it.each<[string, Change, number, number]>([
    ['an edit', { kind: 'edit', path: 'old.ts', content: 'a\nB\nc\nd\n' }, 2, 1],
    ['an addition', { kind: 'add', path: 'new.ts', content: 'x\ny\n' }, 2, 0],
    ['a deletion', { kind: 'delete', path: 'old.ts' }, 0, 3],
    ['a rename', { kind: 'rename', path: 'new.ts', previousPath: 'old.ts' }, 0, 0],
    ['a rename with an edit', { kind: 'rename', path: 'new.ts', previousPath: 'old.ts', content: 'a\nb\n' }, 0, 1],
  ])('counts the lines of %s', (_what, change, linesAdded, linesRemoved) => {
    expect(measure(change)).toEqual({ files: 1, linesAdded, linesRemoved });
  });

  it('stays fast on two large files that have nothing in common', () => {
    const lines = (letter: string) => Array.from({ length: 50_000 }, (_, index) => `${letter}${index}`).join('\n');

    const size = measureChangeSet(
      { baseCommit: 'a'.repeat(40), changes: [{ kind: 'edit', path: 'x', content: lines('a') }] },
      () => lines('b'),
    );

    expect(size).toEqual({ files: 1, linesAdded: 50_000, linesRemoved: 50_000 });
  });
});
