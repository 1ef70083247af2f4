import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { describes, drafts, plans } from '../../support/lifecycleModel.ts';
import { mends } from '../../support/lifecycleSample.ts';

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
