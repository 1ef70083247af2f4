import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { type Attempts, having } from '../judge/attempts.ts';
import { type Place, pushOf } from './gitCalls.ts';

/** Pull requests in every state, asked for in every way, and each part of one changed in every way. */
export async function callPullRequestVariants(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const { project, repositoryId, base } = place;
  const tips = new Map<string, string>();
  for (const branch of ['green', 'blue', 'red']) {
    const pushed = await git.createPush(pushOf(branch, base, `/${branch}.txt`), repositoryId);
    tips.set(branch, pushed.commits?.[0]?.commitId ?? '');
  }
  const open = (branch: string, more: GitPullRequest = {}) => {
    const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' };
    return git.createPullRequest({ ...refs, title: branch, ...more }, repositoryId, project);
  };
  const me = (await git.getPullRequests(repositoryId, { status: 4 }))[0]?.createdBy?.id ?? '';
  const draft = await attempts.works('git.createPullRequest of a draft', () =>
    having(open('green', { isDraft: true }), ({ isDraft }) => isDraft === true),
  );
  const reviewed = await attempts.works('git.createPullRequest with a reviewer', () =>
    having(open('blue', { reviewers: [{ id: me }] }), ({ reviewers }) => reviewers?.length === 1),
  );
  const squashed = await attempts.works('git.createPullRequest with options', () =>
    open('red', { completionOptions: { mergeStrategy: 2, deleteSourceBranch: true, mergeCommitMessage: 'All' } }),
  );
  const [draftId, reviewedId] = [draft?.pullRequestId ?? 0, reviewed?.pullRequestId ?? 0];
  await attempts.failsAll(400, {
    'git.createPullRequest without a target': () => open('green', { targetRefName: 'refs/heads/nowhere' }),
    'git.createPullRequest onto itself': () => open('green', { targetRefName: 'refs/heads/green' }),
    'git.createPullRequest without a title': () => open('calls', { title: '' }),
  });
  await callLists(git, attempts, place, me);
  await callUpdates(git, attempts, place, draftId);
  await callThreadVariants(git, attempts, place, reviewedId);
  await callVotes(git, attempts, place, reviewedId, me);
  await callStatusVariants(git, attempts, place, reviewedId);
  const last = { lastMergeSourceCommit: { commitId: tips.get('red') ?? '' } };
  const complete = (more: GitPullRequest) => () =>
    git.updatePullRequest({ status: 3, ...more }, repositoryId, squashed?.pullRequestId ?? 0);
  await attempts.fails('git.updatePullRequest completes without a commit', 400, complete({}));
  await attempts.fails(
    'git.updatePullRequest completes a stale one',
    409,
    complete({ lastMergeSourceCommit: { commitId: base } }),
  );
  await attempts.works('git.updatePullRequest completes by a squash', complete(last));
  await attempts.works('git.getPullRequestQuery of a source commit', () =>
    git.getPullRequestQuery({ queries: [{ type: 2, items: [tips.get('red') ?? ''] }] }, repositoryId, project),
  );
}

