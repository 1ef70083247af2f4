import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { askModel } from '../../../src/orchestrators/askModel.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../support/orchestrationDriver.ts';
import { artifact, snapshot } from '../../support/runSamples.ts';

const input = { runId: 'run', workItem: artifact('1'), snapshot, changeSet: artifact('2') };
const usage = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10, reasoningTokens: 0 };
const described = { description: artifact('3'), model: 'scripted', usage, cost: 40 };
const budget = { key: 'run-1', limit: 1000, callCeiling: 300 };

function* describeOnly(context: OrchestrationContext) {
  return yield* askModel(context, [budget], 'run/describe', 'describeChange', input);
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

describe('askModel', () => {
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

  it('tries again without asking the budget when the failure cost nothing', () => {
    const unavailable = { type: 'unavailable', message: 'It is away.', isRetryable: true };
    const { inputs } = drive([
      { value: { ok: false, failure: unavailable } },
      { value: { ok: true, value: described } },
    ]);

    expect(inputs['reserve']).toHaveLength(1);
  });
});
