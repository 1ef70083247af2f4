import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PolicyEvaluationStatus } from 'azure-devops-node-api/interfaces/PolicyInterfaces.js';
import { type Policies, project, startPolicies } from './policyCalls.ts';

const started = Date.parse('2026-11-23T09:00:00.000Z');
const build = { buildDefinitionId: 1, displayName: 'checks', validDuration: 0 };

describe('builds that policies ask for', () => {
  let all: Policies;
  let now = started;

  beforeAll(async () => {
    all = await startPolicies({ build: { command: 'true' }, now: () => now });
    await all.clear();
  });

  afterEach(() => all.clear());

  afterAll(() => all.standIn.close());

  const evaluation = async (id: number) => {
    const artifact = `vstfs:///CodeReview/CodeReviewId/${all.standIn.server.projectId}/${id}`;
    const [found] = await all.policies.getPolicyEvaluations(project, artifact, true);
    return found;
  };
  const seen = async (id: number) => {
    await all.standIn.server.whenIdle();
    const found = await evaluation(id);
    const { buildId, isExpired } = found?.context ?? {};
    return { status: PolicyEvaluationStatus[found?.status ?? -1], isBuilt: buildId > 0, isExpired, buildId };
  };
  const moveMain = async (branch: string) => {
    const id = await all.open(branch);
    await all.standIn.server.whenIdle();
    expect(await all.complete(id)).toMatchObject({ isCompleted: true });
  };

  it('expire at once, after some minutes, or never, when the target has moved', async () => {
    const atOnce = await all.require('build', build);
    const first = await all.open('at-once');
    const before = await seen(first);
    await moveMain('mover-1');
    const rebuilt = await seen(first);
    await all.policies.deletePolicyConfiguration(project, atOnce.id ?? 0);
    await all.require('build', { ...build, validDuration: 60, queueOnSourceUpdateOnly: true });
    const second = await all.open('by-time');
    const built = await seen(second);
    await moveMain('mover-2');
    const fresh = await seen(second);
    now += 61 * 60_000;
    const stale = await seen(second);
    const refused = await all.complete(second);
    await all.policies.requeuePolicyEvaluation(project, (await evaluation(second))?.evaluationId ?? '');
    const again = await seen(second);

    expect(before).toMatchObject({ status: 'Approved', isExpired: false });
    expect(rebuilt).toMatchObject({ status: 'Approved', isExpired: false });
    expect(rebuilt.buildId).toBeGreaterThan(before.buildId);
    expect(fresh).toEqual(built);
    expect(stale).toEqual({ ...built, status: 'Queued', isExpired: true });
    expect(refused.status).toBe(403);
    expect(again).toMatchObject({ status: 'Approved', isExpired: false });
    expect(await all.complete(second)).toMatchObject({ isCompleted: true });
  });

  it('are not queued for other paths, by hand alone, or for drafts until they are published', async () => {
    const filtered = await all.require('build', { ...build, filenamePatterns: ['/src/*'] });
    const docs = await seen(await all.open('docs'));
    await all.policies.deletePolicyConfiguration(project, filtered.id ?? 0);
    const manual = await all.require('build', { ...build, manualQueueOnly: true });
    const byHand = await all.open('by-hand');
    const waiting = await seen(byHand);
    await all.policies.requeuePolicyEvaluation(project, (await evaluation(byHand))?.evaluationId ?? '');
    const queued = await seen(byHand);
    await all.policies.deletePolicyConfiguration(project, manual.id ?? 0);
    await all.require('build', build);
    const draft = await all.open('drafted', { isDraft: true });
    const unbuilt = await seen(draft);
    await all.send('agent', 'PATCH', `${all.pulls}/${draft}`, { isDraft: false });

    expect(docs).toMatchObject({ status: 'NotApplicable', isBuilt: false });
    expect([waiting, queued]).toMatchObject([{ status: 'Queued', isBuilt: false }, { status: 'Approved' }]);
    expect(unbuilt).toMatchObject({ status: 'Queued', isBuilt: false });
    expect(await seen(draft)).toMatchObject({ status: 'Approved', isBuilt: true });
  });
});

describe('auto-complete', () => {
  let all: Policies;
  let agentId: string;

  beforeAll(async () => {
    all = await startPolicies({
      policies: [{ kind: 'comments', settings: { scope: [{ matchKind: 'DefaultBranch' }] } }],
    });
    agentId = (await all.standIn.agent.connect()).authenticatedUser?.id ?? '';
  });

  afterAll(() => all.standIn.close());

  const setAutoComplete = (id: number, completionOptions: object = {}) =>
    all.send('agent', 'PATCH', `${all.pulls}/${id}`, { autoCompleteSetBy: { id: agentId }, completionOptions });
  const openThread = async (id: number): Promise<string> => {
    const body = { comments: [{ content: 'why?' }], status: 'active' };
    return `${all.pulls}/${id}/threads/${(await all.send('dana', 'POST', `${all.pulls}/${id}/threads`, body)).value.id}`;
  };

  it('waits for every required policy and then completes, after the answer', async () => {
    const id = await all.open('auto');
    const thread = await openThread(id);
    const { value: answer } = await setAutoComplete(id);
    const waiting = await all.read(id);
    await all.send('dana', 'PATCH', thread, { status: 'fixed' });
    const after = await all.read(id);

    expect(answer).toMatchObject({ status: 'active', autoCompleteSetBy: { id: agentId } });
    expect(waiting.status).toBe('active');
    expect(after).toMatchObject({ status: 'completed', closedBy: { id: agentId } });
    expect(after.autoCompleteSetBy).toBeUndefined();
  });

  it('waits for optional policies too, but for those it is told to ignore', async () => {
    const optional = await all.require('status', { statusName: 'nice' }, false);
    const id = await all.open('optional');
    await setAutoComplete(id);
    const waiting = await all.read(id);
    await setAutoComplete(id, { autoCompleteIgnoreConfigIds: [optional.id] });
    const after = await all.read(id);
    await all.policies.deletePolicyConfiguration(project, optional.id ?? 0);

    expect([waiting.status, after.status]).toEqual(['active', 'completed']);
  });

  it('goes on when a policy that stood in the way is deleted', async () => {
    const policy = await all.require('status', { statusName: 'never' });
    const id = await all.open('deleted-policy');
    await setAutoComplete(id);
    const waiting = await all.read(id);

    await all.policies.deletePolicyConfiguration(project, policy.id ?? 0);

    expect([waiting.status, (await all.read(id)).status]).toEqual(['active', 'completed']);
  });

  it.each([
    ['is abandoned', { status: 'abandoned' }],
    ['becomes a draft', { isDraft: true }],
  ])('is taken back when the pull request %s', async (_what, body) => {
    const id = await all.open(`back-${Object.keys(body)[0]}`);
    await openThread(id);
    await setAutoComplete(id);

    await all.send('dana', 'PATCH', `${all.pulls}/${id}`, body);

    expect((await all.read(id)).autoCompleteSetBy).toBeUndefined();
  });
});
