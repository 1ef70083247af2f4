import { describe, expect, it } from '@jest/globals';
import { describes, drafts, type ModelStep, plans, scriptedModel } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

/** A thousand tokens of output cost one unit; so one step costs at most two, should its answer be asked for twice. */
const settings = {
  MODEL_PRICES: JSON.stringify({ models: { [scriptedModel]: { input: 0, output: 1000 } } }),
  MODEL_MAX_OUTPUT_TOKENS: '1000',
};

const life = useLifecycle({ settings });

const workItem = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
  failed: { addTags: [agent-failed] }
`;

/** An answer that costs 0.6 units. */
function costly(step: ModelStep): ModelStep {
  const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 600, reasoningTokens: 0 };
  return { ...step, name: `${step.name}, at a price`, reply: { ...step.reply, usage } };
}

describe('a run whose budget is used up', () => {
  it('ends before it costs more, tells the work item, and leaves nothing behind', async () => {
    await life.begin({ rules: `${workItem}budget: { perRun: 2.5 }\n`, model: [costly(plans())] });

    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'over-budget' });
    expect((await life.dana.comments(id)).map(({ text }) => text)).toEqual([
      expect.stringMatching(/The budget is used up.*0\.60/s),
    ]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['agent-failed', 'code-agent'] });
    expect(await life.dana.branches()).toEqual([]);
    expect((await life.dana.pullRequests()).filter(({ status }) => status === 'active')).toEqual([]);
    const story = await life.story(life.run(id).id);
    expect(story).toEqual(expect.arrayContaining(['budget-refused', 'compensation-done']));
    expect(story.at(-1)).toBe('run-ended');
  });

  it('can be tried again on the next day, where it was that of the day', async () => {
    const model = [costly(plans()), plans(), drafts(fixes), describes()];
    // What other scenarios cost counts for their day.
    await life.pass({ days: 1 });
    await life.begin({ rules: `${workItem}budget: { perProjectAndDay: 2.5 }\n`, model });
    const id = await life.fileTask();
    await life.settle();
    expect(life.run(id).outcome).toBe('over-budget');

    await life.dana.comment(id, '/agent retry');
    await life.settle();
    expect(life.runs(id).map(({ outcome }) => outcome)).toEqual(['over-budget', 'over-budget']);

    await life.pass({ days: 1 });
    await life.dana.comment(id, '/agent retry');
    await life.settle();

    expect(life.run(id).step).toBe('in review');
  });
});
