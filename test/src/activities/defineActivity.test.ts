import { describe, expect, it } from '@jest/globals';
import { defineActivity } from '../../../src/activities/defineActivity.ts';
import { AgentError } from '../../../src/contracts/agentError.ts';
import { artifact } from '../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../support/telemetry/recordingLogger.ts';

const input = { runId: 'run-1', project: 'Store', workItemId: 42 };
const output = { workItem: artifact('1'), revision: 1, projectName: 'Store', title: 'T' };

function define(work: () => Promise<typeof output>) {
  const { logger, entries } = recordingLogger();
  return { activity: defineActivity('fetchWorkItem', logger, work), entries };
}

describe('defineActivity', () => {
  it('hands back the value, and logs it with the id of the run and the time it took', async () => {
    const { activity, entries } = define(async () => output);

    expect(await activity.handler(input)).toEqual({ ok: true, value: output });
    expect(entries).toEqual([
      expect.objectContaining({
        message: 'activity finished',
        runId: 'run-1',
        attributes: { activity: 'fetchWorkItem', durationMs: expect.any(Number) },
      }),
    ]);
  });

  it('hands back a failure of a known type as a value, so that its type survives', async () => {
    const { activity } = define(async () =>
      Promise.reject(new AgentError('throttled', 'Wait.', { retryAfterSeconds: 75 })),
    );

    expect(await activity.handler(input)).toEqual({
      ok: false,
      failure: { type: 'throttled', message: 'Wait.', isRetryable: true, retryAfterSeconds: 75 },
    });
  });

  it('throws what nobody foresaw, so that the history shows it', async () => {
    const surprise = new TypeError('x is not a function');
    const { activity, entries } = define(async () => Promise.reject(surprise));

    await expect(activity.handler(input)).rejects.toBe(surprise);
    expect(entries).toEqual([expect.objectContaining({ level: 'warn', runId: 'run-1' })]);
  });

  it.each([undefined, null, '', new Error('')])('throws nothing without a message: %p', async (thrown) => {
    const { activity } = define(async () => Promise.reject(thrown));

    await expect(activity.handler(input)).rejects.toMatchObject({ message: expect.stringMatching(/\w{4}/) });
  });

  it('refuses an input that is not of the contract, for good', async () => {
    const { activity } = define(async () => output);

    expect(await activity.handler({ runId: 'run-1' })).toMatchObject({
      ok: false,
      failure: { type: 'invalid-input', isRetryable: false, message: expect.stringContaining('project, workItemId') },
    });
  });
});
