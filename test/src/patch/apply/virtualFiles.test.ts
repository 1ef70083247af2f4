import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { createVirtualFiles, mergeChangeSets } from '../../../../src/patch/apply/virtualFiles.ts';

const baseCommit = 'a'.repeat(40);
const files: Readonly<Record<string, string>> = { a: '1\n', b: '2\n', c: '3\n' };
const view = { read: (path: string) => files[path], exists: (path: string) => path in files };
const setOf = (...changes: readonly Change[]) => ({ baseCommit, changes: [...changes] });

describe('createVirtualFiles', () => {
  it('shows the files as they are with the change set on top', () => {
    const overlay = createVirtualFiles(
      view,
      setOf(
        { kind: 'edit', path: 'a', content: 'x\n' },
        { kind: 'rename', path: 'd', previousPath: 'b' },
        { kind: 'delete', path: 'c' },
        { kind: 'add', path: 'e', content: 'new\n' },
      ),
    );

    expect(['a', 'b', 'c', 'd', 'e', 'f'].map(overlay.read)).toEqual([
      'x\n',
      undefined,
      undefined,
      '2\n',
      'new\n',
      undefined,
    ]);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].filter(overlay.exists)).toEqual(['a', 'd', 'e']);
  });
});

describe('mergeChangeSets', () => {
  it.each<[string, readonly Change[], readonly Change[], readonly Change[]]>([
    [
      'an edit of an edited file',
      [{ kind: 'edit', path: 'a', content: 'x\n' }],
      [{ kind: 'edit', path: 'a', content: 'y\n' }],
      [{ kind: 'edit', path: 'a', content: 'y\n' }],
    ],
    [
      'an edit that takes an edit back',
      [{ kind: 'edit', path: 'a', content: 'x\n' }],
      [{ kind: 'edit', path: 'a', content: '1\n' }],
      [],
    ],
    [
      'an edit of a moved file',
      [{ kind: 'rename', path: 'd', previousPath: 'a' }],
      [{ kind: 'edit', path: 'd', content: 'y\n' }],
      [{ kind: 'rename', path: 'd', previousPath: 'a', content: 'y\n' }],
    ],
    [
      'a file that moves twice',
      [{ kind: 'rename', path: 'd', previousPath: 'a' }],
      [{ kind: 'rename', path: 'e', previousPath: 'd' }],
      [{ kind: 'rename', path: 'e', previousPath: 'a' }],
    ],
    [
      'a file that moves away and back',
      [{ kind: 'rename', path: 'd', previousPath: 'a' }],
      [{ kind: 'rename', path: 'a', previousPath: 'd' }],
      [],
    ],
    [
      'a new file that is edited',
      [{ kind: 'add', path: 'n', content: 'x\n' }],
      [{ kind: 'edit', path: 'n', content: 'y\n' }],
      [{ kind: 'add', path: 'n', content: 'y\n' }],
    ],
    ['a new file that is deleted', [{ kind: 'add', path: 'n', content: 'x\n' }], [{ kind: 'delete', path: 'n' }], []],
    [
      'a deleted file that is written again',
      [{ kind: 'delete', path: 'a' }],
      [{ kind: 'add', path: 'a', content: 'x\n' }],
      [{ kind: 'edit', path: 'a', content: 'x\n' }],
    ],
    [
      'a moved file that is deleted',
      [{ kind: 'rename', path: 'd', previousPath: 'a' }],
      [{ kind: 'delete', path: 'd' }],
      [{ kind: 'delete', path: 'a' }],
    ],
  ])('makes one of %s', (_what, first, second, expected) => {
    expect(mergeChangeSets(view, setOf(...first), setOf(...second)).changes).toEqual(expected);
  });

  it('leads to the same files as one after the other, for any two change sets', () => {
    const path = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const content = fc.constantFrom('1\n', '2\n', 'x\n', 'y\n');
    const wish = fc.record({ kind: fc.constantFrom('write', 'delete', 'move'), path, to: path, content });

    /** What a wish comes down to on these files: only what change sets may hold. */
    function changesFor(
      on: typeof view,
      wishes: readonly (typeof wish extends fc.Arbitrary<infer One> ? One : never)[],
    ) {
      let set = setOf();
      for (const one of wishes) {
        const now = createVirtualFiles(on, set);
        const isThere = now.exists(one.path);
        const change: Change | undefined =
          one.kind === 'write'
            ? { kind: isThere ? 'edit' : 'add', path: one.path, content: one.content }
            : !isThere
              ? undefined
              : one.kind === 'delete'
                ? { kind: 'delete', path: one.path }
                : now.exists(one.to)
                  ? undefined
                  : { kind: 'rename', path: one.to, previousPath: one.path };
        if (change !== undefined) set = setOf(...set.changes, change);
      }
      return set;
    }

    fc.assert(
      fc.property(fc.array(wish, { maxLength: 5 }), fc.array(wish, { maxLength: 5 }), (firstWishes, secondWishes) => {
        const first = changesFor(view, firstWishes);
        const afterFirst = createVirtualFiles(view, first);
        const second = changesFor(afterFirst, secondWishes);
        const oneByOne = createVirtualFiles(afterFirst, second);

        const merged = mergeChangeSets(view, first, second);
        const atOnce = createVirtualFiles(view, merged);

        for (const name of ['a', 'b', 'c', 'd', 'e']) {
          expect([name, atOnce.exists(name), atOnce.read(name)]).toEqual([
            name,
            oneByOne.exists(name),
            oneByOne.read(name),
          ]);
        }
        expect(new Set(merged.changes.map((change) => change.path)).size).toBe(merged.changes.length);
      }),
    );
  });
});
