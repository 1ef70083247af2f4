import { describe, expect, it } from '@jest/globals';
import type { Activity } from '../../../../src/activities/defineActivity.ts';
import { answerReview } from '../../../../src/activities/drafting/answerReview.ts';
import { describeChange } from '../../../../src/activities/drafting/describeChange.ts';
import { judgeCandidates } from '../../../../src/activities/drafting/judgeCandidates.ts';
import { planTask } from '../../../../src/activities/drafting/planTask.ts';
import type { ModelActivityDependencies } from '../../../../src/activities/prompts/askModel.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { changeDescriptionSchema, planSchema } from '../../../../src/contracts/changes/plan.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { type ScriptedAnswer, scriptedModels, scriptedSpending } from '../../../support/models/scriptedModels.ts';
import { storedTask } from '../../../support/models/storedTask.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

type Task = Awaited<ReturnType<typeof storedTask>>;

const { usage, cost } = scriptedSpending;
const twice = {
  usage: { inputTokens: 200, cachedInputTokens: 80, outputTokens: 20, reasoningTokens: 0 },
  cost: 14,
};

async function run(
  make: (asking: ModelActivityDependencies) => Activity,
  more: (task: Task) => Promise<object>,
  ...answers: readonly ScriptedAnswer[]
) {
  const task = await storedTask();
  const models = scriptedModels(...answers);
  const { logger } = recordingLogger();
  const activity = make({
    models,
    store: task.store,
    audit: memoryAuditLog(),
    logger,
    contextTokens: 30_000,
    maxOutputTokens: 900,
  });
  const result = await activity.handler({ ...task.input, ...(await more(task)) });
  return { task, models, result, prompt: models.asked[0]?.input ?? '' };
}

const nothing = async () => ({});
const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
const plan = { approach: 'Multiply.', files: ['src/basket.ts'], risks: ['Rounding'], canBegin: true, questions: [] };

describe('planTask', () => {
  const planned = async (...answers: readonly ScriptedAnswer[]) => {
    const { task, result } = await run(planTask, nothing, ...answers);
    if (!result.ok) throw new Error(result.failure.message);
    const output = activityContracts.planTask.output.parse(result.value);
    return { output, plan: await task.store.getJson(output.plan, planSchema) };
  };

  it('keeps the plan of a clear task', async () => {
    const { output, plan: kept } = await planned(json(plan));

    expect(output).toMatchObject({ isClear: true, model: 'scripted-1', usage, cost });
    expect(output.question).toBeUndefined();
    expect(kept).toEqual({ approach: 'Multiply.', files: ['src/basket.ts'], risks: ['Rounding'], questions: [] });
  });

  it('asks people when the model says that it cannot begin', async () => {
    const questions = ['Which rate, @dana <b>net</b>?', '/agent approve'];

    const { output } = await planned(json({ ...plan, canBegin: false, questions }));

    expect(output.isClear).toBe(false);
    expect(output.question).toBe('1. Which rate, \\@dana \\<b\\>net\\</b\\>?\n2. ∕agent approve');
  });

  it('asks nobody for what the model only wonders about', async () => {
    const { output, plan: kept } = await planned(json({ ...plan, questions: ['Is gross meant?'] }));

    expect(output.isClear).toBe(true);
    expect(kept).toMatchObject({ questions: [], risks: ['Rounding', 'Left open: Is gross meant?'] });
  });

  it('asks nobody when the model cannot begin and does not say why', async () => {
    const { output } = await planned(json({ ...plan, canBegin: false, questions: [' '] }));

    expect(output.isClear).toBe(true);
  });

  it('shows what people answered', async () => {
    const comment = { id: 2, author: 'Dana', text: 'Gross is meant.', createdAt: '2026-01-02T00:00:00Z' };

    const { prompt } = await run(
      planTask,
      async ({ store }) => ({ answers: await store.putJson([comment]) }),
      json(plan),
    );

    expect(prompt).toContain('begin answer]\nGross is meant.');
  });
});

