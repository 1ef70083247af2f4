import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { GitVersionType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { Attempts } from '../judge/attempts.ts';
import { type Place, pushOf } from './gitCalls.ts';

const zero = '0'.repeat(40);
const nowhere = '99999999-9999-4999-8999-999999999999';

/** What every operation of a repository says where there is no such repository, commit, branch, push or file. */
export async function callGitInVain(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const { project, base } = place;
  const context = { name: 'check', genre: 'ci' };
  await attempts.failsAll(404, {
    'git.getRepositories of no project': () => git.getRepositories('Nowhere'),
    'git.getRepository by a name that is not there': () => git.getRepository('Nothing', project),
    'git.getRepositoryWithParent that is not there': () => git.getRepositoryWithParent(nowhere, true),
    'git.updateRepository that is not there': () => git.updateRepository({ name: 'x' }, nowhere),
    'git.deleteRepository that is not there': () => git.deleteRepository(nowhere),
    'git.createRepository in no project': () => git.createRepository({ name: 'x' }, 'Nowhere'),
    'git.getRefs of no repository': () => git.getRefs(nowhere),
    'git.updateRefs of no repository': () =>
      git.updateRefs([{ name: 'refs/heads/x', oldObjectId: zero, newObjectId: base }], nowhere),
    'git.getBranches of no repository': () => git.getBranches(nowhere),
    'git.getBranch of no repository': () => git.getBranch(nowhere, 'main'),
    'git.createPush to no repository': () => git.createPush(pushOf('x', base, '/x'), nowhere),
    'git.getPushes of no repository': () => git.getPushes(nowhere),
    'git.getPush of no repository': () => git.getPush(nowhere, 1),
    'git.getPushCommits of no repository': () => git.getPushCommits(nowhere, 1),
    'git.getCommits of no repository': () => git.getCommits(nowhere, {}),
    'git.getCommitsBatch of no repository': () => git.getCommitsBatch({}, nowhere),
    'git.getCommit of no repository': () => git.getCommit(base, nowhere),
    'git.getChanges of no repository': () => git.getChanges(base, nowhere),
    'git.getMergeBases of no repository': () => git.getMergeBases(nowhere, base, base),
    'git.getCommitDiffs of no repository': () => git.getCommitDiffs(nowhere, project),
    'git.getStatuses of no repository': () => git.getStatuses(base, nowhere),
    'git.createCommitStatus in no repository': () => git.createCommitStatus({ state: 2, context }, base, nowhere),
    'git.createMergeRequest in no repository': () =>
      git.createMergeRequest({ parents: [base, base], comment: 'm' }, project, nowhere),
    'git.getItem of no repository': () => git.getItem(nowhere, '/README.md'),
    'git.getItems of no repository': () => git.getItems(nowhere),
    'git.getItemText of no repository': () => git.getItemText(nowhere, '/README.md'),
    'git.getItemZip of no repository': () => git.getItemZip(nowhere, '/'),
    'git.getItemsBatch of no repository': () => git.getItemsBatch({ itemDescriptors: [{ path: '/' }] }, nowhere),
    'git.getBlob of no repository': () => git.getBlob(nowhere, base),
    'git.getTree of no repository': () => git.getTree(nowhere, base),
    'git.getPullRequests of no repository': () => git.getPullRequests(nowhere, {}),
    'git.getPullRequestsByProject of no project': () => git.getPullRequestsByProject('Nowhere', {}),
    'git.getPullRequestQuery of no repository': () => git.getPullRequestQuery({ queries: [] }, nowhere),
  });
  await callMissingObjects(git, attempts, place);
}

async function callMissingObjects(git: IGitApi, attempts: Attempts, { project, repositoryId, base }: Place) {
  const missing = 'e'.repeat(40);
  const commit = { version: missing, versionType: GitVersionType.Commit };
  const branch = { version: 'nowhere', versionType: GitVersionType.Branch };
  const tag = { version: 'nowhere', versionType: GitVersionType.Tag };
  const item = (path: string, version: object) => () =>
    git.getItem(repositoryId, path, project, undefined, undefined, true, false, false, version);
  await attempts.failsAll(404, {
    'git.getItem of no branch': item('/README.md', branch),
    'git.getItem of no commit': item('/README.md', commit),
    'git.getItem of no tag': item('/README.md', tag),
    'git.getItemText that is not there': () => git.getItemText(repositoryId, '/nowhere', project),
    'git.getItemContent that is not there': () => git.getItemContent(repositoryId, '/nowhere', project),
    'git.getItems below a folder that is not there': () => git.getItems(repositoryId, project, '/nowhere'),
    'git.getItems of no branch': () =>
      git.getItems(repositoryId, project, '/', undefined, true, false, false, false, branch),
    'git.getBlob that is not there': () => git.getBlob(repositoryId, missing, project),
    'git.getTree that is not there': () => git.getTree(repositoryId, missing, project),
    'git.getChanges of no commit': () => git.getChanges(missing, repositoryId, project),
    'git.getCommits of no branch': () => git.getCommits(repositoryId, { itemVersion: branch }),
    'git.getPushCommits of no push': () => git.getPushCommits(repositoryId, 99_999, project),
    'git.getMergeBases with no commit': () => git.getMergeBases(repositoryId, base, missing, project),
    'git.getMergeRequest that is not there': () => git.getMergeRequest(project, repositoryId, 99_999),
    'git.getStatuses of no commit': () => git.getStatuses(missing, repositoryId, project),
    'git.createCommitStatus of no commit': () =>
      git.createCommitStatus({ state: 2, context: { name: 'check' } }, missing, repositoryId, project),
  });
}