async function callLists(git: IGitApi, attempts: Attempts, { project, repositoryId }: Place, me: string) {
  const ofRepository = (criteria: object, count: number, skip?: number, top?: number) => () =>
    having(
      git.getPullRequests(repositoryId, criteria, project, undefined, skip, top),
      ({ length }) => length === count,
    );
  const ofProject = (criteria: object, count: number, skip?: number, top?: number) => () =>
    having(git.getPullRequestsByProject(project, criteria, undefined, skip, top), ({ length }) => length === count);
  const main = 'refs/heads/main';
  await attempts.worksAll({
    'git.getPullRequests that are active': ofRepository({ status: 1 }, 3),
    'git.getPullRequests that are completed': ofRepository({ status: 3 }, 1),
    'git.getPullRequests that were abandoned': ofRepository({ status: 2 }, 0),
    'git.getPullRequests of every state': ofRepository({ status: 4 }, 4),
    'git.getPullRequests of a source': ofRepository({ sourceRefName: 'refs/heads/blue' }, 1),
    'git.getPullRequests of a target': ofRepository({ targetRefName: main }, 3),
    'git.getPullRequests of both': ofRepository({ sourceRefName: 'refs/heads/green', targetRefName: main }, 1),
    'git.getPullRequests of no such target': ofRepository({ targetRefName: 'refs/heads/other' }, 0),
    'git.getPullRequests made by me': ofRepository({ creatorId: me }, 3),
    'git.getPullRequests that I review': ofRepository({ reviewerId: me }, 1),
    'git.getPullRequests, the first two': ofRepository({ status: 4 }, 2, 0, 2),
    'git.getPullRequests, the last two': ofRepository({ status: 4 }, 2, 2, 2),
    'git.getPullRequests beyond the last': ofRepository({ status: 4 }, 0, 10, 2),
    'git.getPullRequestsByProject that are active': ofProject({ status: 1 }, 3),
    'git.getPullRequestsByProject that are completed': ofProject({ status: 3 }, 1),
    'git.getPullRequestsByProject of a repository': ofProject({ repositoryId }, 3),
    'git.getPullRequestsByProject made by me': ofProject({ creatorId: me, status: 4 }, 4),
    'git.getPullRequestsByProject that I review': ofProject({ reviewerId: me }, 1),
    'git.getPullRequestsByProject of a source': ofProject({ sourceRefName: 'refs/heads/green' }, 1),
    'git.getPullRequestsByProject, a page': ofProject({ status: 4 }, 1, 1, 1),
  });
}

async function callUpdates(git: IGitApi, attempts: Attempts, { project, repositoryId }: Place, id: number) {
  const update = (change: GitPullRequest, isRight: (pull: GitPullRequest) => boolean) => () =>
    having(git.updatePullRequest(change, repositoryId, id, project), isRight);
  await attempts.worksAll({
    'git.updatePullRequest: title': update({ title: 'Other' }, ({ title }) => title === 'Other'),
    'git.updatePullRequest: description': update({ description: 'd' }, ({ description }) => description === 'd'),
    'git.updatePullRequest publishes a draft': update({ isDraft: false }, ({ isDraft }) => isDraft === false),
    'git.updatePullRequest makes a draft': update({ isDraft: true }, ({ isDraft }) => isDraft === true),
    'git.updatePullRequest: options': update(
      { completionOptions: { mergeStrategy: 3, transitionWorkItems: true } },
      ({ completionOptions }) => completionOptions?.mergeStrategy === 3,
    ),
    'git.updatePullRequest: target': update(
      { targetRefName: 'refs/heads/variants' },
      ({ targetRefName }) => targetRefName === 'refs/heads/variants',
    ),
    'git.updatePullRequest: target again': update({ targetRefName: 'refs/heads/main' }, () => true),
    'git.updatePullRequest abandons a draft': update({ status: 2 }, ({ status }) => status === 2),
    'git.updatePullRequest reactivates a draft': update({ status: 1 }, ({ status }) => status === 1),
    'git.createPullRequestLabel of a draft': () =>
      git.createPullRequestLabel({ name: 'mine' }, repositoryId, id, project),
    'git.createPullRequestLabel once more': () =>
      git.createPullRequestLabel({ name: 'mine' }, repositoryId, id, project),
    'git.getPullRequestLabels of a draft': () =>
      having(git.getPullRequestLabels(repositoryId, id, project), ({ length }) => length === 1),
  });
}

