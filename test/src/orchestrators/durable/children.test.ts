import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import {
  cancellationPoint,
  cancelledEarly,
  cancelOnEvent,
} from '../../../../src/orchestrators/durable/cancellation.ts';
import {
  awaitChildren,
  cancelChildren,
  createPollSchedule,
  type Parent,
} from '../../../../src/orchestrators/durable/children.ts';
import type { TaskGenerator } from '../../../../src/orchestrators/durable/taskGenerator.ts';
import { listenFor } from '../../../../src/orchestrators/durable/waiting.ts';
import {
  driveOrchestration,
  type OrchestrationScript,
  type ScriptedAnswer,
} from '../../../support/orchestrations/orchestrationDriver.ts';

const ok = (value: unknown): ScriptedAnswer => ({ value: { ok: true, value } });
const away = ok({ children: [{ instanceId: 'a', state: 'active' }] });
const notKnown: ScriptedAnswer = {
  value: { ok: false, failure: { type: 'forbidden', message: 'Not now.', isRetryable: false } },
};

/** What comes next, in its order: `event report`, `event cancel` or `timer`. */
function inOrder(...ids: readonly string[]): NonNullable<OrchestrationScript['pick']> {
  const left = [...ids];
  return () => left.shift() ?? 'timer';
}

function drive(work: (parent: Parent) => TaskGenerator<unknown>, script: Partial<OrchestrationScript>) {
  function* orchestrator(context: OrchestrationContext) {
    return yield* work({ context, runId: 'run', reports: listenFor(context, 'report') });
  }
  return driveOrchestration(orchestrator, { instanceId: 'run', input: {}, ...script });
}

function* awaitOne(parent: Parent) {
  const watch = createPollSchedule(parent.context, { firstMinutes: 5, longestMinutes: 10 });
  return yield* awaitChildren(parent, ['a'], [listenFor(parent.context, 'cancel')], watch);
}

describe('waiting for children', () => {
  it('ends with a report of one of them, and passes over what others tell', () => {
    const reports = [{ child: 'stranger', result: 1 }, 'no report', { child: 'a', result: 2 }];
    const { outcome, calls } = drive(awaitOne, {
      events: { report: reports },
      pick: inOrder('event report', 'event report', 'event report'),
    });

    expect(outcome).toEqual({ output: [{ id: 'a', result: 2, failure: undefined }] });
    expect(calls.filter((call) => call.startsWith('activity'))).toEqual([]);
  });

  it.each([
    ['was terminated', { state: 'over' }, { failure: expect.objectContaining({ type: 'unexpected' }) }],
    ['was purged', { state: 'gone' }, { failure: expect.objectContaining({ type: 'unexpected' }) }],
    ['has ended though its report was lost', { state: 'over', result: 3 }, { result: 3 }],
  ])('asks after a child that does not report, and finds out that it %s', (_name, found, expected) => {
    const { outcome, calls } = drive(awaitOne, {
      activities: { readChildren: [away, notKnown, ok({ children: [{ instanceId: 'a', ...found }] })] },
      pick: inOrder('timer', 'timer', 'timer'),
    });

    expect(outcome).toEqual({ output: [{ id: 'a', ...expected }] });
    expect(calls).toEqual([
      ...['timer 300', 'activity readChildren', 'timer 600', 'activity readChildren'],
      ...['timer 600', 'activity readChildren'],
    ]);
  });

  it('ends when something comes that is for somebody else', () => {
    expect(drive(awaitOne, { pick: inOrder('event cancel') }).outcome).toEqual({ output: [] });
  });
});

describe('asking children to end', () => {
  const raised = { raiseRunEvent: [ok({ raised: ['a', 'b'] })] };
  const ask = (parent: Parent) => cancelChildren(parent, ['a', 'b'], 'the run was cancelled');

  it('waits for their reports', () => {
    const { outcome, inputs } = drive(ask, {
      events: {
        report: [
          { child: 'b', result: 2 },
          { child: 'a', result: 1 },
        ],
      },
      activities: raised,
      pick: inOrder('event report', 'event report'),
    });

    expect(outcome).toMatchObject({ output: [{ id: 'b' }, { id: 'a' }] });
    const event = { name: 'cancel', data: { by: 'code-agent', via: 'api', reason: 'the run was cancelled' } };
    expect(inputs['raiseRunEvent']).toEqual([{ runId: 'run', instanceIds: ['a', 'b'], event }]);
  });

  it('goes on after five minutes without those that do not answer', () => {
    const nobody = ok({ children: [] });
    const { outcome, calls } = drive(ask, {
      events: { report: [{ child: 'b', result: 2 }] },
      activities: { ...raised, readChildren: [nobody, nobody, nobody, nobody, nobody] },
      pick: inOrder('event report'),
    });

    expect(outcome).toMatchObject({ output: [{ id: 'b', result: 2 }] });
    expect(calls.filter((call) => call === 'timer 60')).toHaveLength(5 + 1);
  });
});

describe('work that has seen the event itself', () => {
  function* work(parent: Parent, seen: string[]) {
    const cancellation = listenFor(parent.context, 'cancel');
    function* inner(): TaskGenerator<string> {
      yield* cancellationPoint();
      seen.push('before');
      yield parent.context.df.Task.any([cancellation.next(), parent.reports.next()]);
      yield* cancellationPoint();
      seen.push('after');
      return 'done';
    }
    return yield* cancelOnEvent(parent.context, cancellation, inner());
  }

  it.each([
    ['event cancel', { output: cancelledEarly }, ['before']],
    ['event report', { output: 'done' }, ['before', 'after']],
  ])('is cut short where it lets it be, after %s', (event, outcome, expected) => {
    const seen: string[] = [];

    expect(drive((parent) => work(parent, seen), { pick: inOrder(event) }).outcome).toEqual(outcome);
    expect(seen).toEqual(expected);
  });
});
