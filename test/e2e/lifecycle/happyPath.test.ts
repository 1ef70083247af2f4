import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { describes, drafts, plans } from '../../support/lifecycleModel.ts';
import { mends, tillTask } from '../../support/lifecycleSample.ts';
import { sendDetails, statusesOf } from '../../support/subscriptionDetails.ts';

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle();
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

describe('a work item with the agent’s tag', () => {
  const rules = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
  completed: { state: Resolved, addTags: [agent-done], removeTags: [agent-works] }
`;

  it('becomes a pull request, and is resolved when people complete it', async () => {
    await life.begin({ rules, model: [plans(), drafts(mends), describes()] });

    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();

    expect(run.step).toBe('in review');
    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ status: 'active', mergeStatus: 'succeeded' });
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(await life.dana.workItem(id)).toEqual({ state: 'Active', tags: ['agent-works', 'code-agent'] });

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.file('main', 'src/total.ts')).toContain('return price * quantity;');
    expect(await life.dana.branches()).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'Resolved', tags: ['agent-done', 'code-agent'] });
    expect((await life.dana.comments(id)).map(({ by }) => by)).toEqual(['code-agent']);
    expect((await life.dana.comments(id))[0]?.text).toContain('completed');
    expect(await life.dana.threads(pullRequestId)).toEqual([]);
    const begun = ['run-queued', 'delivery-accepted', 'settings-used', 'secret-versions-used', 'rules-read'];
    const story = await life.story(run.id);
    expect(begun.filter((type) => story.filter((one) => one === type).length === 1)).toEqual(begun);
  });
});

describe('a work item whose fields are as long as Azure DevOps lets them be', () => {
  it('gets its run, and the subscription stays as it is', async () => {
    await life.begin({ model: [plans(), drafts(mends), describes()] });

    const description = `${tillTask.description}\n${'請求"\\\t'.repeat(200_000)}`;
    const id = await life.fileTask({ description });
    await life.passUntil('the delivery is read', () => life.runs(id).length > 0);
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect(await statusesOf(life.ado)).toEqual(['enabled']);
  });
});

describe('service hooks that a person has set to send few details', () => {
  afterEach(() => sendDetails(life.ado, {}));

  it.each([
    ['minimal', { resourceDetailsToSend: 'minimal', messagesToSend: 'none', detailedMessagesToSend: 'none' }],
    ['none', { resourceDetailsToSend: 'none', messagesToSend: 'text', detailedMessagesToSend: 'markdown' }],
  ])('lead to all that whole ones do: %s', async (_amount, details) => {
    await life.begin({ model: [plans(), drafts(mends), describes()] });
    await sendDetails(life.ado, details);

    const id = await life.fileTask({ tags: [] });
    await life.settle();
    expect(life.runs(id)).toEqual([]);

    await life.dana.setTags(id, 'till; code-agent');
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();
    expect(run.step).toBe('in review');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');

    await life.dana.changeWorkItem(id, { 'System.Title': 'Totals are still wrong' });
    await life.dana.comment(id, '/agent status');
    await life.dana.commentOnPullRequest(pullRequestId, '/agent status');
    await life.settle();
    expect((await life.dana.comments(id)).filter(({ text }) => /in review/.test(text))).toHaveLength(1);
    expect((await life.dana.threads(pullRequestId)).flatMap(({ comments }) => comments.map(({ by }) => by))).toEqual([
      'Dana Developer',
      'code-agent',
    ]);

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.runs(id)).toHaveLength(1);
  });
});