async function callThreadVariants(git: IGitApi, attempts: Attempts, { project, repositoryId }: Place, id: number) {
  const comments = [{ content: 'c', commentType: 1, parentCommentId: 0 }];
  const place = { rightFileStart: { line: 1, offset: 1 }, rightFileEnd: { line: 1, offset: 2 } };
  const create = (more: object) => git.createThread({ comments, status: 1, ...more }, repositoryId, id, project);
  const context = {
    changeTrackingId: 1,
    iterationContext: { firstComparingIteration: 1, secondComparingIteration: 1 },
  };
  const made = await attempts.works('git.createThread of a file', () =>
    having(
      create({ threadContext: { filePath: '/blue.txt', ...place } }),
      ({ threadContext }) => threadContext?.filePath === '/blue.txt',
    ),
  );
  const threadId = made?.id ?? 0;
  const status = (value: number) => () =>
    having(
      git.updateThread({ status: value }, repositoryId, id, threadId, project),
      (thread) => thread.status === value,
    );
  const reply = (more: object) => git.createComment({ content: 'r', ...more }, repositoryId, id, threadId, project);
  await attempts.worksAll({
    'git.createThread of a whole file': () => create({ threadContext: { filePath: '/blue.txt' } }),
    'git.createThread of an iteration': () =>
      create({ threadContext: { filePath: '/blue.txt', ...place }, pullRequestThreadContext: context }),
    'git.createThread with properties': () => create({ properties: { kind: 'machine' } }),
    'git.createThread that is closed': () => having(create({ status: 4 }), (thread) => thread.status === 4),
    'git.updateThread: fixed': status(2),
    'git.updateThread: will not be fixed': status(3),
    'git.updateThread: closed': status(4),
    'git.updateThread: by design': status(5),
    'git.updateThread: pending': status(6),
    'git.updateThread: active': status(1),
    'git.createComment of the system': () => reply({ commentType: 3, parentCommentId: 1 }),
    'git.createComment below a comment': () => reply({ commentType: 1, parentCommentId: 1 }),
    'git.getComments of a thread with answers': () =>
      having(git.getComments(repositoryId, id, threadId, project), ({ length }) => length === 3),
    'git.updateComment of the first': () =>
      having(
        git.updateComment({ content: 'new' }, repositoryId, id, threadId, 1, project),
        ({ content }) => content === 'new',
      ),
    'git.deleteComment of an answer': () => git.deleteComment(repositoryId, id, threadId, 3, project),
    'git.getComment that was deleted': () =>
      having(git.getComment(repositoryId, id, threadId, 3, project), ({ isDeleted }) => isDeleted === true),
    'git.getPullRequestThread with its comments': () =>
      having(git.getPullRequestThread(repositoryId, id, threadId, project), (one) => one.comments?.length === 3),
  });
  await attempts.failsAll(404, {
    'git.updateThread that is not there': () => git.updateThread({ status: 2 }, repositoryId, id, 9999, project),
    'git.createComment in no thread': () => git.createComment({ content: 'x' }, repositoryId, id, 9999, project),
    'git.getComments of no thread': () => git.getComments(repositoryId, id, 9999, project),
    'git.getComment that is not there': () => git.getComment(repositoryId, id, threadId, 99, project),
    'git.updateComment that is not there': () =>
      git.updateComment({ content: 'x' }, repositoryId, id, threadId, 99, project),
    'git.deleteComment that is not there': () => git.deleteComment(repositoryId, id, threadId, 99, project),
  });
}

async function callVotes(git: IGitApi, attempts: Attempts, { project, repositoryId }: Place, id: number, me: string) {
  const vote = (value: number) => () =>
    having(
      git.createPullRequestReviewer({ vote: value, id: me }, repositoryId, id, me, project),
      (reviewer) => reviewer.vote === value,
    );
  await attempts.worksAll({
    'git.createPullRequestReviewer approves': vote(10),
    'git.createPullRequestReviewer approves with suggestions': vote(5),
    'git.createPullRequestReviewer takes the vote back': vote(0),
    'git.createPullRequestReviewer waits': vote(-5),
    'git.createPullRequestReviewer rejects': vote(-10),
    'git.getPullRequestReviewers with a vote': () =>
      having(git.getPullRequestReviewers(repositoryId, id, project), ([one]) => one?.vote === -10),
  });
  await attempts.fails('git.createPullRequestReviewer with no such vote', 400, vote(7));
}

