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

function drive(answers: readonly ScriptedAnswer[], granted = true) {
  return driveOrchestration(describeOnly, {
    instanceId: 'run',
    input: {},
    activities: { describeChange: answers },
    entities: (operation) => (operation === 'reserve' ? { granted, spent: 0, reserved: 300 } : { spent: 0 }),
  });
}

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
    const { outcome, calls } = drive([], false);

    expect(outcome).toMatchObject({ error: { type: 'over-budget' } });
    expect(calls).toEqual(['entity reserve']);
  });
});
