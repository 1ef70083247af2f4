import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

interface Variation {
  readonly run?: string;
  readonly baseCommit?: string;
  readonly largestPushBytes?: number;
}

function optionsFor(branch: string, changes: readonly Change[], variation: Variation = {}) {
  const { run, baseCommit = sandbox.base, largestPushBytes } = variation;
  return {
    repository: sandbox.repository,
    branch,
    changeSet: { baseCommit, changes: [...changes] },
    message: 'Change it',
    trailers: run === undefined ? trailers : ([['Agent-Run', run]] as const),
    ...(largestPushBytes === undefined ? {} : { largestPushBytes }),
  };
}

function push(branch: string, changes: readonly Change[], variation: Variation = {}) {
  return sandbox.ado.pushes.pushBranch(optionsFor(branch, changes, variation));
}

/** Commit messages, newest first. */
function messagesSince(base: string, tip: string): readonly string[] {
  const text = sandbox.git('log', '-z', '--format=%B', `${base}..${tip}`);
  return text
    .split('\0')
    .map((message) => message.trim())
    .filter((message) => message !== '');
}

describe('pushes.pushBranch', () => {
  it.each([
    ['README.md/a.md', 'would have to be below the file "README.md"'],
    ['link/a.md', 'would have to be below the file "link"'],
    ['src/深い', 'is a folder, with "src/深い/a.txt"'],
  ])('names the path that cannot be: %s', async (path, problem) => {
    await expect(push('agent/impossible', [{ kind: 'add', path, content: 'x\n' }])).rejects.toMatchObject({
      type: 'invalid-input',
      message: expect.stringContaining(`"${path}" ${problem}`),
    });
  });

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

    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, sandbox.base), changes));
  });

  it('renames an executable with new content in two commits, and it stays executable', async () => {
    const changes: readonly Change[] = [
      { kind: 'rename', previousPath: 'run.sh', path: 'bin/go.sh', content: '#!/bin/bash\n' },
      { kind: 'edit', path: 'README.md', content: '# Moved\n' },
    ];

    const { commit, adopted } = await push('agent/executable', changes);
    const again = await push('agent/executable', changes);

    expect(adopted).toBe(false);
    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, sandbox.base), changes));
    expect(messagesSince(sandbox.base, commit)).toEqual([
      'Change it\n\nAgent-Run: contoso-7-r1\nCode-Agent-Part: 2/2',
      'Change it\n\nAgent-Run: contoso-7-r1\nCode-Agent-Part: 1/2',
    ]);
    expect(again).toEqual({ commit, adopted: true });
  });

  it.each([
    [
      'a folder where a file was',
      [
        { kind: 'delete', path: 'README.md' },
        { kind: 'add', path: 'README.md/part.md', content: 'x' },
      ],
    ],
    [
      'a file where a folder was',
      [
        { kind: 'rename', previousPath: 'bin/tool', path: 'tool' },
        { kind: 'add', path: 'bin', content: 'x' },
      ],
    ],
  ] as const)('puts %s', async (what, changes) => {
    const { commit } = await push(`agent/${what.replaceAll(' ', '-')}`, changes);

    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, sandbox.base), changes));
  });

  it('removes a byte-order mark when the change set does', async () => {
    const changes: readonly Change[] = [{ kind: 'edit', path: 'src/bom.cs', content: 'class A {}\n' }];

    const { commit } = await push('agent/bom', changes);

    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, sandbox.base), changes));
  });

  it.each([
    ['nothing to push', []],
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

const manyAdds: readonly Change[] = Array.from({ length: 6 }, (_value, index) => ({
  kind: 'add',
  path: `many/${index}.txt`,
  content: `${index}`.repeat(500),
}));

describe('a change set that is too large for one push', () => {
  it('becomes several commits whose last one has the whole tree', async () => {
    const changes: readonly Change[] = [...manyAdds, { kind: 'delete', path: 'README.md' }];

    const { commit } = await push('agent/large', changes, { largestPushBytes: 1_500 });

    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, sandbox.base), changes));
    expect(messagesSince(sandbox.base, commit).map((message) => message.split('\n').at(-1))).toEqual([
      'Code-Agent-Part: 4/4',
      'Code-Agent-Part: 3/4',
      'Code-Agent-Part: 2/4',
      'Code-Agent-Part: 1/4',
    ]);
  });

  it('goes on where an earlier try broke off', async () => {
    const { commit } = await push('agent/whole', manyAdds, { largestPushBytes: 1_500 });
    sandbox.git('update-ref', 'refs/heads/agent/broken-off', `${commit}~1`);

    const resumed = await push('agent/broken-off', manyAdds, { largestPushBytes: 1_500 });

    expect(resumed.adopted).toBe(false);
    expect(sandbox.git('rev-list', '--count', `${sandbox.base}..${resumed.commit}`)).toBe('3');
    expect(treeOf(sandbox, resumed.commit)).toEqual(treeOf(sandbox, commit));
  });

  it('is pushed once when two tries run at the same time', async () => {
    const variation = { largestPushBytes: 1_500 };

    const results = await Promise.all([
      push('agent/large-twice', manyAdds, variation),
      push('agent/large-twice', manyAdds, variation),
    ]);

    expect(new Set(results.map(({ commit }) => commit)).size).toBe(1);
    expect(sandbox.git('rev-list', '--count', `${sandbox.base}..refs/heads/agent/large-twice`)).toBe('3');
  });
});

