import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import type { Attempts } from '../judge/attempts.ts';
import { type Place, pushOf } from './gitCalls.ts';

/** Pull requests with their iterations, threads, statuses, labels and reviewers. */
export async function callPullRequests(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const { works, fails } = attempts;
  const { project, repositoryId, base } = place;
  const pushed = await works('git.createPush for a pull request', () =>
    git.createPush(pushOf('pull', base, '/pull.txt'), repositoryId),
  );
  const refs = { sourceRefName: 'refs/heads/pull', targetRefName: 'refs/heads/main' };
  const create = (more: object) => () =>
    git.createPullRequest({ ...refs, title: 'Pull', ...more }, repositoryId, project, true);
  const created = await works('git.createPullRequest', create({ description: 'd', labels: [{ name: 'one' }] }));
  const id = created?.pullRequestId ?? 0;
  await fails('git.createPullRequest twice', 409, create({}));
  await fails('git.createPullRequest without a branch', 400, create({ sourceRefName: 'refs/heads/nowhere' }));
  await works('git.getPullRequest', () => git.getPullRequest(repositoryId, id));
  await works('git.getPullRequest with work items', () =>
    git.getPullRequest(repositoryId, id, project, 100, 0, 10, false, true),
  );
  await works('git.getPullRequest with commits', () =>
    git.getPullRequest(repositoryId, id, project, undefined, undefined, undefined, true),
  );
  await fails('git.getPullRequest that is not there', 404, () => git.getPullRequest(repositoryId, 99_999));
  await works('git.getPullRequestById', () => git.getPullRequestById(id));
  await works('git.getPullRequests', () => git.getPullRequests(repositoryId, {}));
  await works('git.getPullRequests with criteria', () =>
    git.getPullRequests(repositoryId, { ...refs, status: 1, includeLinks: false }, project, 100, 0, 10),
  );
  await works('git.getPullRequests with links', () => git.getPullRequests(repositoryId, { includeLinks: true }));
  await works('git.getPullRequestsByProject', () => git.getPullRequestsByProject(project, { status: 4 }));
  await works('git.updatePullRequest', () =>
    git.updatePullRequest({ title: 'New', description: 'e' }, repositoryId, id),
  );
  await works('git.getPullRequestCommits', () => git.getPullRequestCommits(repositoryId, id, project));
  await works('git.getPullRequestWorkItemRefs', () => git.getPullRequestWorkItemRefs(repositoryId, id, project));
  await callIterations(git, attempts, place, id);
  await callThreads(git, attempts, place, id);
  await callReview(git, attempts, place, id);
  await works('git.getPullRequestProperties', () => git.getPullRequestProperties(repositoryId, id, project));
  await works('git.getAttachments', () => git.getAttachments(repositoryId, id, project));
  await works('git.getPullRequestQuery', () =>
    git.getPullRequestQuery({ queries: [{ type: 2, items: [pushed?.commits?.[0]?.commitId ?? base] }] }, repositoryId),
  );
  await works('git.updatePullRequest abandons', () => git.updatePullRequest({ status: 2 }, repositoryId, id));
  await works('git.updatePullRequest reactivates', () => git.updatePullRequest({ status: 1 }, repositoryId, id));
  const lastMergeSourceCommit = { commitId: pushed?.commits?.[0]?.commitId ?? '' };
  await works('git.updatePullRequest completes', () =>
    git.updatePullRequest({ status: 3, lastMergeSourceCommit }, repositoryId, id),
  );
}

async function callIterations(git: IGitApi, { works, fails }: Attempts, { project, repositoryId }: Place, id: number) {
  await works('git.getPullRequestIterations', () => git.getPullRequestIterations(repositoryId, id, project));
  await works('git.getPullRequestIterations with commits', () =>
    git.getPullRequestIterations(repositoryId, id, project, true),
  );
  await works('git.getPullRequestIteration', () => git.getPullRequestIteration(repositoryId, id, 1, project));
  await fails('git.getPullRequestIteration that is not there', 404, () =>
    git.getPullRequestIteration(repositoryId, id, 9),
  );
  await works('git.getPullRequestIterationChanges', () =>
    git.getPullRequestIterationChanges(repositoryId, id, 1, project, 100, 0, 0),
  );
  await works('git.getPullRequestIterationCommits', () =>
    git.getPullRequestIterationCommits(repositoryId, id, 1, project, 10, 0),
  );
}

