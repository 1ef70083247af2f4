import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { type AdoSandbox, type SeedFile, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { expectedTree, treeOf } from '../../../support/ado/gitTrees.ts';

const seeds: readonly SeedFile[] = [
  { path: 'README.md', content: '# Hi\n' },
  { path: 'src/with space/größe.ts', content: 'one\r\ntwo' },
  { path: 'src/bom.cs', content: '\ufeffclass A {}\r\n' },
  { path: 'src/empty.txt', content: '' },
  { path: 'src/深い/a.txt', content: 'a\n' },
  { path: 'run.sh', content: '#!/bin/sh\n', mode: '100755' },
  { path: 'bin/tool', content: 'true', mode: '100755' },
  { path: 'image.png', content: Uint8Array.from({ length: 256 }, (_value, index) => index) },
  { path: 'link', content: 'README.md', mode: '120000' },
];
const changeable = seeds.filter(({ mode }) => mode !== '120000').map(({ path }) => path);
/** `npm run campaign:pushes` makes more. */
const runs = Number(process.env['CHANGE_SETS'] ?? 10);

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox(seeds);
});

afterAll(async () => {
  await sandbox.close();
});

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9 ._-]{0,10}[a-z0-9]$/),
  fc.constantFrom(
    'größe',
    '漢字 ファイル',
    'naïve file',
    'emoji 🙂',
    "quo'te",
    'per%cent',
    'plus+and&',
    '#hash',
    '[b]',
    '~t',
  ),
);
const newPath = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `new/${names.join('/')}`);
const content = fc.oneof(
  fc.constantFrom(
    '',
    '\n',
    '\r\n',
    'no final newline',
    'a\r\nb\r\n',
    'mixed\r\nends\n',
    '\ufeffbom\n',
    'tab\t\u0007\n',
    'x\u2028y',
    '\u0000\u0001binary\u0000',
  ),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);

function changesOf(path: string): fc.Arbitrary<Change | undefined> {
  const rename = fc.record(
    { kind: fc.constant('rename' as const), previousPath: fc.constant(path), path: newPath, content },
    { requiredKeys: ['kind', 'previousPath', 'path'] },
  );
  return fc.oneof(
    fc.constant(undefined),
    fc.record({ kind: fc.constant('edit' as const), path: fc.constant(path), content }),
    fc.constant<Change>({ kind: 'delete', path }),
    rename,
  );
}

/** Change sets that a repository can take: no path twice, no file below a file. */
const changeSet = fc
  .tuple(
    fc.tuple(...changeable.map(changesOf)),
    fc.array(fc.record({ kind: fc.constant('add' as const), path: newPath, content }), { maxLength: 4 }),
  )
  .map(([touched, added]) => [...touched.filter((change) => change !== undefined), ...added])
  .filter((changes) => changes.length > 0 && arePathsCompatible(changes.map((change) => change.path)));

function arePathsCompatible(paths: readonly string[]): boolean {
  const folded = paths.map((path) => path.toLowerCase());
  return folded.every(
    (path, index) => folded.indexOf(path) === index && !folded.some((other) => other.startsWith(`${path}/`)),
  );
}

describe('pushed change sets', () => {
  it(
    `give exactly the tree they describe, ${runs} times`,
    async () => {
      const base = treeOf(sandbox, sandbox.base);
      const pushSize = fc.constantFrom(16_777_216, 700);
      let count = 0;
      await fc.assert(
        fc.asyncProperty(changeSet, pushSize, async (changes, largestPushBytes) => {
          count++;

          const { commit } = await sandbox.ado.pushes.pushBranch({
            repository: sandbox.repository,
            branch: `agent/case-${count}`,
            changeSet: { baseCommit: sandbox.base, changes },
            message: 'Change it',
            trailers: [['Agent-Run', `case-${count}`]],
            largestPushBytes,
          });

          expect(treeOf(sandbox, commit)).toEqual(expectedTree(base, changes));
        }),
        { numRuns: runs },
      );
    },
    30_000 + runs * 3_000,
  );
});
