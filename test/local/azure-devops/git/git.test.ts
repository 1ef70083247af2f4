import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import {
  type GitPush,
  ItemContentType,
  VersionControlChangeType,
} from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

describe('git over the official client', () => {
  let standIn: TestStandIn;
  let git: IGitApi;

  beforeAll(async () => {
    standIn = await startTestStandIn();
    git = await standIn.agent.getGitApi();
  });

  afterAll(() => standIn.close());

  function push(name: string, oldObjectId: string, changes: object[]): Promise<GitPush> {
    const body = { refUpdates: [{ name, oldObjectId }], commits: [{ comment: 'change\n\nRun: 1', changes }] };
    return git.createPush(body, standIn.repositoryId, project);
  }

  const write = (changeType: VersionControlChangeType, path: string, content: string): object => ({
    changeType,
    item: { path },
    newContent: { content, contentType: ItemContentType.RawText },
  });

  it('finds a repository by name and by id', async () => {
    const byName = await git.getRepository('my répo', project);
    const byId = await git.getRepository(standIn.repositoryId);
    const all = await git.getRepositories();

    expect(byName.id).toBe(standIn.repositoryId);
    expect(byId).toMatchObject({ defaultBranch: 'refs/heads/main', project: { name: project } });
    expect(all).toHaveLength(1);
  });

  it('answers null for a repository that does not exist', async () => {
    expect(await git.getRepository('nothing', project)).toBeNull();
  });

  it('lists refs by prefix', async () => {
    const tip = standIn.base;
    const zero = '0'.repeat(40);
    await git.updateRefs(
      ['issue-1', 'issue-10'].map((name) => ({ name: `refs/heads/${name}`, oldObjectId: zero, newObjectId: tip })),
      standIn.repositoryId,
    );

    const refs = await git.getRefs(standIn.repositoryId, undefined, 'heads/issue-1');

    expect(refs.map((ref) => ref.name)).toEqual(['refs/heads/issue-1', 'refs/heads/issue-10']);
  });

  it('answers 200 with a status for a ref update that is refused', async () => {
    const [stale, misnamed] = await git.updateRefs(
      [
        { name: 'refs/heads/main', oldObjectId: '1'.repeat(40), newObjectId: standIn.base },
        { name: 'no-prefix', oldObjectId: '0'.repeat(40), newObjectId: standIn.base },
      ],
      standIn.repositoryId,
    );

    expect(stale?.success).toBe(false);
    expect(stale?.updateStatus).toBe(2);
    expect(misnamed?.updateStatus).toBe(3);
  });

  it('gives trees, items and blobs as they are', async () => {
    const commit = await git.getCommit(standIn.base, standIn.repositoryId);
    const tree = await git.getTree(standIn.repositoryId, commit.treeId ?? '', undefined, undefined, true);
    const inner = tree.treeEntries?.find((entry) => entry.relativePath === 'src/deep/inner.txt');
    const blob = await text(await git.getBlobContent(standIn.repositoryId, inner?.objectId ?? ''));
    const item = await git.getItem(
      standIn.repositoryId,
      '/with space/größe.txt',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      true,
    );
    const script = tree.treeEntries?.find((entry) => entry.relativePath === 'run.sh');

    expect(blob).toBe('inner\r\nsecond');
    expect(item.content).toBe('größe\n');
    expect(script?.mode).toBe('100755');
  });

  it('gives a whole tree as one zip', async () => {
    const stream = await git.getItemZip(
      standIn.repositoryId,
      '/',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      { version: standIn.base, versionType: 2 },
    );
    const archive = await text(stream);

    expect(archive.slice(0, 2)).toBe('PK');
  });

  it('gives blobs by id as one zip', async () => {
    const commit = await git.getCommit(standIn.base, standIn.repositoryId);
    const tree = await git.getTree(standIn.repositoryId, commit.treeId ?? '', undefined, undefined, true);
    const ids = tree.treeEntries?.flatMap((entry) => (entry.gitObjectType === 3 ? [entry.objectId ?? ''] : [])) ?? [];
    const stream = await git.getBlobsZip(ids, standIn.repositoryId);

    expect((await text(stream)).includes(ids[0] ?? '?')).toBe(true);
  });

  it('answers null for a path that the version does not have', async () => {
    expect(await git.getItem(standIn.repositoryId, '/missing.txt')).toBeNull();
  });

  it('pushes a commit on a new branch that starts at a base', async () => {
    const pushed = await push('refs/heads/fix', standIn.base, [
      write(VersionControlChangeType.Edit, '/src/add.js', 'export const add = (a, b) => a + b;\n'),
      write(VersionControlChangeType.Add, '/src/new "quoted".txt', 'new'),
      { changeType: VersionControlChangeType.Delete, item: { path: '/empty.txt' } },
      { changeType: VersionControlChangeType.Rename, sourceServerItem: '/run.sh', item: { path: '/bin/run.sh' } },
    ]);
    const directory = join(standIn.directory, 'state', 'repositories', `${standIn.repositoryId}.git`);
    const listing = execFileSync('git', ['ls-tree', '-r', '-z', 'refs/heads/fix'], {
      cwd: directory,
      encoding: 'utf8',
    });

    expect(pushed.commits?.[0]?.parents).toEqual([standIn.base]);
    expect(listing.split('\0').map((line) => line.replace(/ blob .*\t/, ' '))).toEqual([
      '100644 README.md',
      '100755 bin/run.sh',
      '100644 src/add.js',
      '100644 src/deep/inner.txt',
      '100644 src/new "quoted".txt',
      '100644 with space/größe.txt',
      '',
    ]);
  });

  it('refuses a push on a stale base with 409 and the name of the exception', async () => {
    await push('refs/heads/stale', standIn.base, [write(VersionControlChangeType.Add, '/a', 'a')]);

    await expect(
      push('refs/heads/stale', standIn.base, [write(VersionControlChangeType.Add, '/b', 'b')]),
    ).rejects.toMatchObject({
      statusCode: 409,
      result: { typeKey: 'GitReferenceStaleException' },
      message: expect.stringContaining('TF401028'),
    });
  });

  it('refuses what does not fit the base', async () => {
    const cases = [
      [write(VersionControlChangeType.Add, '/README.md', 'x')],
      [write(VersionControlChangeType.Edit, '/nothing', 'x')],
      [{ changeType: VersionControlChangeType.Delete, item: { path: '/nothing' } }],
      [write(VersionControlChangeType.Add, '/README.md/below', 'x')],
      [write(VersionControlChangeType.Add, '/new', 'x'), write(VersionControlChangeType.Add, '/new', 'y')],
    ];

    for (const changes of cases) {
      await expect(push('refs/heads/refused', standIn.base, changes)).rejects.toMatchObject({ statusCode: 400 });
    }
    await expect(push('refused', standIn.base, cases[0] ?? [])).rejects.toMatchObject({
      message: expect.stringContaining('TF401398'),
    });
  });

  it('compares two versions', async () => {
    await push('refs/heads/compared', standIn.base, [write(VersionControlChangeType.Add, '/c', 'c')]);

    const diff = await git.getCommitDiffs(
      standIn.repositoryId,
      undefined,
      undefined,
      undefined,
      undefined,
      { version: 'main' },
      { version: 'compared' },
    );

    expect(diff.changes?.map((change) => change.item?.path)).toEqual(['/c']);
    expect(diff.aheadCount).toBe(1);
  });

  it('gives with a commit as many of its changes as are asked for, new folders among them', async () => {
    const { commits } = await push('refs/heads/with-folder', standIn.base, [
      write(VersionControlChangeType.Add, '/new/file.txt', 'x'),
      write(VersionControlChangeType.Add, '/zoo.txt', 'x'),
    ]);
    const id = commits?.[0]?.commitId ?? '';
    const changesOf = async (count?: number) =>
      (await git.getCommit(id, standIn.repositoryId, undefined, count)).changes?.map(({ item }) => item?.path);

    expect(await changesOf(10)).toEqual(['/new', '/new/file.txt', '/zoo.txt']);
    expect(await changesOf(2)).toEqual(['/new', '/new/file.txt']);
    expect(await changesOf()).toBeUndefined();
  });

  it('cuts the comment in the list of commits and gives it whole for one', async () => {
    const pushed = await push('refs/heads/comment', standIn.base, [write(VersionControlChangeType.Add, '/d', 'd')]);
    const id = pushed.commits?.[0]?.commitId ?? '';

    const [listed] = await git.getCommits(standIn.repositoryId, { itemVersion: { version: 'comment' } });
    const single = await git.getCommit(id, standIn.repositoryId);

    expect(listed).toMatchObject({ commitId: id, comment: 'change', commentTruncated: true });
    expect(single.comment).toBe('change\n\nRun: 1');
  });

  it('refuses both a commit and a version as one end of a list of commits', async () => {
    const version = { version: 'main' };
    const list = (criteria: object) => git.getCommits(standIn.repositoryId, criteria);

    await expect(list({ toCommitId: standIn.base, itemVersion: version })).rejects.toThrow('toCommitId');
    await expect(list({ fromCommitId: standIn.base, compareVersion: version })).rejects.toThrow('fromCommitId');
    expect(await list({ toCommitId: standIn.base, compareVersion: version })).toEqual([]);
  });
});