async function callThreads(git: IGitApi, { works, fails }: Attempts, { project, repositoryId }: Place, id: number) {
  const thread = await works('git.createThread', () =>
    git.createThread({ comments: [{ content: 'c', commentType: 1 }], status: 1 }, repositoryId, id, project),
  );
  const threadId = thread?.id ?? 0;
  await works('git.getThreads', () => git.getThreads(repositoryId, id, project));
  await works('git.getThreads of an iteration', () => git.getThreads(repositoryId, id, project, 1, 1));
  await works('git.getPullRequestThread', () => git.getPullRequestThread(repositoryId, id, threadId, project));
  await fails('git.getPullRequestThread that is not there', 404, () =>
    git.getPullRequestThread(repositoryId, id, 9999),
  );
  await works('git.updateThread', () => git.updateThread({ status: 2 }, repositoryId, id, threadId, project));
  const comment = await works('git.createComment', () =>
    git.createComment({ content: 'reply', parentCommentId: 1 }, repositoryId, id, threadId, project),
  );
  const commentId = comment?.id ?? 0;
  await works('git.getComments', () => git.getComments(repositoryId, id, threadId, project));
  await works('git.getComment', () => git.getComment(repositoryId, id, threadId, commentId, project));
  await works('git.updateComment', () => git.updateComment({ content: 'x' }, repositoryId, id, threadId, commentId));
  await works('git.createLike', () => git.createLike(repositoryId, id, threadId, commentId, project));
  await works('git.deleteComment', () => git.deleteComment(repositoryId, id, threadId, commentId, project));
}

async function callReview(git: IGitApi, { works, fails }: Attempts, { project, repositoryId }: Place, id: number) {
  const status = { state: 2, description: 'fine', context: { name: 'check', genre: 'ci' } };
  const made = await works('git.createPullRequestStatus', () =>
    git.createPullRequestStatus(status, repositoryId, id, project),
  );
  await works('git.getPullRequestStatuses', () => git.getPullRequestStatuses(repositoryId, id, project));
  await works('git.getPullRequestStatus', () => git.getPullRequestStatus(repositoryId, id, made?.id ?? 0, project));
  await works('git.createPullRequestIterationStatus', () =>
    git.createPullRequestIterationStatus(status, repositoryId, id, 1, project),
  );
  await works('git.getPullRequestIterationStatuses', () =>
    git.getPullRequestIterationStatuses(repositoryId, id, 1, project),
  );
  await works('git.deletePullRequestStatus', () =>
    git.deletePullRequestStatus(repositoryId, id, made?.id ?? 0, project),
  );
  await works('git.createPullRequestLabel', () =>
    git.createPullRequestLabel({ name: 'two' }, repositoryId, id, project),
  );
  await works('git.getPullRequestLabels', () => git.getPullRequestLabels(repositoryId, id, project));
  await works('git.getPullRequestLabel', () => git.getPullRequestLabel(repositoryId, id, 'two', project));
  await works('git.deletePullRequestLabels', () => git.deletePullRequestLabels(repositoryId, id, 'two', project));
  const { createdBy } = await git.getPullRequestById(id);
  const me = createdBy?.id ?? '';
  await works('git.createPullRequestReviewer', () =>
    git.createPullRequestReviewer({ vote: 10, isRequired: false }, repositoryId, id, me, project),
  );
  await works('git.createPullRequestReviewers', () => git.createPullRequestReviewers([{ id: me }], repositoryId, id));
  await works('git.getPullRequestReviewers', () => git.getPullRequestReviewers(repositoryId, id, project));
  await works('git.getPullRequestReviewer', () => git.getPullRequestReviewer(repositoryId, id, me, project));
  await works('git.updatePullRequestReviewer', () =>
    git.updatePullRequestReviewer({ vote: 5 }, repositoryId, id, me, project),
  );
  await works('git.deletePullRequestReviewer', () => git.deletePullRequestReviewer(repositoryId, id, me, project));
  await fails('git.getPullRequestReviewer that is gone', 400, () => git.getPullRequestReviewer(repositoryId, id, me));
}