describe('pushes.pushToBranch', () => {
  const fix: readonly Change[] = [{ kind: 'edit', path: 'README.md', content: '# Fixed\n' }];
  const pushTo = (branch: string, changes: readonly Change[], variation?: Variation) =>
    sandbox.ado.pushes.pushToBranch(optionsFor(branch, changes, variation));

  /** A branch on which a person pushed a change after the base. */
  async function movedBranch(branch: string, changes: readonly Change[]): Promise<string> {
    return (await push(branch, changes, { run: 'a-person' })).commit;
  }

  it('adds a commit to the branch, once', async () => {
    sandbox.git('update-ref', 'refs/heads/agent/open', sandbox.base);

    const first = await pushTo('agent/open', fix);
    const second = await pushTo('agent/open', fix);

    expect(first.adopted).toBe(false);
    expect(second).toEqual({ commit: first.commit, adopted: true });
    expect(sandbox.git('rev-parse', 'agent/open')).toBe(first.commit);
  });

  it('puts the change set on the new tip when its files did not change there', async () => {
    const person = await movedBranch('agent/moved', [{ kind: 'edit', path: 'src/empty.txt', content: 'more' }]);

    const { commit } = await pushTo('agent/moved', fix);

    expect(sandbox.git('rev-parse', `${commit}^`)).toBe(person);
    expect(treeOf(sandbox, commit)).toEqual(expectedTree(treeOf(sandbox, person), fix));
  });

  it.each([
    ['edited', [{ kind: 'edit', path: 'README.md', content: 'mine' }]],
    ['deleted', [{ kind: 'delete', path: 'README.md' }]],
    ['renamed', [{ kind: 'rename', previousPath: 'README.md', path: 'READ.md' }]],
  ] as const)('reports a file that somebody %s meanwhile', async (what, changes) => {
    const person = await movedBranch(`agent/${what}`, changes);

    await expect(pushTo(`agent/${what}`, fix)).rejects.toMatchObject({
      type: 'conflict',
      isRetryable: false,
      message: expect.stringContaining('"README.md"'),
    });
    expect(sandbox.git('rev-parse', `agent/${what}`)).toBe(person);
  });

  it('finds its own commit below what people pushed later', async () => {
    sandbox.git('update-ref', 'refs/heads/agent/below', sandbox.base);
    const own = await pushTo('agent/below', fix);
    await pushTo('agent/below', [{ kind: 'edit', path: 'README.md', content: 'later' }], {
      run: 'a-person',
      baseCommit: own.commit,
    });

    expect(await pushTo('agent/below', fix)).toEqual({ commit: own.commit, adopted: true });
  });

  it('lets two steps push at the same time, one after the other', async () => {
    sandbox.git('update-ref', 'refs/heads/agent/both', sandbox.base);

    await Promise.all([
      pushTo('agent/both', fix, { run: 'one' }),
      pushTo('agent/both', [{ kind: 'edit', path: 'src/bom.cs', content: 'x' }], { run: 'two' }),
    ]);

    expect(sandbox.git('rev-list', '--count', `${sandbox.base}..refs/heads/agent/both`)).toBe('2');
  });

  it('says that the branch is gone', async () => {
    await expect(pushTo('agent/gone', fix)).rejects.toMatchObject({ type: 'not-found' });
  });
});

describe('a branch that cannot be made', () => {
  const change: Change = { kind: 'add', path: 'new.txt', content: 'new\n' };

  it.each([
    ['one is above it', 'taken', 'taken/run', 'refs/heads/taken'],
    ['one is two folders above it', 'taken', 'taken/deep/run', 'refs/heads/taken'],
    ['one is below it', 'taken/below', 'taken', 'refs/heads/taken/below'],
  ])('is refused with the name that is in the way: %s', async (_what, existing, wanted, named) => {
    sandbox.git('branch', existing, 'main');
    const pushing = sandbox.ado.pushes.pushBranch(optionsFor(wanted, [change]));

    await expect(pushing).rejects.toMatchObject({
      type: 'configuration',
      isRetryable: false,
      message: expect.stringMatching(new RegExp(`Name conflicts with ${named}.*Delete or rename it`, 's')),
    });
    sandbox.git('branch', '-D', existing);
  });

  it.each([
    ['two dots', 'a..b'],
    ['a lock', 'a.lock/run'],
    ['a blank', 'a b/run'],
    ['an at and a brace', 'a@{1'],
    ['a dot at the end', 'a.'],
    ['more characters than Azure DevOps takes', `${'x/'.repeat(200)}run`],
  ])('is refused for its name: %s', async (_what, branch) => {
    await expect(sandbox.ado.pushes.pushBranch(optionsFor(branch, [change]))).rejects.toMatchObject({
      type: 'configuration',
      message: expect.stringMatching(/TF401398.*BRANCH_PATTERN/s),
    });
  });

  it('is found by the run that it names, in whatever folder', async () => {
    const run = 'contoso-Store-77-r3';
    for (const branch of [`${run}/other`, `old/${run}-copy`, `users/agent/77/${run}`])
      sandbox.git('branch', branch, 'main');

    expect(await sandbox.ado.branches.ofRun(sandbox.repository, run)).toBe(`users/agent/77/${run}`);
    expect(await sandbox.ado.branches.ofRun(sandbox.repository, 'contoso-Store-7-r3')).toBeUndefined();
  });
});
