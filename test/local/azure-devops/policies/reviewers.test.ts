import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf, type Policies, project, startPolicies } from './policyCalls.ts';

describe('policies about reviewers', () => {
  let all: Policies;
  let agentId: string;
  let danaId: string;

  beforeAll(async () => {
    all = await startPolicies();
    agentId = (await all.standIn.agent.connect()).authenticatedUser?.id ?? '';
    danaId = (await all.standIn.person.connect()).authenticatedUser?.id ?? '';
  });

  afterEach(() => all.clear());

  afterAll(() => all.standIn.close());

  const minimum = async (id: number) => (await all.verdicts(id))['Minimum number of reviewers'];
  const votes = async (id: number): Promise<unknown> => {
    const { reviewers } = await all.read(id);
    return Object.fromEntries(
      reviewers.map((one: { readonly id: string; readonly vote: number }) => [one.id, one.vote]),
    );
  };
  const pushTo = async (branch: string, id: number) =>
    all.push(branch, `/${branch}-more.txt`, 'x', (await all.read(id)).lastMergeSourceCommit.commitId);

  it('count people, but not the creator unless its vote counts', async () => {
    await all.require('minimumReviewers', { minimumApproverCount: 2 });
    const id = await all.open('count');
    await all.vote('agent', agentId, id, 10);
    await all.vote('rita', idOf('rita'), id, 5);
    const one = await minimum(id);
    const refused = await all.complete(id);
    await all.vote('otto', idOf('otto'), id, 10);
    const two = await minimum(id);
    await all.clear();
    await all.require('minimumReviewers', { minimumApproverCount: 3, creatorVoteCounts: true });

    expect([one, two, await minimum(id)]).toEqual(['Queued', 'Approved', 'Approved']);
    expect(refused).toMatchObject({ status: 403, isCompleted: false });
    expect(refused.message).toContain('at least 2 reviewers must approve to update main');
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('are not met while somebody is against it, unless that is allowed', async () => {
    await all.require('minimumReviewers', { minimumApproverCount: 1 });
    const id = await all.open('against');
    await all.vote('rita', idOf('rita'), id, 10);
    await all.vote('otto', idOf('otto'), id, -10);
    const strict = await minimum(id);
    const refused = await all.complete(id);
    await all.clear();
    await all.require('minimumReviewers', { minimumApproverCount: 1, allowDownvotes: true });

    expect([strict, await minimum(id)]).toEqual(['Rejected', 'Approved']);
    expect(refused.status).toBe(403);
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('do not count who pushed last, where that is prohibited', async () => {
    await all.require('minimumReviewers', {
      minimumApproverCount: 1,
      creatorVoteCounts: true,
      blockLastPusherVote: true,
    });
    const id = await all.open('pusher');
    await all.vote('agent', agentId, id, 10);
    const own = await minimum(id);
    await all.vote('dana', danaId, id, 10);

    expect([own, await minimum(id)]).toEqual(['Queued', 'Approved']);
  });

  it.each([
    [{ resetOnSourcePush: true }, { rita: 0, otto: -5 }],
    [
      { resetOnSourcePush: true, resetRejectionsOnSourcePush: true },
      { rita: 0, otto: 0 },
    ],
    [{}, { rita: 10, otto: -5 }],
  ])('take votes away after a push as %j says', async (settings, expected) => {
    await all.require('minimumReviewers', { minimumApproverCount: 1, ...settings });
    const branch = `reset-${Object.keys(settings).length}`;
    const id = await all.open(branch);
    await all.vote('rita', idOf('rita'), id, 10);
    await all.vote('otto', idOf('otto'), id, -5);

    await pushTo(branch, id);

    expect(await votes(id)).toEqual({ [idOf('rita')]: expected.rita, [idOf('otto')]: expected.otto });
  });

  it('ask for a vote on the last or on each iteration', async () => {
    await all.require('minimumReviewers', { minimumApproverCount: 1, requireVoteOnLastIteration: true });
    const id = await all.open('last');
    await all.vote('rita', idOf('rita'), id, 10);
    const seen = [await minimum(id)];
    await pushTo('last', id);
    seen.push(await minimum(id));
    await all.vote('otto', idOf('otto'), id, 10);
    seen.push(await minimum(id));
    await all.clear();
    await all.require('minimumReviewers', { minimumApproverCount: 1, requireVoteOnEachIteration: true });
    seen.push(await minimum(id));
    await all.vote('rita', idOf('rita'), id, 0);
    seen.push(await minimum(id));

    expect(seen).toEqual(['Approved', 'Queued', 'Approved', 'Approved', 'Queued']);
  });

  it('add required reviewers where the paths match, and wait for them', async () => {
    const settings = {
      requiredReviewerIds: [idOf('rita'), agentId],
      filenamePatterns: ['/api/*'],
      message: 'API owners',
    };
    await all.require('requiredReviewers', settings);
    const other = await all.open('unrelated');
    const id = await all.open('owned', { path: '/api/a.txt' });
    const { reviewers } = await all.read(id);
    const { value: threads } = await all.send('agent', 'GET', `${all.pulls}/${id}/threads`);
    const before = await all.verdicts(id);
    const refused = await all.complete(id);
    await all.vote('rita', idOf('rita'), id, 10);

    expect(reviewers).toMatchObject([{ id: idOf('rita'), vote: 0, isRequired: true }]);
    expect(JSON.stringify(threads)).toContain('API owners');
    expect([await all.verdicts(other), (await all.read(other)).reviewers]).toEqual([
      { 'Required reviewers': 'NotApplicable' },
      [],
    ]);
    expect([before, await all.verdicts(id)]).toEqual([
      { 'Required reviewers': 'Queued' },
      { 'Required reviewers': 'Approved' },
    ]);
    expect(refused.status).toBe(403);
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('add those that a later push asks for; an optional policy makes nobody required', async () => {
    await all.require(
      'requiredReviewers',
      { requiredReviewerIds: [idOf('otto')], filenamePatterns: ['*-more.txt'] },
      false,
    );
    const id = await all.open('later');
    const before = (await all.read(id)).reviewers;

    await pushTo('later', id);

    expect(before).toEqual([]);
    const [reviewer] = (await all.read(id)).reviewers;
    expect(reviewer).toMatchObject({ id: idOf('otto') });
    expect(reviewer.isRequired).toBeUndefined();
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  const approvers = async (): Promise<string> => {
    const identities = `identities?searchFilter=General&filterValue=${encodeURIComponent(`[${project}]\\Approvers`)}`;
    const found = await all.standIn.fetch(`/_apis/${identities}&api-version=7.1-preview`);
    return JSON.parse(await found.text()).value[0].id;
  };

  it('let a member approve for a group, whose vote that is', async () => {
    const groupId = await approvers();
    await all.require('requiredReviewers', { requiredReviewerIds: [groupId] });
    await all.require('minimumReviewers', { minimumApproverCount: 2 });
    const id = await all.open('group');
    await all.vote('otto', idOf('otto'), id, 10);
    const stranger = await all.verdicts(id);
    const direct = await all.vote('rita', groupId, id, 10);
    await all.vote('rita', idOf('rita'), id, -5);
    const against = await all.verdicts(id);
    await all.vote('rita', idOf('rita'), id, 10);

    expect([stranger, against, await all.verdicts(id)]).toEqual([
      { 'Required reviewers': 'Queued', 'Minimum number of reviewers': 'Queued' },
      { 'Required reviewers': 'Queued', 'Minimum number of reviewers': 'Rejected' },
      // Two people: the group's vote is no third one.
      { 'Required reviewers': 'Approved', 'Minimum number of reviewers': 'Approved' },
    ]);
    expect(direct).toBe(400);
    expect(await votes(id)).toEqual({ [groupId]: 10, [idOf('otto')]: 10, [idOf('rita')]: 10 });
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('count one vote, rolled up into a group, once', async () => {
    const groupId = await approvers();
    await all.require('requiredReviewers', { requiredReviewerIds: [groupId] });
    await all.require('minimumReviewers', { minimumApproverCount: 2 });
    const id = await all.open('once');
    await all.vote('rita', idOf('rita'), id, 10);

    expect(await votes(id)).toEqual({ [groupId]: 10, [idOf('rita')]: 10 });
    expect(await minimum(id)).toBe('Queued');
  });

  it('take the vote of a group away with that of its member, until the member votes again', async () => {
    const groupId = await approvers();
    await all.require('requiredReviewers', { requiredReviewerIds: [groupId] });
    await all.require('minimumReviewers', { minimumApproverCount: 1, resetOnSourcePush: true });
    const id = await all.open('taken');
    await all.vote('rita', idOf('rita'), id, 10);
    await pushTo('taken', id);
    const { reviewers } = await all.read(id);
    const taken = await all.verdicts(id);
    await all.vote('rita', idOf('rita'), id, 10);

    expect(reviewers).toMatchObject([
      { id: groupId, vote: 0 },
      { id: idOf('rita'), vote: 0 },
    ]);
    expect(reviewers[1].votedFor).toBeUndefined();
    expect(taken).toEqual({ 'Required reviewers': 'Queued', 'Minimum number of reviewers': 'Queued' });
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  });

  it('ask for a vote on behalf of a group that a later policy names', async () => {
    const groupId = await approvers();
    const id = await all.open('named-later');
    await all.vote('rita', idOf('rita'), id, 10);
    await all.require('requiredReviewers', { requiredReviewerIds: [groupId] });
    const before = await all.verdicts(id);
    await all.vote('rita', idOf('rita'), id, 10);

    expect([before, await all.verdicts(id)]).toEqual([
      { 'Required reviewers': 'Queued' },
      { 'Required reviewers': 'Approved' },
    ]);
    expect(await votes(id)).toEqual({ [groupId]: 10, [idOf('rita')]: 10 });
  });

  it('leave drafts alone: nobody is added, nobody votes, and votes go when one becomes a draft', async () => {
    await all.require('requiredReviewers', { requiredReviewerIds: [idOf('rita')] });
    const id = await all.open('draft', { isDraft: true });
    const before = (await all.read(id)).reviewers;
    const refused = await all.vote('rita', idOf('rita'), id, 10);
    await all.send('agent', 'PATCH', `${all.pulls}/${id}`, { isDraft: false });
    const published = await votes(id);
    await all.vote('rita', idOf('rita'), id, 10);
    await all.send('agent', 'PATCH', `${all.pulls}/${id}`, { isDraft: true });

    expect(before).toEqual([]);
    expect(refused).toBe(400);
    expect(published).toEqual({ [idOf('rita')]: 0 });
    expect(await votes(id)).toEqual({ [idOf('rita')]: 0 });
    expect(await all.complete(id)).toMatchObject({ status: 403, isCompleted: false });
  });
});
