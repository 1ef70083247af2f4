import { afterEach, describe, expect, it } from '@jest/globals';
import type { Task } from 'durable-functions';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';

const MINUTE = 60_000;

df.app.activity('echo', { handler: async (value: unknown) => value });
df.app.orchestration('slowChild', function* (context) {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3 * MINUTE));
  return 'slow';
});

/** What code-agent 2.0 did with its candidates: the rest of them raced again whenever one had ended. */
df.app.orchestration('loopOverChildren', function* (context) {
  let left: Task[] = [1, 2].map((n) => context.df.callSubOrchestrator('slowChild', n, `child-${n}`));
  left.unshift(context.df.callActivity('echo', 'fast'));
  while (left.length > 0) {
    yield context.df.Task.any(left);
    left = left.filter((task) => !task.isCompleted);
  }
  return yield context.df.callActivity('echo', 'after');
});

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

/** A new timer in every round, equal to the old ones. */
df.app.orchestration('equalTimers', function* (context) {
  const deadline = new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE);
  for (let round = 0; round < 2; round += 1) {
    const timer = context.df.createTimer(deadline);
    yield context.df.Task.any([context.df.waitForExternalEvent('Try'), timer]);
    timer.cancel();
  }
  return yield context.df.callActivity('echo', 'after');
});

/** The same, where the last event is there already, and so is the end. */
df.app.orchestration('equalTimersAtTheEnd', function* (context) {
  const deadline = new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE);
  for (let round = 0; round < 2; round += 1) {
    yield context.df.callActivity('echo', 'look');
    const timer = context.df.createTimer(deadline);
    yield context.df.Task.any([context.df.waitForExternalEvent('Try'), timer]);
    timer.cancel();
  }
  return 'after';
});

/** The same call again in each round, each of them new. */
df.app.orchestration('equalCalls', function* (context) {
  for (let round = 0; round < 3; round += 1) {
    const tasks = [context.df.callActivity('echo', 'poll'), context.df.callActivity('echo', 'poll')];
    yield context.df.Task.all(tasks);
  }
  return yield context.df.callActivity('echo', 'after');
});

/** A race once, and then the loser alone. */
df.app.orchestration('raceThenAlone', function* (context) {
  const slow = context.df.callSubOrchestrator('slowChild', 1, 'child-1');
  yield context.df.Task.any([context.df.callActivity('echo', 'fast'), slow]);
  return [yield slow, yield context.df.callActivity('echo', 'after')];
});

async function startAndTry(bench: Bench, name: string): Promise<void> {
  bench.engine.startInstance({ name, instanceId: 'i' });
  for (const value of [1, 2, 3]) {
    await bench.engine.whenIdle();
    bench.engine.raiseEvent('i', 'Try', String(value));
  }
  await bench.engine.whenIdle();
}

function begun({ engine }: Bench): readonly string[] {
  const names: Readonly<Record<number, string>> = { 4: 'activity', 7: 'child', 10: 'timer' };
  return engine.getHistory('i').flatMap(({ EventType, EventId }) => {
    const name = names[EventType];
    return name === undefined ? [] : [`${EventId} ${name}`];
  });
}

afterEach(closeBenches);

describe('a task in a second compound wait', () => {
  it('is begun again: children anew under their ids, and the orchestration hangs for ever', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'loopOverChildren', instanceId: 'i' });

    const { runtimeStatus } = await bench.finish('i');

    expect(runtimeStatus).toBe('Running');
    expect(begun(bench)).toEqual(['0 activity', '1 child', '2 child', '3 child', '4 child']);
    expect(bench.engine.getInstance('child-1')?.runtimeStatus).toBe('Completed');
  });

  it('gives what it comes to to the task that is new', async () => {
    const bench = openBench();
    await startAndTry(bench, 'sharedTimer');

    expect((await bench.finish('i')).output).toBe('[1,2,3,null]');
    expect(begun(bench)).toEqual(['0 timer', '1 timer', '2 timer', '3 activity']);
  });

  it.each([
    ['loopOverChildren', "sub-orchestration 'slowChild'"],
    ['sharedTimer', 'timer'],
  ])('ends %s at once where rules are enforced, naming the task', async (name, task) => {
    const bench = openBench({ ruleCheck: 'enforce' });
    await startAndTry(bench, name);

    const { runtimeStatus, output } = await bench.finish('i');

    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain(`Orchestrator '${name}' (instance 'i') breaks a rule of the real host: `);
    expect(output).toContain(`it waits a second time, in another Task.any or Task.all, for ${task}:`);
  });

  it('is said in the log where rules are reported', async () => {
    const lines: string[] = [];
    const bench = openBench({ log: (line) => lines.push(line) });

    await startAndTry(bench, 'sharedTimer');

    expect(lines.join('\n')).toContain('it waits a second time');
  });
});

describe('what only looks like it', () => {
  it.each(['equalTimers', 'equalCalls', 'raceThenAlone'])('is left alone: %s', async (name) => {
    const bench = openBench({ ruleCheck: 'enforce' });
    await startAndTry(bench, name);

    const { runtimeStatus, output } = await bench.finish('i');

    expect([runtimeStatus, output]).toEqual(['Completed', expect.stringContaining('after')]);
  });

  it('is left alone in the step in which the orchestrator ends', async () => {
    const bench = openBench({ ruleCheck: 'enforce' });
    bench.engine.startInstance({ name: 'equalTimersAtTheEnd', instanceId: 'i' });
    for (const value of [1, 2]) bench.engine.raiseEvent('i', 'Try', String(value));

    const { runtimeStatus, output } = await bench.finish('i');

    expect([runtimeStatus, output]).toEqual(['Completed', '"after"']);
  });
});
