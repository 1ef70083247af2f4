import { afterEach, describe, expect, it } from '@jest/globals';
import type { Task } from 'durable-functions';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, MONDAY, openBench } from './support/scratch.ts';

const MINUTE = 60_000;

df.app.activity('echo', { handler: async (value: unknown) => value });

/** One timer in every round: the sample of the documentation for codes sent by text message. */
df.app.orchestration('sharedTimer', function* (context) {
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE));
  const seen: unknown[] = [];
  for (let round = 0; round < 3; round += 1) {
    const event = context.df.waitForExternalEvent('Try');
    const winner: Task = yield context.df.Task.any([event, timer]);
    if (winner === timer) return { seen, timeout: true };
    seen.push(event.result);
  }
  timer.cancel();
  return [...seen, yield context.df.callActivity('echo', 'after')];
});

/** A new timer in every round, equal to the old ones, which nobody cancelled. */
df.app.orchestration('equalTimers', function* (context) {
  const deadline = new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE);
  for (let round = 0; round < 2; round += 1) {
    yield context.df.Task.any([context.df.waitForExternalEvent('Try'), context.df.createTimer(deadline)]);
  }
  return yield context.df.callActivity('echo', 'after');
});

/** Work taken as it ends, the others kept. */
df.app.orchestration('asTheyEnd', function* (context) {
  const minutes = [3, 1, 2];
  const start = context.df.currentUtcDateTime.getTime();
  let pending: Task[] = minutes.map((count) => context.df.createTimer(new Date(start + count * MINUTE)));
  const order: unknown[] = [];
  while (pending.length > 0) {
    const winner: Task = yield context.df.Task.any(pending);
    order.push(yield context.df.callActivity('echo', pending.indexOf(winner)));
    pending = pending.filter((task) => task !== winner);
  }
  return order;
});

/** The same call again in each round, after the one before has ended, against one deadline. */
df.app.orchestration('polling', function* (context) {
  const deadline = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE));
  for (let round = 0; round < 3; round += 1) {
    yield context.df.Task.any([context.df.callActivity('echo', 'poll'), deadline]);
  }
  return yield context.df.callActivity('echo', 'after');
});

/** What won a Task.any is awaited again together with the rest. */
df.app.orchestration('anyThenAll', function* (context) {
  const tasks = [
    context.df.callActivity('echo', 1),
    context.df.callSubOrchestrator('polling'),
    context.df.callActivity('echo', 2),
  ];
  yield context.df.Task.any(tasks);
  const results: unknown[] = yield context.df.Task.all(tasks);
  return [...results, yield context.df.callActivity('echo', 'after')];
});

function scheduled({ engine }: Bench, id: string): unknown[] {
  const names = { 4: 'activity', 7: 'child', 10: 'timer' };
  return engine.getHistory(id).flatMap(({ EventType, EventId }) => {
    const name = Object.entries(names).find(([type]) => Number(type) === EventType)?.[1];
    return name === undefined ? [] : [`${EventId} ${name}`];
  });
}

afterEach(closeBenches);

describe('tasks in more than one Task.any or Task.all', () => {
  it('schedules a timer once that is in every round', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'sharedTimer', instanceId: 'i' });
    for (const value of [1, 2, 3]) {
      await bench.engine.whenIdle();
      bench.engine.raiseEvent('i', 'Try', String(value));
    }

    const { output } = await bench.finish('i');

    expect(output).toBe('[1,2,3,"after"]');
    expect(scheduled(bench, 'i')).toEqual(['0 timer', '1 activity']);
    expect(bench.clock.now()).toBe(MONDAY);
  });

  it('lets that timer win a later round', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'sharedTimer', instanceId: 'i' });
    await bench.engine.whenIdle();
    bench.engine.raiseEvent('i', 'Try', '1');

    expect((await bench.finish('i')).output).toBe('{"seen":[1],"timeout":true}');
  });

  it('schedules equal timers that are new', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'equalTimers', instanceId: 'i' });
    for (const value of [1, 2]) {
      await bench.engine.whenIdle();
      bench.engine.raiseEvent('i', 'Try', String(value));
    }

    expect((await bench.finish('i')).output).toBe('"after"');
    expect(scheduled(bench, 'i')).toEqual(['0 timer', '1 timer', '2 activity']);
  });

  it('keeps what has not ended yet', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'asTheyEnd', instanceId: 'i' });

    expect((await bench.finish('i')).output).toBe('[1,1,0]');
    expect(scheduled(bench, 'i')).toEqual(['0 timer', '1 timer', '2 timer', '3 activity', '4 activity', '5 activity']);
  });

  it('tells a new call from the one that ended, and both from the deadline they share', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'polling', instanceId: 'i' });

    expect((await bench.finish('i')).output).toBe('"after"');
    expect(scheduled(bench, 'i')).toEqual(['0 activity', '1 timer', '2 activity', '3 activity', '4 activity']);
  });

  it('awaits again what has won', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'anyThenAll', instanceId: 'i' });

    expect((await bench.finish('i')).output).toBe('[1,"after",2,"after"]');
    expect(scheduled(bench, 'i')).toEqual(['0 activity', '1 child', '2 activity', '3 activity']);
  });
});
