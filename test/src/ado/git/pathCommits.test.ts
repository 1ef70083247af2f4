import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mostPathCommits } from '../../../../src/ado/git/pathCommits.ts';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const oddPath = 'größe & 50%/a+b #1?.txt';

let sandbox: AdoSandbox;
/** The branch's commits, oldest first. */
const made: string[] = [];

beforeAll(async () => {
  sandbox = await startAdoSandbox([
    { path: 'src/a.txt', content: 'one\ntwo\nthree\n' },
    { path: oddPath, content: 'odd\n' },
  ]);
  await pushed('Say TWO', 'Because of\nthe weather.', [edited('src/a.txt', 'one\nTWO\nthree\n')]);
  await pushed('Change the odd one', '', [edited(oddPath, 'odder\n')]);
  await pushed('Rename', '', [{ kind: 'rename', path: 'src/b.txt', previousPath: 'src/a.txt' }]);
  await pushed('Say THREE', '', [edited('src/b.txt', 'one\nTWO\nTHREE\n')]);
});

afterAll(async () => {
  await sandbox.close();
});

function edited(path: string, content: string): Change {
  return { kind: 'edit', path, content };
}

/** Commits on the branch, one after another. */
async function pushed(title: string, body: string, changes: Change[]): Promise<void> {
  const { repository, base, ado } = sandbox;
  const changeSet = { baseCommit: made.at(-1) ?? base, changes };
  const message = body === '' ? title : `${title}\n\n${body}`;
  const push = { repository, branch: 'work', message, trailers: [['Agent-Run', title]] as const, changeSet };
  const isFirst = made.length === 0;
  const { commit } = await (isFirst ? ado.pushes.pushBranch(push) : ado.pushes.pushToBranch(push));
  made.push(commit);
}

async function titlesOf(path: string, commit = made.at(-1) ?? '', count = 10): Promise<readonly string[]> {
  const commits = await sandbox.ado.repositories.commitsOf(sandbox.repository, { commit, path, count });
  return commits.map(({ message }) => message.split('\n')[0] ?? '');
}

describe('repositories.commitsOf', () => {
  it('says who made a commit when, and its whole message', async () => {
    const options = { commit: made[1] ?? '', path: 'src/a.txt', count: 10 };

    const commits = await sandbox.ado.repositories.commitsOf(sandbox.repository, options);

    expect(commits).toEqual([
      {
        id: made[0],
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        author: 'code-agent',
        message: 'Say TWO\n\nBecause of\nthe weather.\n\nAgent-Run: Say TWO',
      },
      { id: sandbox.base, date: '2023-11-14T22:13:20Z', author: 'A', message: 'first' },
    ]);
  });

  it('begins with the renaming of a file, newest first', async () => {
    expect(await titlesOf('src/b.txt')).toEqual(['Say THREE', 'Rename']);
  });

  it('looks no further than the commit, and at no more than are asked for', async () => {
    expect(await titlesOf('src/a.txt', made[0])).toEqual(['Say TWO', 'first']);
    expect(await titlesOf('src/a.txt', made[0], 1)).toEqual(['Say TWO']);
    expect(await titlesOf('src/a.txt', made[0], mostPathCommits + 1)).toHaveLength(2);
  });

  it('knows the history of a folder, and of all', async () => {
    expect(await titlesOf('src')).toEqual(['Say THREE', 'Rename', 'Say TWO', 'first']);
    expect(await titlesOf('', undefined, 2)).toEqual(['Say THREE', 'Rename']);
  });

  it('finds a path whose characters need encoding, and one in other letters', async () => {
    expect(await titlesOf(oddPath)).toEqual(['Change the odd one', 'first']);
    expect(await titlesOf('SRC/B.txt')).toEqual(['Say THREE', 'Rename']);
  });

  it.each([
    'src/a.txt',
    'src/c.txt',
    '*.txt',
    ':(glob)**',
    ':/',
    '--all',
    '$(id)',
    'src/b.txt&searchCriteria.itemPath=/',
    'src/b.txt ',
  ])('has no commits for %p, which the commit does not have', async (path) => {
    expect(await titlesOf(path)).toEqual([]);
  });

  it.each(['../src/b.txt', 'src/./b.txt', 'src/b.txt\0', 'src\nb.txt', 'a'.repeat(1_001), '\ud800'])(
    'refuses %p, which is no path, without repeating it',
    async (path) => {
      await expect(titlesOf(path)).rejects.toMatchObject({
        type: 'invalid-input',
        message: expect.stringMatching(
          /^Could not list the commits of repository "My Répo" up to [0-9a-f]{12} that touched a path: this is no path/,
        ),
      });
    },
  );

  it.each([0, -1, 1.5, Number.NaN])('refuses to count %p commits', async (count) => {
    await expect(titlesOf('src/b.txt', undefined, count)).rejects.toMatchObject({ type: 'invalid-input' });
  });

  it('fails by type where there is no such commit', async () => {
    await expect(titlesOf('src/b.txt', 'f'.repeat(40))).rejects.toMatchObject({ type: 'not-found' });
  });

  it('cuts a message that nobody reads to its end', async () => {
    const { ado, repository } = sandbox;
    const changeSet = { baseCommit: sandbox.base, changes: [{ kind: 'add' as const, path: 'long.txt', content: 'l' }] };
    const message = `Long\n\n${'x'.repeat(3_993)}\u{1F600}${'y'.repeat(100)}`;
    const { commit } = await ado.pushes.pushBranch({
      repository,
      branch: 'long',
      message,
      trailers: [['Agent-Run', 'long']],
      changeSet,
    });

    const [found] = await ado.repositories.commitsOf(repository, { commit, path: 'long.txt', count: 1 });

    expect(found?.message).toBe(`Long\n\n${'x'.repeat(3_993)}\ufffd`);
  });
});