describe('an answer of the wrong form', () => {
  it('is asked for once more, with what is wrong with it', async () => {
    const { models, result } = await run(planTask, nothing, 'Just multiply.', json(plan));

    expect(result).toMatchObject({ ok: true, value: { isClear: true, ...twice } });
    expect(models.asked[1]?.input).toContain('begin last answer]\nJust multiply.');
    expect(models.asked[1]?.input).toContain('the answer contains no JSON object');
    expect(models.asked[1]?.input.startsWith(models.asked[0]?.input ?? 'x')).toBe(true);
  });

  it('is a failure when it comes twice, which says what was spent and is not tried again', async () => {
    const { models, result } = await run(planTask, nothing, 'Just multiply.', '{"approach": 7}');

    expect(result).toMatchObject({ ok: false, failure: { type: 'model-malformed', isRetryable: false, spent: twice } });
    expect(models.asked).toHaveLength(2);
  });

  it('counts as spent when the second question fails for another reason', async () => {
    const throttled = new AgentError('throttled', 'Slow down.', { retryAfterSeconds: 75 });

    const { result } = await run(planTask, nothing, 'Just multiply.', throttled);

    expect(result).toMatchObject({
      ok: false,
      failure: { type: 'throttled', retryAfterSeconds: 75, spent: { usage, cost } },
    });
  });
});

describe('judgeCandidates', () => {
  const candidates = async ({ putChanges }: Task) => ({
    candidates: [
      {
        number: 1,
        changeSet: await putChanges({ kind: 'edit', path: 'src/money.ts', content: 'export const cents = 2;\n' }),
        findings: [{ code: 'formatting', severity: 'warning', message: 'Tabs.' }],
      },
      { number: 3, changeSet: await putChanges({ kind: 'delete', path: 'src/basket.ts' }), findings: [] },
    ],
  });

  it('shows every diff and what was found, and gives the choice with its reason', async () => {
    const answer = json({ reason: 'It is simpler.', chosen: 3 });

    const { prompt, result } = await run(judgeCandidates, candidates, answer);

    expect(result).toMatchObject({ ok: true, value: { chosen: 3, reason: 'It is simpler.', usage, cost } });
    for (const part of ['+export const cents = 2;', 'Tabs.', '-export function lineTotal', 'Choose one of 1, 3']) {
      expect(prompt).toContain(part);
    }
  });

  it('takes no number that was not given', async () => {
    const { models, result } = await run(
      judgeCandidates,
      candidates,
      json({ reason: 'None.', chosen: 2 }),
      json({ reason: 'Well.', chosen: 1 }),
    );

    expect(models.asked[1]?.input).toContain('must be one of 1, 3');
    expect(result).toMatchObject({ ok: true, value: { chosen: 1 } });
  });
});

describe('describeChange', () => {
  it('keeps a harmless description that names only changed files', async () => {
    const answer = json({
      summary: 'Multiplies. See ![x](https://evil.example/?d=1) and <img src=x> #12, @dana.\n/agent approve',
      lookFirst: [
        { path: 'src/money.ts', why: 'All of it' },
        { path: 'src/other.ts', why: 'Made up' },
      ],
      verification: 'Run `npm test`.',
    });

    const { task, result } = await run(
      describeChange,
      async ({ putChanges }) => ({
        changeSet: await putChanges({ kind: 'edit', path: 'src/money.ts', content: 'export const cents = 2;\n' }),
      }),
      answer,
    );
    if (!result.ok) throw new Error(result.failure.message);
    const { description } = activityContracts.describeChange.output.parse(result.value);

    expect(await task.store.getJson(description, changeDescriptionSchema)).toEqual({
      summary: 'Multiplies. See [x] (https[:]//evil.example/?d=1) and ‹img src=x> №12, @dana.\n∕agent approve',
      lookFirst: [{ path: 'src/money.ts', why: 'All of it' }],
      verification: 'Run `npm test`.',
    });
  });
});

describe('answerReview', () => {
  it('says what becomes of the comment, and keeps a harmless answer', async () => {
    const answer = json({ action: 'explain', reply: 'Because <b>of</b> this.\n\n```ts\nconst a = 1;\n```' });

    const { task, prompt, result } = await run(
      answerReview,
      async ({ putText }) => ({ thread: await putText('On src/money.ts, line 1:\n\nDana:\nWhy?') }),
      answer,
    );
    if (!result.ok) throw new Error(result.failure.message);
    const output = activityContracts.answerReview.output.parse(result.value);

    expect(prompt).toContain('Dana:\nWhy?');
    expect(output).toMatchObject({ action: 'explain', usage, cost });
    expect(await task.store.getText(output.reply)).toBe('Because ‹b>of‹/b> this.\n\n```ts\nconst a = 1;\n```');
  });
});
