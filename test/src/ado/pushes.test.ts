import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blobId } from '../../../src/ado/gitObject.ts';
import type { Change } from '../../../src/contracts/changeSet.ts';
import { type AdoSandbox, type SeedFile, startAdoSandbox } from '../../support/adoSandbox.ts';

const seeds: readonly SeedFile[] = [
  { path: 'README.md', content: '# Hi\n' },
  { path: 'src/with space/größe.ts', content: 'one\r\ntwo' },
  { path: 'src/bom.cs', content: '\ufeffclass A {}\r\n' },
  { path: 'src/empty.txt', content: '' },
  { path: 'src/深い/a.txt', content: 'a\n' },
  { path: 'run.sh', content: '#!/bin/sh\n', mode: '100755' },
  { path: 'bin/tool', content: 'true', mode: '100755' },
  { path: 'link', content: 'README.md', mode: '120000' },
];
const trailers = [['Agent-Run', 'contoso-7-r1']] as const;

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox(seeds, [
    {
      id: '00000000-0000-0000-0000-000000000001',
      displayName: 'Reader',
      uniqueName: 'reader@example.com',
      token: 'reader-token',
      denied: ['GenericContribute'],
    },
  ]);
});

afterAll(async () => {
  await sandbox.close();
});

function push(branch: string, changes: readonly Change[], options: { run?: string; message?: string } = {}) {
  return sandbox.ado.pushes.pushBranch({
    repository: sandbox.repository,
    branch,
    changeSet: { baseCommit: sandbox.base, changes: [...changes] },
    message: options.message ?? 'Change it',
    trailers: options.run === undefined ? trailers : [['Agent-Run', options.run]],
  });
}

/** Path → mode and object id, as git has it. */
function treeOf(commit: string): Record<string, string> {
  const lines = sandbox.git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', commit).split('\0');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, mode = '', id = '', path = ''] = /^(\d+) \w+ (\w+)\t(.*)$/su.exec(line) ?? [];
      return path === '' ? [] : [[path, `${mode} ${id}`]];
    }),
  );
}

function expectedTree(changes: readonly Change[]): Record<string, string> {
  const tree = { ...treeOf(sandbox.base) };
  const modeOf = (path: string) => tree[path]?.slice(0, 6) ?? '100644';
  const write = (path: string, mode: string, content: string) => {
    tree[path] = `${mode} ${blobId(Buffer.from(content, 'utf8'))}`;
  };
  for (const change of changes) {
    if (change.kind === 'rename') {
      const { [change.previousPath]: moved = '' } = tree;
      tree[change.path] = moved;
      delete tree[change.previousPath];
    }
    if (change.kind === 'delete') {
      delete tree[change.path];
    } else if (change.content !== undefined) {
      write(change.path, modeOf(change.path), change.content);
    }
  }
  return tree;
}