async function callStatusVariants(git: IGitApi, attempts: Attempts, { project, repositoryId }: Place, id: number) {
  const post = (state: number, name: string) => () =>
    having(
      git.createPullRequestStatus({ state, context: { name, genre: 'ci' } }, repositoryId, id, project),
      (status) => status.state === state,
    );
  await attempts.worksAll({
    'git.createPullRequestStatus: not set': post(0, 'a'),
    'git.createPullRequestStatus: pending': post(1, 'b'),
    'git.createPullRequestStatus: succeeded': post(2, 'b'),
    'git.createPullRequestStatus: failed': post(3, 'c'),
    'git.createPullRequestStatus: error': post(4, 'd'),
    'git.createPullRequestStatus: not applicable': post(5, 'e'),
    'git.getPullRequestStatuses of every state': () =>
      having(git.getPullRequestStatuses(repositoryId, id, project), ({ length }) => length === 6),
  });
  await attempts.fails('git.createPullRequestStatus without a context', 400, () =>
    git.createPullRequestStatus({ state: 2 }, repositoryId, id, project),
  );
}

/** What every operation says where there is no such pull request. */
export async function callPullRequestsInVain(git: IGitApi, attempts: Attempts, place: Place): Promise<void> {
  const { project, repositoryId } = place;
  const id = 99_999;
  const context = { name: 'check', genre: 'ci' };
  const comments = [{ content: 'c' }];
  const at = [repositoryId, id, project] as const;
  const me = (await git.getPullRequests(repositoryId, { status: 4 }))[0]?.createdBy?.id ?? '';
  await attempts.failsAll(404, {
    'git.getPullRequestById that is not there': () => git.getPullRequestById(id),
    'git.updatePullRequest that is not there': () => git.updatePullRequest({ title: 'x' }, ...at),
    'git.getPullRequestCommits of none': () => git.getPullRequestCommits(...at),
    'git.getPullRequestWorkItemRefs of none': () => git.getPullRequestWorkItemRefs(...at),
    'git.getPullRequestIterations of none': () => git.getPullRequestIterations(...at),
    'git.getPullRequestIteration of none': () => git.getPullRequestIteration(repositoryId, id, 1, project),
    'git.getPullRequestIterationChanges of none': () =>
      git.getPullRequestIterationChanges(repositoryId, id, 1, project),
    'git.getPullRequestIterationCommits of none': () =>
      git.getPullRequestIterationCommits(repositoryId, id, 1, project),
    'git.getThreads of none': () => git.getThreads(...at),
    'git.createThread of none': () => git.createThread({ comments }, ...at),
    'git.getPullRequestThread of none': () => git.getPullRequestThread(repositoryId, id, 1, project),
    'git.createComment of none': () => git.createComment({ content: 'x' }, repositoryId, id, 1, project),
    'git.getPullRequestStatuses of none': () => git.getPullRequestStatuses(...at),
    'git.createPullRequestStatus of none': () => git.createPullRequestStatus({ state: 2, context }, ...at),
    'git.getPullRequestStatus of none': () => git.getPullRequestStatus(repositoryId, id, 1, project),
    'git.getPullRequestLabels of none': () => git.getPullRequestLabels(...at),
    'git.createPullRequestLabel of none': () => git.createPullRequestLabel({ name: 'x' }, ...at),
    'git.getPullRequestReviewers of none': () => git.getPullRequestReviewers(...at),
    'git.createPullRequestReviewer of none': () =>
      git.createPullRequestReviewer({ vote: 0 }, repositoryId, id, me, project),
    'git.deletePullRequestReviewer of none': () => git.deletePullRequestReviewer(repositoryId, id, me, project),
    'git.getPullRequestIterationStatuses of none': () =>
      git.getPullRequestIterationStatuses(repositoryId, id, 1, project),
  });
}
