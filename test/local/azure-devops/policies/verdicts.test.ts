import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Policies, project, startPolicies } from './policyCalls.ts';

describe('what policies make of a pull request', () => {
  let all: Policies;

  beforeAll(async () => {
    all = await startPolicies();
  });

  afterEach(() => all.clear());

  afterAll(() => all.standIn.close());

  it('is nothing while they are disabled, optional or for another branch', async () => {
    const made = await all.require('comments', {});
    await all.policies.updatePolicyConfiguration({ ...made, isEnabled: false }, project, made.id ?? 0);
    await all.require('workItems', {}, false);
    await all.require('status', { statusName: 's', scope: [{ refName: 'refs/heads/other' }] });
    const id = await all.open('free');

    expect(await all.verdicts(id)).toEqual({ 'Work item linking': 'Rejected' });
    expect(await all.complete(id)).toMatchObject({ status: 200, isCompleted: true });
  });

  it('waits for comments of people, and for a linked work item', async () => {
    await all.require('comments', {});
    await all.require('workItems', {});
    const id = await all.open('talk', { workItemRefs: [{ id: '0' }] });
    const threads = `${all.pulls}/${id}/threads`;
    const thread = { comments: [{ content: 'why?' }], status: 'active' };
    const { value } = await all.send('dana', 'POST', threads, thread);
    const before = await all.verdicts(id);
    const refused = await all.complete(id);
    await all.send('agent', 'PATCH', `${threads}/${value.id}`, { status: 'fixed' });
    const patch = [{ op: 'add', path: '/fields/System.Title', value: 'linked' }];
    const tracking = await all.standIn.person.getWorkItemTrackingApi();
    const item = await tracking.createWorkItem({}, patch, project, 'Task');
    const url = `vstfs:///Git/PullRequestId/${all.standIn.server.projectId}%2F${all.standIn.repositoryId}%2F${id}`;
    const relation = { rel: 'ArtifactLink', url, attributes: { name: 'Pull Request' } };
    await tracking.updateWorkItem({}, [{ op: 'add', path: '/relations/-', value: relation }], item.id ?? 0);

    expect(before).toEqual({ 'Comment requirements': 'Rejected', 'Work item linking': 'Rejected' });
    expect(refused).toMatchObject({ status: 403, isCompleted: false });
    expect(refused.message).toContain('all comments must be resolved');
    expect(await all.verdicts(id)).toEqual({ 'Comment requirements': 'Approved', 'Work item linking': 'Approved' });
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('waits for a status of the right name, genre and author, on the newest iteration', async () => {
    const agentId = (await all.standIn.agent.connect()).authenticatedUser?.id;
    const checked = { statusName: 'check', statusGenre: 'g', authorId: agentId, invalidateOnSourceUpdate: true };
    await all.require('status', checked);
    const id = await all.open('status');
    const post = (name: 'agent' | 'dana', state: string, context: object, more: object = {}) =>
      all.send(name, 'POST', `${all.pulls}/${id}/statuses`, { state, context, ...more });
    const verdict = async () => (await all.verdicts(id))['Status'];
    const seen = [await verdict()];
    await post('dana', 'succeeded', { name: 'check', genre: 'g' }, { iterationId: 1 });
    await post('agent', 'succeeded', { name: 'check' }, { iterationId: 1 });
    seen.push(await verdict());
    await post('agent', 'failed', { name: 'check', genre: 'g' }, { iterationId: 1 });
    seen.push(await verdict());
    await post('agent', 'succeeded', { name: 'check', genre: 'g' }, { iterationId: 1 });
    seen.push(await verdict());
    const { lastMergeSourceCommit } = await all.read(id);
    await all.push('status', '/later.txt', 'x', lastMergeSourceCommit.commitId);
    seen.push(await verdict());
    await post('agent', 'succeeded', { name: 'check', genre: 'g' }, { iterationId: 1 });
    seen.push(await verdict());
    await post('agent', 'succeeded', { name: 'check', genre: 'g' }, { iterationId: 2 });
    seen.push(await verdict());

    expect(seen).toEqual(['Queued', 'Queued', 'Rejected', 'Approved', 'Queued', 'Queued', 'Approved']);
  });

  it('does not wait for a status that applies only once it is posted, nor for paths that are not changed', async () => {
    await all.require('status', { statusName: 'maybe', policyApplicability: 1 });
    const id = await all.open('maybe');
    const before = await all.verdicts(id);
    await all.send('agent', 'POST', `${all.pulls}/${id}/statuses`, { state: 'pending', context: { name: 'maybe' } });
    const after = await all.verdicts(id);
    await all.clear();
    await all.require('status', { statusName: 'docs', filenamePatterns: ['/docs/*'] });

    expect([before, after]).toEqual([{ Status: 'NotApplicable' }, { Status: 'Queued' }]);
    expect(await all.verdicts(id)).toEqual({ Status: 'NotApplicable' });
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('refuses to be completed by another strategy than those that are allowed', async () => {
    await all.require('mergeStrategy', { allowSquash: true });
    const id = await all.open('strategy');
    const before = await all.verdicts(id);

    const refused = await all.complete(id);
    const accepted = await all.complete(id, { mergeStrategy: 'squash' });

    expect(before).toEqual({ 'Require a merge strategy': 'Rejected' });
    expect(refused).toMatchObject({ status: 403, isCompleted: false });
    expect(refused.message).toContain('does not allow this merge strategy');
    expect(accepted).toMatchObject({ status: 200, isCompleted: true });
  });

  it.each([
    ['rebase', 1, 'one'],
    ['rebaseMerge', 2, 'Merged PR'],
  ])('has its commits repeated on the target by %s', async (mergeStrategy, parents, comment) => {
    const id = await all.open(mergeStrategy);
    const tip = (await all.read(id)).lastMergeSourceCommit.commitId;
    await all.push(mergeStrategy, `/${mergeStrategy}-2.txt`, 'one', tip);
    const target = (await all.read(id)).lastMergeTargetCommit.commitId;

    const { isCompleted } = await all.complete(id, { mergeStrategy, mergeCommitMessage: `Merged PR ${id}` });

    const root = `git/repositories/${all.standIn.repositoryId}`;
    const { value: branch } = await all.send('agent', 'GET', `${root}/refs?filter=heads/main`);
    const tips = await all.send('agent', 'GET', `${root}/commits/${branch.value[0].objectId}`);
    const files = await all.send('agent', 'GET', `${root}/items?scopePath=/&recursionLevel=oneLevel`);
    const paths = files.value.value.map(({ path }: { readonly path: string }) => path);
    expect(isCompleted).toBe(true);
    expect(tips.value.parents).toHaveLength(parents);
    expect(tips.value.parents[0] === target).toBe(parents === 2);
    expect(tips.value.comment).toContain(comment === 'one' ? 'c' : comment);
    expect(paths).toEqual(expect.arrayContaining([`/${mergeStrategy}.txt`, `/${mergeStrategy}-2.txt`, '/README.md']));
  });

  it('is passed over by those alone who may', async () => {
    await all.require('status', { statusName: 'never' });
    const id = await all.open('bypass');
    const options = { bypassPolicy: true, bypassReason: 'fire' };

    const refused = await all.complete(id, options, 'dana');
    const bypassed = await all.complete(id, options, 'boss');

    expect(refused).toMatchObject({ status: 403, isCompleted: false });
    expect(refused.message).toContain("'PullRequestBypassPolicy'");
    expect(bypassed).toMatchObject({ status: 200, isCompleted: true });
  });
});