describe('pushes.pushBranch', () => {
  it('makes one commit on the base with the message and its trailers', async () => {
    const pushed = await push('agent/7', [{ kind: 'edit', path: 'README.md', content: '# Hello\n' }]);

    expect(pushed.adopted).toBe(false);
    expect(sandbox.git('rev-parse', 'refs/heads/agent/7')).toBe(pushed.commit);
    expect(sandbox.git('rev-parse', `${pushed.commit}^`)).toBe(sandbox.base);
    expect(sandbox.git('log', '-1', '--format=%B', pushed.commit)).toBe('Change it\n\nAgent-Run: contoso-7-r1');
    expect(sandbox.git('log', '-1', '--format=%(trailers:key=Agent-Run,valueonly)', pushed.commit)).toBe(
      'contoso-7-r1',
    );
  });

  it('adopts its own commit when it is done again', async () => {
    const changes: readonly Change[] = [{ kind: 'edit', path: 'README.md', content: '# Again\n' }];
    const first = await push('agent/again', changes);

    const second = await push('agent/again', changes);

    expect(second).toEqual({ commit: first.commit, adopted: true });
  });

  it('pushes once when two tries run at the same time', async () => {
    const changes: readonly Change[] = [{ kind: 'edit', path: 'README.md', content: '# Twice\n' }];

    const results = await Promise.all([push('agent/twice', changes), push('agent/twice', changes)]);

    expect(new Set(results.map(({ commit }) => commit)).size).toBe(1);
    expect(results.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(sandbox.git('rev-list', '--count', `${sandbox.base}..refs/heads/agent/twice`)).toBe('1');
  });

  it('leaves another run’s branch alone', async () => {
    await push('agent/taken', [{ kind: 'edit', path: 'README.md', content: '1\n' }], { run: 'contoso-7-r12' });
    const before = sandbox.git('rev-parse', 'refs/heads/agent/taken');

    const failing = push('agent/taken', [{ kind: 'edit', path: 'README.md', content: '2\n' }]);

    await expect(failing).rejects.toMatchObject({ type: 'conflict', isRetryable: false });
    expect(sandbox.git('rev-parse', 'refs/heads/agent/taken')).toBe(before);
  });

  it('is not stopped by a branch whose name only begins the same', async () => {
    await push('agent/prefix-10', [{ kind: 'delete', path: 'README.md' }], { run: 'other' });

    const pushed = await push('agent/prefix-1', [{ kind: 'delete', path: 'README.md' }]);

    expect(pushed.adopted).toBe(false);
  });

  it('renames with new content', async () => {
    const changes: readonly Change[] = [
      { kind: 'rename', previousPath: 'src/bom.cs', path: 'src/new folder/bom.cs', content: 'class B {}\n' },
    ];

    const { commit } = await push('agent/rename', changes);

    expect(treeOf(commit)).toEqual(expectedTree(changes));
  });

  it('removes a byte-order mark when the change set does', async () => {
    const changes: readonly Change[] = [{ kind: 'edit', path: 'src/bom.cs', content: 'class A {}\n' }];

    const { commit } = await push('agent/bom', changes);

    expect(treeOf(commit)).toEqual(expectedTree(changes));
  });

  it.each([
    ['nothing to push', []],
    [
      'an executable that would lose its bit',
      [{ kind: 'rename', previousPath: 'run.sh', path: 'go.sh', content: 'x' }],
    ],
    ['an edit of a file that is not there', [{ kind: 'edit', path: 'nope', content: 'x' }]],
    ['an add of a file that is there', [{ kind: 'add', path: 'README.md', content: 'x' }]],
  ] as const)('refuses %s', async (_what, changes) => {
    await expect(push('agent/refused', changes)).rejects.toMatchObject({ type: 'invalid-input', isRetryable: false });
    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'agent/refused')).toBeUndefined();
  });

  it('names the permission that is missing', async () => {
    const failing = sandbox.adapter('reader-token').pushes.pushBranch({
      repository: sandbox.repository,
      branch: 'agent/denied',
      changeSet: { baseCommit: sandbox.base, changes: [{ kind: 'delete', path: 'README.md' }] },
      message: 'x',
      trailers,
    });

    await expect(failing).rejects.toMatchObject({
      type: 'forbidden',
      message: expect.stringContaining('GenericContribute'),
    });
  });
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
  ),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const regular = ['README.md', 'src/with space/größe.ts', 'src/bom.cs', 'src/empty.txt', 'src/深い/a.txt'];
const executable = ['run.sh', 'bin/tool'];

function changesOf(path: string): fc.Arbitrary<Change | undefined> {
  const rename = executable.includes(path)
    ? fc.record({ kind: fc.constant('rename' as const), previousPath: fc.constant(path), path: newPath })
    : fc.record(
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
    fc.tuple(...[...regular, ...executable].map(changesOf)),
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
  it('give exactly the tree they describe', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(changeSet, async (changes) => {
        count++;

        const { commit } = await push(`agent/case-${count}`, changes, { run: `case-${count}` });

        expect(treeOf(commit)).toEqual(expectedTree(changes));
      }),
      { numRuns: 30 },
    );
  });
});
