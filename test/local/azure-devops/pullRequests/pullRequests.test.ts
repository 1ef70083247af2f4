import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import {
  CommentThreadStatus,
  type GitPullRequest,
  GitStatusState,
  PullRequestAsyncStatus,
  PullRequestStatus,
  VersionControlChangeType,
} from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';

describe('pull requests over the official client', () => {
  let standIn: TestStandIn;
  let git: IGitApi;

  beforeAll(async () => {
    standIn = await startTestStandIn();
    git = await standIn.agent.getGitApi();
  });

  afterAll(() => standIn.close());

  async function push(branch: string, path: string, content: string, oldObjectId = standIn.base): Promise<string> {
    const changeType = path === '/src/add.js' ? VersionControlChangeType.Edit : VersionControlChangeType.Add;
    const changes = [{ changeType, item: { path }, newContent: { content } }];
    const body = { refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId }], commits: [{ comment: 'c', changes }] };
    return (await git.createPush(body, standIn.repositoryId, project)).commits?.[0]?.commitId ?? '';
  }

  function open(branch: string, more: Partial<GitPullRequest> = {}): Promise<GitPullRequest> {
    const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' };
    return git.createPullRequest({ ...refs, title: branch, ...more }, standIn.repositoryId, project);
  }

  const id = (pullRequest: GitPullRequest): number => pullRequest.pullRequestId ?? 0;
  const read = (pullRequest: GitPullRequest): Promise<GitPullRequest> => git.getPullRequestById(id(pullRequest));

  it('opens one, merges it on trial and refuses a second for the same branches', async () => {
    const tip = await push('one', '/one.txt', '1');
    const created = await open('one');

    const pullRequest = await read(created);

    expect(created.mergeStatus).toBe(PullRequestAsyncStatus.Queued);
    expect(pullRequest).toMatchObject({
      status: PullRequestStatus.Active,
      mergeStatus: PullRequestAsyncStatus.Succeeded,
      lastMergeSourceCommit: { commitId: tip },
      repository: { project: { name: project } },
    });
    await expect(open('one')).rejects.toMatchObject({ statusCode: 409, message: expect.stringContaining('TF401179') });
  });

  it('refuses a missing title, a description over 4,000 characters and a branch that is not there', async () => {
    await push('limits', '/limits.txt', '1');

    await expect(open('limits', { title: '' })).rejects.toMatchObject({ statusCode: 400 });
    await expect(open('limits', { description: 'x'.repeat(4001) })).rejects.toMatchObject({ statusCode: 400 });
    await expect(open('absent')).rejects.toThrow('TF401398');
  });

  it('cuts the description in lists alone', async () => {
    await push('long', '/long.txt', '1');
    const created = await open('long', { description: 'x'.repeat(1000) });

    const [listed] = await git.getPullRequests(standIn.repositoryId, { sourceRefName: 'refs/heads/long' });

    expect(listed?.description).toHaveLength(400);
    expect((await read(created)).description).toHaveLength(1000);
  });

  it('adds an iteration for every push and says what changed in each', async () => {
    const first = await push('iterated', '/a.txt', 'a');
    const pullRequest = await open('iterated');
    await push('iterated', '/b.txt', 'b', first);

    const iterations = await git.getPullRequestIterations(standIn.repositoryId, id(pullRequest));
    const all = await git.getPullRequestIterationChanges(standIn.repositoryId, id(pullRequest), 2);
    const since = await git.getPullRequestIterationChanges(
      standIn.repositoryId,
      id(pullRequest),
      2,
      undefined,
      undefined,
      undefined,
      1,
    );

    expect(iterations.map((iteration) => iteration.id)).toEqual([1, 2]);
    expect(all.changeEntries?.map((entry) => [entry.changeTrackingId, entry.item?.path])).toEqual([
      [1, '/a.txt'],
      [2, '/b.txt'],
    ]);
    expect(since.changeEntries?.map((entry) => entry.changeTrackingId)).toEqual([2]);
  });

  it('finds conflicts by merging', async () => {
    await push('left', '/src/add.js', 'left\n');
    await push('right', '/src/add.js', 'right\n');
    const left = await open('left');
    const right = await open('right');
    const seen = await read(left);
    const answer = await git.updatePullRequest(
      { status: PullRequestStatus.Completed, lastMergeSourceCommit: seen.lastMergeSourceCommit ?? {} },
      standIn.repositoryId,
      id(left),
    );

    const conflicting = await read(right);
    const completed = await read(left);
    const main = await git.getItem(
      standIn.repositoryId,
      '/src/add.js',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      true,
    );

    expect(answer).toMatchObject({ status: PullRequestStatus.Active, mergeStatus: PullRequestAsyncStatus.Queued });
    expect(completed.status).toBe(PullRequestStatus.Completed);
    expect(main.content).toBe('left\n');
    expect(conflicting.mergeStatus).toBe(PullRequestAsyncStatus.Conflicts);
    await expect(
      git.updatePullRequest(
        { status: PullRequestStatus.Completed, lastMergeSourceCommit: conflicting.lastMergeSourceCommit ?? {} },
        standIn.repositoryId,
        id(right),
      ),
    ).rejects.toMatchObject({ statusCode: 403 });
  });

  it('keeps threads, numbers comments from 1 in each, and tells its own from the service’s', async () => {
    const first = await push('talk', '/talk.txt', 'a');
    const pullRequest = await open('talk');
    await push('talk', '/more.txt', 'b', first);
    const thread = {
      comments: [{ content: 'please change' }],
      status: CommentThreadStatus.Active,
      properties: { marker: 'x' },
    };
    const one = await git.createThread(thread, standIn.repositoryId, id(pullRequest));
    const two = await git.createThread(thread, standIn.repositoryId, id(pullRequest));
    const reply = await git.createComment(
      { content: 'done', parentCommentId: 1 },
      standIn.repositoryId,
      id(pullRequest),
      two.id ?? 0,
    );
    await git.updateThread({ status: CommentThreadStatus.Fixed }, standIn.repositoryId, id(pullRequest), one.id ?? 0);

    const threads = await git.getThreads(standIn.repositoryId, id(pullRequest));

    expect(reply.id).toBe(2);
    expect(threads.filter((other) => other.properties?.['CodeReviewThreadType'])).toHaveLength(1);
    expect(threads.find((other) => other.id === one.id)).toMatchObject({
      status: CommentThreadStatus.Fixed,
      properties: { marker: { $value: 'x' } },
      comments: [{ id: 1, content: 'please change' }],
    });
  });

  it('takes what @azure-devops/mcp sends: a context that names nothing, null for what is not given, a second project', async () => {
    await push('lenient', '/lenient.txt', '1');
    const pullRequest = await open('lenient', { labels: [{ name: 'one' }] });
    const at = [standIn.repositoryId, id(pullRequest)] as const;
    const comments = [{ content: 'c', commentType: 1 }];
    const patch = (body: object) =>
      standIn.fetch(`/_apis/git/repositories/${at[0]}/pullRequests/${at[1]}?api-version=7.1`, {
        ...{ method: 'PATCH', body: JSON.stringify(body) },
      });

    const thread = await git.createThread({ comments, threadContext: {} }, ...at);
    const updated = await patch({ title: null, autoCompleteSetBy: null, completionOptions: null });
    const labels = (projectId?: string) => git.getPullRequestLabels(...at, project, projectId);

    expect(thread.threadContext).toBeFalsy();
    expect(JSON.parse(await updated.text())).toMatchObject({ title: 'lenient' });
    expect((await patch({ status: null })).status).toBe(400);
    await expect(
      git.createThread({ comments, threadContext: { rightFileStart: { line: 1, offset: 1 } } }, ...at),
    ).rejects.toThrow('threadContext');
    expect(await labels(standIn.server.projectId)).toMatchObject([{ name: 'one' }]);
    // The client makes null of 404.
    expect(await labels('Nowhere')).toBeNull();
  });

  it('takes what Renovate sends: the repository of the source, and the work item 0 for none', async () => {
    await push('renovate', '/renovate.txt', '1');
    const created = await open('renovate', { workItemRefs: [{ id: '0' }] });
    const from = async (sourceRepositoryId: string) => {
      const criteria = { sourceRefName: 'refs/heads/renovate', sourceRepositoryId };
      return (await git.getPullRequests(standIn.repositoryId, criteria, project)).map(id);
    };

    expect(await git.getPullRequestWorkItemRefs(standIn.repositoryId, id(created), project)).toEqual([]);
    expect(await from(standIn.repositoryId)).toEqual([id(created)]);
    expect(await from('99999999-9999-4999-8999-999999999999')).toEqual([]);
    await expect(open('main', { workItemRefs: [{ id: '99999' }] })).rejects.toThrow();
  });

  it('takes statuses, labels and votes', async () => {
    await push('reviewed', '/reviewed.txt', 'a');
    const pullRequest = await open('reviewed', { labels: [{ name: 'agent' }] });
    const status = { state: GitStatusState.Succeeded, context: { name: 'check', genre: 'code-agent' }, iterationId: 1 };
    await git.createPullRequestStatus(status, standIn.repositoryId, id(pullRequest));
    const person = await standIn.person.connect();
    const personGit = await standIn.person.getGitApi();
    const personId = person.authenticatedUser?.id ?? '';
    await personGit.createPullRequestReviewer({ vote: 10 }, standIn.repositoryId, id(pullRequest), personId);

    const statuses = await git.getPullRequestStatuses(standIn.repositoryId, id(pullRequest));
    const read = await git.getPullRequest(standIn.repositoryId, id(pullRequest));

    expect(statuses).toMatchObject([{ id: 1, state: GitStatusState.Succeeded, context: { name: 'check' } }]);
    expect(read.labels?.map((label) => label.name)).toEqual(['agent']);
    expect(read.reviewers).toMatchObject([{ displayName: 'Dana Developer', vote: 10 }]);
  });

  it('links a work item from the work item’s side', async () => {
    const tracking = await standIn.agent.getWorkItemTrackingApi();
    const patch = [{ op: 'add', path: '/fields/System.Title', value: 'linked' }];
    const workItem = await tracking.createWorkItem(
      { 'Content-Type': 'application/json-patch+json' },
      patch,
      project,
      'Task',
    );
    await push('linked', '/linked.txt', 'a');
    const pullRequest = await open('linked', { workItemRefs: [{ id: String(workItem.id) }] });

    const references = await git.getPullRequestWorkItemRefs(standIn.repositoryId, id(pullRequest));
    const read = await tracking.getWorkItem(workItem.id ?? 0, undefined, undefined, 4);

    expect(references.map((reference) => reference.id)).toEqual([String(workItem.id)]);
    expect(read.relations?.[0]?.url).toMatch(/^vstfs:\/\/\/Git\/PullRequestId\/.+%2F.+%2F\d+$/);
  });

  it('abandons, and refuses to complete what the caller has not seen', async () => {
    await push('closing', '/closing.txt', 'a');
    const pullRequest = await open('closing');

    await expect(
      git.updatePullRequest(
        { status: PullRequestStatus.Completed, lastMergeSourceCommit: { commitId: standIn.base } },
        standIn.repositoryId,
        id(pullRequest),
      ),
    ).rejects.toMatchObject({ statusCode: 409 });
    const abandoned = await git.updatePullRequest(
      { status: PullRequestStatus.Abandoned },
      standIn.repositoryId,
      id(pullRequest),
    );

    expect(abandoned.status).toBe(PullRequestStatus.Abandoned);
  });
});
