import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import {
  callActivityWithRetry,
  delayBeforeRetry,
} from '../../../../src/orchestrators/durable/callActivityWithRetry.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../../support/orchestrations/orchestrationDriver.ts';

const input = { runId: 'run', project: 'Store', workItemId: 42 };
const found = {
  workItem: { sha256: 'a'.repeat(64), bytes: 1, mediaType: 'application/json' },
  revision: 3,
  projectName: 'Store',
  title: 'T',
};

function* fetchOnly(context: OrchestrationContext) {
  return yield* callActivityWithRetry(context, 'fetchWorkItem', input);
}

function drive(answers: readonly ScriptedAnswer[]) {
  return driveOrchestration(fetchOnly, { instanceId: 'run', input: {}, activities: { fetchWorkItem: answers } });
}

const failure = (type: string, isRetryable: boolean, retryAfterSeconds?: number): ScriptedAnswer => ({
  value: {
    ok: false,
    failure: {
      type,
      message: 'it said no',
      isRetryable,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  },
});

describe('callActivityWithRetry', () => {
  it('hands back the value of the activity', () => {
    const { outcome, calls } = drive([{ value: { ok: true, value: found } }]);

    expect(outcome).toEqual({ output: found });
    expect(calls).toEqual(['activity fetchWorkItem']);
  });

  it('waits on a durable timer and tries again when a retry can mend it', () => {
    const { calls, outcome } = drive([
      failure('unavailable', true),
      failure('unavailable', true),
      { value: { ok: true, value: found } },
    ]);

    expect(outcome).toEqual({ output: found });
    expect(calls).toEqual([
      'activity fetchWorkItem',
      'timer 2',
      'activity fetchWorkItem',
      'timer 4',
      'activity fetchWorkItem',
    ]);
  });

  it('waits as long as the other side asks', () => {
    const { calls } = drive([failure('throttled', true, 300), { value: { ok: true, value: found } }]);

    expect(calls).toContain('timer 300');
  });

  it('gives up at once when a retry cannot mend it, and says of which type it was', () => {
    const { outcome, calls } = drive([failure('unauthorized', false)]);

    expect(outcome).toMatchObject({ error: { type: 'unauthorized', isRetryable: false, message: 'it said no' } });
    expect(calls).toHaveLength(1);
  });

  it('tries an activity that threw again, and ends after six attempts', () => {
    const { outcome, calls } = drive(Array.from({ length: 6 }, () => ({ error: new Error('connection reset') })));

    expect(calls.filter((call) => call === 'activity fetchWorkItem')).toHaveLength(6);
    expect(outcome).toMatchObject({ error: { type: 'unexpected' } });
  });

  it('refuses a value of another shape than the contract', () => {
    const { outcome } = drive([{ value: { ok: true, value: { title: 7 } } }]);

    expect(outcome).toMatchObject({ error: { name: 'ZodError' } });
  });
});

describe('delayBeforeRetry', () => {
  const retryable = { type: 'unavailable', message: '', isRetryable: true } as const;

  it('grows to one minute at most', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => delayBeforeRetry(retryable, attempt))).toEqual([2, 4, 8, 16, 32]);
  });

  it('ends after the sixth attempt', () => {
    expect(delayBeforeRetry(retryable, 6)).toBeUndefined();
  });

  it('does not wait for longer than an hour', () => {
    expect(delayBeforeRetry({ ...retryable, retryAfterSeconds: 3600 }, 1)).toBe(3600);
    expect(delayBeforeRetry({ ...retryable, retryAfterSeconds: 3601 }, 1)).toBeUndefined();
  });
});
