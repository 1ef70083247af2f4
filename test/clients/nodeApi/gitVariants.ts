import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { GitVersionType, VersionControlRecursionType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { type Attempts, having } from '../judge/attempts.ts';
import type { Place } from './gitCalls.ts';

const zero = '0'.repeat(40);

/** Every kind of change, and the same commits, refs and items asked for in other ways, with what must come out. */
export async function callGitVariants(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const second = await callChanges(git, attempts, place);
  await callCommitCriteria(git, attempts, place, second);
  await callItemVariants(git, attempts, place, second);
  await callRefVariants(git, attempts, place);
}

/** One push with every kind of change after another. @returns the last commit of the branch `variants` */
async function callChanges(git: IGitApi, attempts: Attempts, { project, repositoryId, base }: Place): Promise<string> {
  let tip = base;
  const text = { content: 'text\n', contentType: 0 };
  const push = (...changes: readonly object[]) =>
    having(
      git.createPush(
        {
          refUpdates: [{ name: 'refs/heads/variants', oldObjectId: tip }],
          commits: [{ comment: 'Change', changes: [...changes] }],
        },
        repositoryId,
        project,
      ),
      ({ commits }) => {
        tip = commits?.[0]?.commitId ?? tip;
        return commits?.length === 1;
      },
    );
  await attempts.worksAll({
    'git.createPush that adds': () => push({ changeType: 1, item: { path: '/added.txt' }, newContent: text }),
    'git.createPush that edits': () =>
      push({ changeType: 2, item: { path: '/added.txt' }, newContent: { ...text, content: 'more\n' } }),
    'git.createPush that renames': () =>
      push({ changeType: 8, item: { path: '/renamed.txt' }, sourceServerItem: '/added.txt' }),
    'git.createPush of bytes': () =>
      push({ changeType: 1, item: { path: '/bytes.bin' }, newContent: { content: 'AAECAw==', contentType: 1 } }),
    'git.createPush of two files': () =>
      push(
        { changeType: 1, item: { path: '/one/a.txt' }, newContent: text },
        { changeType: 1, item: { path: '/two/b.txt' }, newContent: text },
      ),
    'git.createPush that deletes': () => push({ changeType: 16, item: { path: '/one/a.txt' } }),
  });
  const before = tip;
  await attempts.failsAll(400, {
    'git.createPush that adds what is there': () =>
      push({ changeType: 1, item: { path: '/two/b.txt' }, newContent: text }),
    'git.createPush that edits what is not there': () =>
      push({ changeType: 2, item: { path: '/gone.txt' }, newContent: text }),
    'git.createPush that deletes what is not there': () => push({ changeType: 16, item: { path: '/gone.txt' } }),
  });
  return before;
}

async function callCommitCriteria(git: IGitApi, attempts: Attempts, place: Place, tip: string): Promise<void> {
  const { project, repositoryId, base } = place;
  const itemVersion = { version: 'variants', versionType: GitVersionType.Branch };
  const commits = (criteria: object, count: number, skip?: number, top?: number) => () =>
    having(git.getCommits(repositoryId, criteria, project, skip, top), ({ length }) => length === count);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  await attempts.worksAll({
    'git.getCommits of a branch': commits({ itemVersion }, 7),
    'git.getCommits, two of them': commits({ itemVersion, $top: 2 }, 2),
    'git.getCommits after two': commits({ itemVersion, $skip: 2 }, 5),
    'git.getCommits, a page': commits({ itemVersion }, 3, 1, 3),
    'git.getCommits of a commit': commits({ itemVersion: { version: base, versionType: 2 } }, 1),
    'git.getCommits of a renamed file': commits({ itemVersion, itemPath: '/renamed.txt' }, 1),
    'git.getCommits of a folder': commits({ itemVersion, itemPath: '/two' }, 1),
    'git.getCommits of a folder that is gone, compared': commits(
      { itemVersion, compareVersion: { version: 'main' }, itemPath: '/one' },
      2,
    ),
    'git.getCommits until tomorrow': commits({ itemVersion, toDate: tomorrow }, 7),
    'git.getCommits from tomorrow': commits({ itemVersion, fromDate: tomorrow }, 0),
    'git.getCommits of nobody': commits({ itemVersion, author: 'nobody at all' }, 0),
    'git.getCommits between commits': commits({ fromCommitId: base, toCommitId: tip }, 6),
    'git.getCommits compared with a branch': commits({ itemVersion, compareVersion: { version: 'main' } }, 6),
    'git.getCommitsBatch of ids': () =>
      having(git.getCommitsBatch({ ids: [base, tip] }, repositoryId, project), ({ length }) => length === 2),
    'git.getCommitsBatch, a page': () =>
      having(git.getCommitsBatch({ itemVersion }, repositoryId, project, 1, 2), ({ length }) => length === 2),
    'git.getCommitsBatch compared': () =>
      git.getCommitsBatch({ itemVersion: { version: 'main' }, compareVersion: itemVersion }, repositoryId, project),
    'git.getChanges, a page': () =>
      having(git.getChanges(tip, repositoryId, project, 1, 0), ({ changes }) => changes?.length === 1),
    'git.getMergeBases of a commit and its ancestor': () =>
      having(git.getMergeBases(repositoryId, tip, base, project), (found) => found[0]?.commitId === base),
    ...diffs(git, place, tip),
  });
  await attempts.failsAll(404, {
    'git.getCommits of a folder that is gone': () =>
      git.getCommits(repositoryId, { itemVersion, itemPath: '/one' }, project),
  });
}

function diffs(git: IGitApi, { project, repositoryId, base }: Place, tip: string) {
  const between = (baseVersionDescriptor: object, targetVersionDescriptor: object, ahead: number, top = 100) =>
    having(
      git.getCommitDiffs(repositoryId, project, false, top, 0, baseVersionDescriptor, targetVersionDescriptor),
      ({ aheadCount }) => aheadCount === ahead,
    );
  const commit = (version: string) => ({ version, versionType: GitVersionType.Commit });
  const branch = (version: string) => ({ version, versionType: GitVersionType.Branch });
  return {
    'git.getCommitDiffs of commits': () => between(commit(base), commit(tip), 6),
    'git.getCommitDiffs the other way': () => between(commit(tip), commit(base), 0),
    'git.getCommitDiffs of a commit with itself': () => between(commit(tip), commit(tip), 0),
    'git.getCommitDiffs of branches': () => between(branch('main'), branch('variants'), 6),
    'git.getCommitDiffs, one change': () => between(commit(base), commit(tip), 6, 1),
  };
}

async function callItemVariants(git: IGitApi, attempts: Attempts, place: Place, tip: string): Promise<void> {
  const { project, repositoryId, base } = place;
  const { None, OneLevel, Full, OneLevelPlusNestedEmptyFolders } = VersionControlRecursionType;
  const version = { version: tip, versionType: GitVersionType.Commit };
  const items = (scope: string, recursion: number, of: object = version) =>
    git.getItems(repositoryId, project, scope, recursion, false, false, false, false, of);
  const names = (scope: string, recursion: number, count: number, of?: object) => () =>
    having(items(scope, recursion, of), ({ length }) => length === count);
  const item = (path: string, more: { latest?: boolean; content?: boolean; of?: object } = {}) =>
    git.getItem(
      ...([repositoryId, path, project, undefined, undefined, true] as const),
      ...([more.latest ?? false, false, more.of ?? version, more.content ?? false] as const),
    );
  await attempts.worksAll({
    'git.getItems of one folder alone': names('/', None, 1),
    'git.getItems of a folder and what is in it': names('/two', OneLevel, 2),
    'git.getItems of everything below a folder': names('/src', Full, 4),
    'git.getItems with nested empty folders': () => items('/src', OneLevelPlusNestedEmptyFolders),
    'git.getItems of a branch': names('/two', Full, 2, { version: 'variants', versionType: 0 }),
    'git.getItems of one file': names('/README.md', None, 1),
    'git.getItem of a commit': () => item('/renamed.txt'),
    'git.getItem of a branch': () => item('/renamed.txt', { of: { version: 'variants', versionType: 0 } }),
    'git.getItem with the change that made it': () => item('/renamed.txt', { latest: true }),
    'git.getItem with text': () =>
      having(item('/renamed.txt', { content: true }), ({ content }) => content === 'more\n'),
    'git.getItem of a folder': () => having(item('/src'), ({ isFolder }) => isFolder === true),
    'git.getItem with blanks and umlauts': () => item('/with space/größe.txt'),
    'git.getItem that is empty': () => item('/empty.txt', { content: true }),
    'git.getItem of bytes': () => item('/bytes.bin'),
    'git.getItemsBatch of two places': () =>
      having(
        git.getItemsBatch(
          {
            itemDescriptors: [
              { path: '/README.md', ...version },
              { path: '/src', ...version, recursionLevel: Full },
            ],
          },
          repositoryId,
          project,
        ),
        ({ length }) => length === 2,
      ),
    'git.getItemsBatch with metadata': () =>
      git.getItemsBatch(
        { itemDescriptors: [{ path: '/', ...version }], includeContentMetadata: true },
        repositoryId,
        project,
      ),
    'git.getItemZip of everything': () => git.getItemZip(repositoryId, '/', project),
    'git.getItemContent of bytes': () =>
      git.getItemContent(
        repositoryId,
        '/bytes.bin',
        project,
        undefined,
        undefined,
        undefined,
        undefined,
        true,
        version,
      ),
    'git.getCommit without changes': () => git.getCommit(base, repositoryId, project, 0),
    'git.getTree without its subtrees': async () => {
      const { treeId = '' } = await git.getCommit(base, repositoryId, project);
      return having(git.getTree(repositoryId, treeId, project), ({ treeEntries }) => treeEntries?.length === 5);
    },
  });
}

async function callRefVariants(git: IGitApi, attempts: Attempts, { project, repositoryId, base }: Place) {
  const update = (name: string, oldObjectId: string, newObjectId: string) =>
    git.updateRefs([{ name, oldObjectId, newObjectId }], repositoryId, project);
  const outcome = (name: string, before: string, after: string, success: boolean) => () =>
    having(update(name, before, after), ([result]) => result?.success === success);
  const filtered = (filter: string, count: number, contains?: string) => () =>
    having(
      git.getRefs(repositoryId, project, filter, false, false, false, false, false, contains),
      ({ length }) => length === count,
    );
  await attempts.worksAll({
    'git.updateRefs makes a tag': outcome('refs/tags/light', zero, base, true),
    'git.updateRefs makes a branch in a folder': outcome('refs/heads/folder/one', zero, base, true),
    'git.updateRefs makes what is there': outcome('refs/heads/main', zero, base, false),
    'git.updateRefs makes a branch below a branch': outcome('refs/heads/main/below', zero, base, false),
    'git.updateRefs of no commit': outcome('refs/heads/void', zero, 'e'.repeat(40), false),
    'git.updateRefs with a name that git forbids': outcome('refs/heads/a..b', zero, base, false),
    'git.updateRefs deletes what is not there': outcome('refs/heads/void', base, zero, false),
    'git.getRefs of a tag': filtered('tags/light', 1),
    'git.getRefs of a folder': filtered('heads/folder', 1),
    'git.getRefs of nothing': filtered('heads/void', 0),
    'git.getRefs that contain a text': filtered('heads/', 1, 'older'),
    'git.getBranch in a folder': () => git.getBranch(repositoryId, 'folder/one', project),
    'git.getBranch beside another': () =>
      having(
        git.getBranch(repositoryId, 'variants', project, { version: 'main', versionType: 0 }),
        ({ aheadCount }) => aheadCount === 6,
      ),
    'git.getItem of a tag': () =>
      git.getItem(
        ...([repositoryId, '/README.md', project, undefined, undefined] as const),
        ...([true, false, false, { version: 'light', versionType: GitVersionType.Tag }] as const),
      ),
    'git.getPushes of a branch': () =>
      git.getPushes(repositoryId, project, 0, 10, { refName: 'refs/heads/variants', includeRefUpdates: true }),
    'git.getPushes, one of them': () =>
      having(git.getPushes(repositoryId, project, 1, 1), ({ length }) => length === 1),
    'git.updateRefs deletes a tag': outcome('refs/tags/light', base, zero, true),
  });
}
