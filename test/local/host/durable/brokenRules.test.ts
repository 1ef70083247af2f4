import { afterEach, describe, expect, it } from '@jest/globals';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';

const MINUTE = 60_000;

df.app.activity('echo', { handler: async (value: unknown) => value });
df.app.orchestration('waiting', function* (context) {
  return yield context.df.waitForExternalEvent('Go');
});
df.app.orchestration('leavesTimer', function* (context) {
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE));
  yield context.df.Task.any([context.df.callActivity('echo', 1), timer]);
  return 'returned';
});
df.app.orchestration('leavesChild', function* (context) {
  const child = context.df.callSubOrchestrator('waiting', 1, 'kid');
  yield context.df.Task.any([context.df.callActivity('echo', 1), child]);
  return 'returned';
});
df.app.orchestration('leavesBeforeAnew', function* (context) {
  if (context.df.getInput() === 'again') return 'second';
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE));
  yield context.df.Task.any([context.df.callActivity('echo', 1), timer]);
  context.df.continueAsNew('again');
  return undefined;
});
df.app.orchestration('waitsForChild', function* (context) {
  try {
    return yield context.df.callSubOrchestrator('waiting', 1, 'kid');
  } catch {
    return 'caught';
  }
});
df.app.orchestration('cancelsTimer', function* (context) {
  const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * MINUTE));
  yield context.df.Task.any([context.df.callActivity('echo', 1), timer]);
  timer.cancel();
  return 'returned';
});

afterEach(closeBenches);

async function begin(bench: Bench, name: string) {
  bench.engine.startInstance({ name, instanceId: 'i' });
  await bench.engine.whenIdle();
  return bench.engine.getInstance('i');
}

describe('an orchestration that returns with something open', () => {
  it('goes on running until that has ended', async () => {
    const bench = openBench();

    const before = await begin(bench, 'leavesTimer');
    const after = await bench.finish('i');

    expect(before?.runtimeStatus).toBe('Running');
    expect(after).toMatchObject({ runtimeStatus: 'Completed', output: '"returned"' });
  });

  it('does not continue as new either', async () => {
    const bench = openBench();

    const before = await begin(bench, 'leavesBeforeAnew');
    const after = await bench.finish('i');

    expect(before?.input).toBeUndefined();
    expect(after).toMatchObject({ runtimeStatus: 'Completed', output: '"second"' });
  });

  it.each([
    ['leavesTimer', 'a timer (task 1)'],
    ['leavesChild', "the child 'waiting' (task 1)"],
    ['leavesBeforeAnew', 'a timer (task 1)'],
  ])('fails where rules are enforced: %s', async (name, what) => {
    const instance = await begin(openBench({ ruleCheck: 'enforce' }), name);

    expect(instance?.runtimeStatus).toBe('Failed');
    expect(instance?.output).toContain(`nobody takes the result of ${what}`);
  });

  it('is left alone where it cancels its timer', async () => {
    const instance = await begin(openBench({ ruleCheck: 'enforce' }), 'cancelsTimer');

    expect(instance).toMatchObject({ runtimeStatus: 'Completed', output: '"returned"' });
  });
});

describe('a child that is terminated', () => {
  it.each(['report', 'enforce'] as const)('fails its parent, whatever that does (%s)', async (ruleCheck) => {
    const bench = openBench({ ruleCheck });
    await begin(bench, 'waitsForChild');
    bench.engine.terminate('kid', 'because');
    await bench.engine.whenIdle();

    const instance = bench.engine.getInstance('i');

    expect(instance?.runtimeStatus).toBe('Failed');
    const words = {
      report: 'Non-Deterministic workflow detected',
      enforce: 'it waits for a sub-orchestration that was terminated',
    };
    expect(instance?.output).toContain(words[ruleCheck]);
  });
});
