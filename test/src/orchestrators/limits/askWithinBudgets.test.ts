import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { askWithinBudgets } from '../../../../src/orchestrators/limits/askWithinBudgets.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../../support/orchestrations/orchestrationDriver.ts';
import { artifact, snapshot } from '../../../support/orchestrations/runSamples.ts';

const input = { runId: 'run', workItem: artifact('1'), snapshot, changeSet: artifact('2') };
const usage = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 };
const described = { description: artifact('3'), model: 'scripted', usage, cost: 40 };
const budget = { key: 'run-1', limit: 1000, callCeiling: 300 };

const inTokens = { key: 'run-1-tokens', limit: 5000, callCeiling: 900, unit: 'tokens' as const };

function* describeOnly(context: OrchestrationContext) {
  return yield* askWithinBudgets(context, [budget], 'run/describe', 'describeChange', input);
}

/** @param grants how many reservations are granted */
function drive(answers: readonly ScriptedAnswer[], grants = Number.POSITIVE_INFINITY) {
  let asked = 0;
  const reserve = () => {
    asked += 1;
    return { granted: asked <= grants, spent: 0, reserved: 300 };
  };
  return driveOrchestration(describeOnly, {
    instanceId: 'run',
    input: {},
    activities: { describeChange: answers, ...(Number.isFinite(grants) ? { recordEvents: [recorded] } : {}) },
    entities: (operation) => (operation === 'reserve' ? reserve() : { spent: 0 }),
  });
}

const recorded: ScriptedAnswer = { value: { ok: true, value: { lastSequence: 1 } } };

const failed = (isRetryable: boolean): ScriptedAnswer => ({
  value: {
    ok: false,
    failure: { type: 'model-malformed', message: 'It cannot be read.', isRetryable, spent: { usage, cost: 25 } },
  },
});

describe('askWithinBudgets', () => {
  it('sets aside what a call can cost, and settles what it did cost', () => {
    const { outcome, inputs } = drive([{ value: { ok: true, value: described } }]);

    expect(outcome).toEqual({ output: described });
    expect(inputs['reserve']).toEqual([{ call: 'run/describe', amount: 300, limit: 1000 }]);
    expect(inputs['settle']).toEqual([{ call: 'run/describe', cost: 40 }]);
  });

  it('counts attempts that failed before one that did not', () => {
    const { outcome, inputs } = drive([failed(true), { value: { ok: true, value: described } }]);

    expect(outcome).toMatchObject({ output: { cost: 65, usage: { ...usage, inputTokens: 200, outputTokens: 20 } } });
    expect(inputs['settle']).toEqual([{ call: 'run/describe', cost: 65 }]);
  });

  it('says with a failure what was spent on it', () => {
    const { outcome, inputs } = drive([failed(false)]);

    expect(outcome).toMatchObject({ error: { type: 'model-malformed', spent: { usage, cost: 25 } } });
    expect(inputs['settle']).toEqual([{ call: 'run/describe', cost: 25 }]);
  });

  it('asks nobody when the budget holds no room', () => {
    const { outcome, calls, inputs } = drive([], 0);

    expect(outcome).toMatchObject({ error: { type: 'over-budget' } });
    expect(calls).toEqual(['entity reserve', 'activity recordEvents', 'entity settle']);
    const data = { budget: 'run-1', limit: 1000, spent: 0, reserved: 300, asked: 300 };
    expect(inputs['recordEvents']).toMatchObject([{ runId: 'run', events: [{ type: 'budget-refused', data }] }]);
  });

  it('sets aside what another attempt can cost on top of what the failed ones did', () => {
    const { inputs } = drive([failed(true), failed(true), { value: { ok: true, value: described } }]);

    expect(inputs['reserve']).toMatchObject([{ amount: 300 }, { amount: 325 }, { amount: 350 }]);
    expect(inputs['settle']).toEqual([{ call: 'run/describe', cost: 90 }]);
  });

  it('does not try again when the budget holds no room for that, and settles what was spent', () => {
    const { outcome, calls, inputs } = drive([failed(true)], 1);

    expect(outcome).toMatchObject({ error: { type: 'over-budget', spent: { usage, cost: 25 } } });
    expect(calls.filter((call) => call === 'activity describeChange')).toHaveLength(1);
    expect(inputs['settle']).toEqual([{ call: 'run/describe', cost: 25 }]);
  });

  it('holds budgets in tokens beside those in money, and alone where models have no prices', () => {
    const answers = { describeChange: [failed(true), { value: { ok: true, value: described } }] };
    const script = { instanceId: 'run', input: {}, activities: answers };
    const entities = (operation: string) =>
      operation === 'reserve' ? { granted: true, spent: 0, reserved: 0 } : { spent: 0 };
    const ask = (prices: number) =>
      driveOrchestration(
        function* (context) {
          const budgets = [{ ...budget, callCeiling: prices }, inTokens];
          return yield* askWithinBudgets(context, budgets, 'run/describe', 'describeChange', input);
        },
        { ...script, entities },
      ).inputs;

    expect(ask(300)['reserve']).toMatchObject([{ amount: 300 }, { amount: 900 }, { amount: 325 }, { amount: 1010 }]);
    expect(ask(300)['settle']).toMatchObject([{ cost: 65 }, { cost: 220 }]);
    expect(ask(0)['reserve']).toMatchObject([{ amount: 900 }, { amount: 1010 }]);
    expect(ask(0)['settle']).toEqual([{ call: 'run/describe', cost: 220 }]);
  });

  it('says in tokens what a budget in tokens has no room for', () => {
    const { outcome, inputs } = driveOrchestration(
      function* (context) {
        const asked = { ...input, person: { id: 'id-of-dana', name: 'dana' } };
        return yield* askWithinBudgets(context, [inTokens], 'run/describe', 'describeChange', asked);
      },
      {
        ...{ instanceId: 'run', input: {}, activities: { recordEvents: [recorded] } },
        entities: (operation) =>
          operation === 'reserve' ? { granted: false, spent: 4200, reserved: 0 } : { spent: 0 },
      },
    );

    expect(outcome).toMatchObject({
      error: { message: expect.stringContaining('4200 tokens spent, 0 tokens reserved') },
    });
    expect(inputs['recordEvents']).toMatchObject([
      { events: [{ data: { unit: 'tokens', asked: 900, person: { id: 'id-of-dana', name: 'dana' } } }] },
    ]);
  });

  it('tries again without asking the budget when the failure cost nothing', () => {
    const unavailable = { type: 'unavailable', message: 'It is away.', isRetryable: true };
    const { inputs } = drive([
      { value: { ok: false, failure: unavailable } },
      { value: { ok: true, value: described } },
    ]);

    expect(inputs['reserve']).toHaveLength(1);
  });
});
