import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPathHistory } from '../../../../src/activities/toolContext/pathHistory.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'src/a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

function historyOf(path: string, count = 5) {
  const snapshot = { repository: sandbox.repository, commit: sandbox.base };
  return createPathHistory(sandbox.ado)(snapshot)(path, count);
}

describe('createPathHistory', () => {
  it.each(['src/a.txt', '/src/a.txt', './src/a.txt', '.', '/', ''])('knows the commits of %p', async (path) => {
    const first = { id: sandbox.base, date: '2023-11-14T22:13:20Z', author: 'A', message: 'first' };

    expect(await historyOf(path)).toEqual([first]);
  });

  it('knows none of a file that the change adds, nor of later commits', async () => {
    const { ado, repository, base } = sandbox;
    const changeSet = { baseCommit: base, changes: [{ kind: 'edit' as const, path: 'src/a.txt', content: 'b\n' }] };
    const trailers = [['Agent-Run', 'later']] as const;
    await ado.pushes.pushBranch({ repository, branch: 'later', message: 'Later', trailers, changeSet });

    expect(await historyOf('new.txt')).toEqual([]);
    expect(await historyOf('src/a.txt')).toHaveLength(1);
  });

  it.each(['../src/a.txt', './/../x', 'a\0b'])('refuses %p', async (path) => {
    await expect(historyOf(path)).rejects.toMatchObject({ type: 'invalid-input' });
  });
});
