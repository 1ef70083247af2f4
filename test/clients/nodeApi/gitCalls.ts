import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import type { GitPush } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { GitVersionType, VersionControlRecursionType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { Attempts } from '../judge/attempts.ts';

const zero = '0'.repeat(40);
const unknownId = '99999999-9999-4999-8999-999999999999';

/** Where the calls go. */
export type Place = { readonly project: string; readonly repositoryId: string; readonly base: string };

/** A push of one new file to a branch. */
export function pushOf(branch: string, oldObjectId: string, path: string): GitPush {
  const change = { changeType: 1, item: { path }, newContent: { content: `${path}\n`, contentType: 0 } };
  return {
    refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId }],
    commits: [{ comment: `Add ${path}`, changes: [change] }],
  };
}

/** Repositories, refs, pushes, commits, items and objects. */
export async function callGit(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const { works, fails } = attempts;
  const { project, repositoryId, base } = place;
  await works('git.getRepositories', () => git.getRepositories());
  await works('git.getRepositories of a project', () => git.getRepositories(project));
  await works('git.getRepositories without more', () => git.getRepositories(project, false, false, false));
  await works('git.getRepository', () => git.getRepository(repositoryId));
  await works('git.getRepository by name', () => git.getRepository('My Répo', project));
  await fails('git.getRepository that is not there', 404, () => git.getRepository(unknownId));
  await works('git.getRepositoryWithParent', () => git.getRepositoryWithParent(repositoryId, true));
  const made = await works('git.createRepository', () => git.createRepository({ name: 'Second' }, project));
  await fails('git.createRepository twice', 409, () => git.createRepository({ name: 'Second' }, project));
  const second = made?.id ?? unknownId;
  await works('git.updateRepository', () => git.updateRepository({ name: 'Renamed' }, second));
  await works('git.createPush to an empty repository', () => git.createPush(pushOf('main', zero, '/a'), second));
  await works('git.deleteRepository', () => git.deleteRepository(second));
  await callRefs(git, attempts, place);
  const pushed = await works('git.createPush', () => git.createPush(pushOf('calls', base, '/calls.txt'), repositoryId));
  const pushId = pushed?.pushId ?? 0;
  const tip = pushed?.commits?.[0]?.commitId ?? base;
  await fails('git.createPush that is stale', 409, () => git.createPush(pushOf('calls', base, '/other'), repositoryId));
  await works('git.getPushes', () => git.getPushes(repositoryId));
  await works('git.getPushes, with criteria', () =>
    git.getPushes(repositoryId, project, 0, 5, { refName: 'refs/heads/calls', includeRefUpdates: true }),
  );
  await works('git.getPush', () => git.getPush(repositoryId, pushId));
  await works('git.getPush with commits', () => git.getPush(repositoryId, pushId, project, 10, true));
  await fails('git.getPush that is not there', 404, () => git.getPush(repositoryId, 99_999));
  await works('git.getPushCommits', () => git.getPushCommits(repositoryId, pushId, project, 10, 0, false));
  await callCommits(git, attempts, place, tip);
  await callItems(git, attempts, place, tip);
}

async function callRefs(git: IGitApi, { works, fails }: Attempts, { project, repositoryId, base }: Place) {
  const create = (name: string, oldObjectId: string, newObjectId: string) => () =>
    git.updateRefs([{ name: `refs/heads/${name}`, oldObjectId, newObjectId }], repositoryId, project);
  await works('git.getRefs', () => git.getRefs(repositoryId));
  await works('git.getRefs with a prefix', () =>
    git.getRefs(repositoryId, project, 'heads/ma', false, false, false, false, true),
  );
  await works('git.getRefs that contain', () =>
    git.getRefs(repositoryId, project, undefined, undefined, undefined, undefined, undefined, undefined, 'ai'),
  );
  await works('git.getRefs with statuses', () => git.getRefs(repositoryId, project, 'heads/', true, true));
  await works('git.updateRefs creates', create('made', zero, base));
  await works('git.updateRefs that is stale', create('made', zero, base));
  await works('git.updateRefs deletes', create('made', base, zero));
  await works('git.getBranches', () => git.getBranches(repositoryId));
  await works('git.getBranches beside another', () =>
    git.getBranches(repositoryId, project, { version: 'main', versionType: GitVersionType.Branch }),
  );
  await works('git.getBranch', () => git.getBranch(repositoryId, 'main', project));
  await fails('git.getBranch that is not there', 404, () => git.getBranch(repositoryId, 'nowhere', project));
  await works('git.createAnnotatedTag', () =>
    git.createAnnotatedTag({ name: 'v1', message: 'one', taggedObject: { objectId: base } }, project, repositoryId),
  );
}

