import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'src/a.txt', content: 'one\ntwo\nthree\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

async function pushed(branch: string, changes: readonly Change[], message = 'Change'): Promise<string> {
  const { repository, base } = sandbox;
  const changeSet = { baseCommit: base, changes: [...changes] };
  const push = { repository, branch, message, trailers: [['Agent-Run', branch]] as const, changeSet };
  return (await sandbox.ado.pushes.pushBranch(push)).commit;
}

describe('repositories.pastCommit', () => {
  it('says what a commit was made on, all of its message, and its files without new folders', async () => {
    const changes = [
      { kind: 'edit', path: 'src/a.txt', content: 'ONE\ntwo\nthree\n' },
      { kind: 'add', path: 'new/größe/ü.txt', content: 'x' },
    ] as const;
    const id = await pushed('agent/past', changes, 'Change\n\nBecause of the weather.');

    expect(await sandbox.ado.repositories.pastCommit(sandbox.repository, id)).toEqual({
      id,
      parent: sandbox.base,
      message: expect.stringContaining('Because of the weather.'),
      paths: ['new/größe/ü.txt', 'src/a.txt'],
    });
  });

  it('knows a first commit, which was made on nothing', async () => {
    const first = await sandbox.ado.repositories.pastCommit(sandbox.repository, sandbox.base);

    expect(first).toMatchObject({ parent: undefined, paths: ['src/a.txt'] });
  });

  it('names a renamed file by both of its paths', async () => {
    const id = await pushed('agent/renamed', [{ kind: 'rename', path: 'src/b.txt', previousPath: 'src/a.txt' }]);

    const { paths } = await sandbox.ado.repositories.pastCommit(sandbox.repository, id);

    expect(paths.toSorted()).toEqual(['src/a.txt', 'src/b.txt']);
  });

  it('takes a merge for what it brought to the branch that was merged into', async () => {
    const { repository } = sandbox;
    const tip = await pushed('agent/into', [{ kind: 'add', path: 'into.txt', content: 'i' }]);
    const commit = await pushed('agent/from', [{ kind: 'add', path: 'from.txt', content: 'f' }]);
    const merge = { repository, branch: 'agent/into', expectedTip: tip, commit, message: 'Merge' };
    const merged = await sandbox.ado.branches.merge(merge);
    const id = 'tip' in merged ? merged.tip : '';

    expect(await sandbox.ado.repositories.pastCommit(repository, id)).toMatchObject({
      parent: tip,
      paths: ['from.txt'],
    });
  });

  it('names no files of a commit that changed more than anybody looks at', async () => {
    const changes = Array.from({ length: 120 }, (_one, at) => ({
      kind: 'add' as const,
      path: `${at}.txt`,
      content: '',
    }));
    const id = await pushed('agent/many', changes);

    expect((await sandbox.ado.repositories.pastCommit(sandbox.repository, id)).paths).toEqual([]);
  });

  it('fails by type where there is no such commit', async () => {
    await expect(sandbox.ado.repositories.pastCommit(sandbox.repository, 'f'.repeat(40))).rejects.toMatchObject({
      type: 'not-found',
    });
  });
});
