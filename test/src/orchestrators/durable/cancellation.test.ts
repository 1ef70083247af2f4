import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { callActivityWithRetry } from '../../../../src/orchestrators/durable/callActivityWithRetry.ts';
import { awaitAbandoned, cancelledEarly, cancelOnEvent } from '../../../../src/orchestrators/durable/cancellation.ts';
import type { TaskGenerator } from '../../../../src/orchestrators/durable/taskGenerator.ts';
import { listenFor } from '../../../../src/orchestrators/durable/waiting.ts';
import { driveOrchestration, type OrchestrationScript } from '../../../support/orchestrations/orchestrationDriver.ts';
import { artifact, snapshot } from '../../../support/orchestrations/runSamples.ts';

const question = { runId: 'run', workItem: artifact('1'), snapshot, changeSet: artifact('2') };
const ending = { runId: 'run', instanceIds: ['other'], reason: 'enough' };
const notNow = {
  value: { ok: false, failure: { type: 'unavailable', message: 'Not now.', isRetryable: true } },
};
const ended = { value: { ok: true, value: { ended: [] } } };

/** Somebody cancels as soon as the work waits for something that may be cut short. */
function driveCancelled(
  work: (context: OrchestrationContext) => TaskGenerator<unknown>,
  activities: OrchestrationScript['activities'] = {},
) {
  function* orchestrator(context: OrchestrationContext) {
    const outcome = yield* cancelOnEvent(context, listenFor(context, 'cancel'), work(context));
    yield* awaitAbandoned(context);
    return outcome;
  }
  const pick = (pending: readonly string[]) => pending.find((id) => id.startsWith('event')) ?? pending[0] ?? '';
  return driveOrchestration(orchestrator, { instanceId: 'run', input: {}, activities, pick });
}

describe('work that a cancellation ends', () => {
  it('awaits no answer of a model any more, but for the end of its orchestration', () => {
    const described = { describeChange: [ended] };
    const { outcome, calls } = driveCancelled(
      (context) => callActivityWithRetry(context, 'describeChange', question),
      described,
    );

    expect(outcome).toEqual({ output: cancelledEarly });
    expect(calls).toEqual(['activity describeChange']);
  });

  it('learns first what an effect came to, and makes no further attempt', () => {
    const activities = { markReady: [notNow] };
    const place = { runId: 'run', repository: {} as never, pullRequestId: 5 };
    const { outcome, calls } = driveCancelled(
      (context) => callActivityWithRetry(context, 'markReady', place),
      activities,
    );

    expect(outcome).toEqual({ output: cancelledEarly });
    expect(calls).toEqual(['activity markReady', 'timer 2', 'timer cancelled']);
  });

  it('carries through what must not be half done', () => {
    const activities = { endInstances: [notNow, ended] };
    const { outcome } = driveCancelled((context) => callActivityWithRetry(context, 'endInstances', ending), activities);

    expect(outcome).toEqual({ output: { ended: [] } });
  });

  it('still tidies up', () => {
    function* work(context: OrchestrationContext) {
      try {
        return yield* callActivityWithRetry(context, 'describeChange', question);
      } finally {
        yield* callActivityWithRetry(context, 'endInstances', ending);
      }
    }

    const { outcome, calls } = driveCancelled(work, { describeChange: [ended], endInstances: [notNow, ended] });

    expect(outcome).toEqual({ output: cancelledEarly });
    expect(calls).toEqual(['activity describeChange', 'activity endInstances', 'timer 2', 'activity endInstances']);
  });
});