async function callCommits(
  git: IGitApi,
  { works, fails }: Attempts,
  { project, repositoryId, base }: Place,
  tip: string,
) {
  const branch = { version: 'calls', versionType: GitVersionType.Branch };
  await works('git.getCommits', () => git.getCommits(repositoryId, {}));
  await works('git.getCommits of a version', () =>
    git.getCommits(repositoryId, { itemVersion: branch }, project, 0, 5),
  );
  await works('git.getCommits of a path', () => git.getCommits(repositoryId, { itemPath: '/README.md', $top: 3 }));
  await works('git.getCommits by their ids', () => git.getCommits(repositoryId, { ids: [base, tip] }));
  await works('git.getCommits with pushes', () => git.getCommits(repositoryId, { includePushData: true, $skip: 0 }));
  await works('git.getCommits of an author', () =>
    git.getCommits(repositoryId, { author: 'A', fromDate: '2020-01-01' }),
  );
  await works('git.getCommits with work items', () => git.getCommits(repositoryId, { includeWorkItems: true }));
  await works('git.getCommitsBatch', () => git.getCommitsBatch({ itemVersion: branch }, repositoryId, project, 0, 5));
  await works('git.getCommit', () => git.getCommit(tip, repositoryId));
  await works('git.getCommit with changes', () => git.getCommit(tip, repositoryId, project, 100));
  await fails('git.getCommit that is not there', 404, () => git.getCommit('f'.repeat(40), repositoryId));
  await works('git.getChanges', () => git.getChanges(tip, repositoryId, project, 10, 0));
  await works('git.getMergeBases', () => git.getMergeBases(repositoryId, tip, base, project));
  await works('git.getCommitDiffs', () =>
    git.getCommitDiffs(
      ...([repositoryId, project, true, 100, 0] as const),
      { baseVersion: 'main', baseVersionType: GitVersionType.Branch },
      { targetVersion: tip, targetVersionType: GitVersionType.Commit },
    ),
  );
  const merge = await works('git.createMergeRequest', () =>
    git.createMergeRequest({ parents: [tip, base], comment: 'm' }, project, repositoryId),
  );
  await works('git.getMergeRequest', () => git.getMergeRequest(project, repositoryId, merge?.mergeOperationId ?? 0));
  const status = {
    state: 2,
    context: { name: 'check', genre: 'ci' },
    description: 'd',
    targetUrl: 'https://x.example/',
  };
  await works('git.createCommitStatus', () => git.createCommitStatus(status, tip, repositoryId, project));
  await works('git.getStatuses', () => git.getStatuses(tip, repositoryId, project, 10, 0, true));
}

async function callItems(
  git: IGitApi,
  { works, fails }: Attempts,
  { project, repositoryId, base }: Place,
  tip: string,
) {
  const commit = { version: tip, versionType: GitVersionType.Commit };
  const full = VersionControlRecursionType.Full;
  await works('git.getItem', () => git.getItem(repositoryId, '/README.md'));
  await works('git.getItem with content', () =>
    git.getItem(repositoryId, '/calls.txt', project, undefined, undefined, true, true, false, commit, true),
  );
  await fails('git.getItem that is not there', 404, () => git.getItem(repositoryId, '/nowhere'));
  await works('git.getItemContent', () => git.getItemContent(repositoryId, '/README.md'));
  await works('git.getItemText', () => git.getItemText(repositoryId, '/README.md', project));
  await works('git.getItemZip', () => git.getItemZip(repositoryId, '/src', project));
  await works('git.getItems', () => git.getItems(repositoryId));
  await works('git.getItems of everything', () =>
    git.getItems(repositoryId, project, '/', full, true, false, false, false, commit),
  );
  const descriptor = { path: '/', recursionLevel: full, ...commit };
  await works('git.getItemsBatch', () => git.getItemsBatch({ itemDescriptors: [descriptor] }, repositoryId, project));
  const { treeId = base } = (await works('git.getCommit for its tree', () => git.getCommit(tip, repositoryId))) ?? {};
  const tree = await works('git.getTree', () => git.getTree(repositoryId, treeId, project, undefined, true));
  await works('git.getTreeZip', () => git.getTreeZip(repositoryId, treeId, project));
  const blob = tree?.treeEntries?.find(({ gitObjectType }) => gitObjectType === 3)?.objectId ?? '';
  await works('git.getBlob', () => git.getBlob(repositoryId, blob, project, false));
  await works('git.getBlobContent', () => git.getBlobContent(repositoryId, blob, project));
  await works('git.getBlobZip', () => git.getBlobZip(repositoryId, blob, project));
  await works('git.getBlobsZip', () => git.getBlobsZip([blob], repositoryId, project));
}
