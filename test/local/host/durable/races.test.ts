import { afterEach, describe, expect, it } from '@jest/globals';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';

/** Activities that stay at their gate until a test opens it. */
const gates = new Map<string, () => void>();
let runs: string[] = [];
let atOnce = 0;
let mostAtOnce = 0;

df.app.activity('gated', {
  handler: async (name: string) => {
    runs.push(name);
    await new Promise<void>((resolve) => gates.set(name, resolve));
    return name;
  },
});
df.app.activity('counted', {
  handler: async (name: string) => {
    runs.push(name);
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
    return name;
  },
});
df.app.orchestration('gatedOnce', function* (context) {
  return yield context.df.callActivity('gated', context.df.getInput());
});
df.app.orchestration('manyCounted', function* (context) {
  const { name, count } = context.df.getInput<{ name: string; count: number }>();
  const tasks = Array.from({ length: count }, (_, index) => context.df.callActivity('counted', `${name}${index}`));
  const results: unknown[] = yield context.df.Task.all(tasks);
  return results.length;
});
df.app.orchestration('loserThenAnew', function* (context) {
  const generation = context.df.getInput<number>() ?? 0;
  if (generation === 1) return yield context.df.callActivity('counted', 'second generation');
  yield context.df.Task.any([context.df.callActivity('gated', 'loser'), context.df.waitForExternalEvent('Go')]);
  context.df.continueAsNew(1);
  return undefined;
});
df.app.orchestration('items', function* (context) {
  const items: unknown[] = [];
  while (items.length < 200) items.push(yield context.df.waitForExternalEvent('Item'));
  return items;
});
df.app.orchestration('retriedWhileSuspended', function* (context) {
  const options = new df.RetryOptions(1000, 3);
  const retried: unknown = yield context.df.callActivityWithRetry('failsTwice', options);
  return [retried, yield context.df.callActivity('counted', 'after')];
});
let failuresLeft = 0;
df.app.activity('failsTwice', {
  handler: async () => {
    failuresLeft -= 1;
    if (failuresLeft >= 0) throw new Error('not yet');
    return 'done';
  },
});

async function gateOf(name: string): Promise<() => void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const open = gates.get(name);
    if (open !== undefined) {
      gates.delete(name);
      return open;
    }
    await new Promise(setImmediate);
  }
  throw new Error(`No activity '${name}' is waiting.`);
}

function startGated({ engine }: Bench, input: string): void {
  engine.startInstance({ name: 'gatedOnce', instanceId: 'i', input: JSON.stringify(input) });
}

afterEach(async () => {
  for (const open of gates.values()) open();
  gates.clear();
  await closeBenches();
  runs = [];
  mostAtOnce = 0;
});

describe('outcomes that come late', () => {
  it('do not reach another instance of the same id', async () => {
    const bench = openBench();
    startGated(bench, 'old');
    const openOld = await gateOf('old');
    expect(bench.engine.purge('i')).toBe(1);
    startGated(bench, 'new');
    const openNew = await gateOf('new');

    openOld();
    await new Promise(setImmediate);
    const between = bench.engine.getInstance('i')?.runtimeStatus;
    openNew();

    expect(between).toBe('Running');
    expect(await bench.finish('i')).toMatchObject({ runtimeStatus: 'Completed', output: '"new"' });
  });

  it('do not change a terminated instance', async () => {
    const bench = openBench();
    startGated(bench, 'work');
    const open = await gateOf('work');
    bench.engine.terminate('i', 'stop');
    await new Promise(setImmediate);

    open();

    expect(await bench.finish('i')).toMatchObject({ runtimeStatus: 'Terminated', output: '"stop"' });
  });

  it('do not reach the next execution after continueAsNew', async () => {
    const bench = openBench();
    bench.engine.startInstance({ name: 'loserThenAnew', instanceId: 'i' });
    const open = await gateOf('loser');
    bench.engine.raiseEvent('i', 'Go', '1');
    await new Promise(setImmediate);

    open();

    expect((await bench.finish('i')).output).toBe('"second generation"');
  });
});

describe('events', () => {
  it('are neither lost nor doubled nor out of order while the instance is at work', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'items', instanceId: 'i' });

    for (let index = 0; index < 200; index += 1) {
      engine.raiseEvent('i', 'Item', String(index));
      if (index % 7 === 0) await new Promise(setImmediate);
    }

    const expected = Array.from({ length: 200 }, (_, index) => index);
    expect(JSON.parse((await finish('i')).output ?? '')).toEqual(expected);
  });

  it('and failures wait while an instance is suspended', async () => {
    const { engine, clock, finish } = openBench();
    failuresLeft = 2;
    engine.startInstance({ name: 'retriedWhileSuspended', instanceId: 'i' });
    engine.suspend('i', undefined);
    await engine.whenIdle();
    clock.advanceBy(10_000);
    await engine.whenIdle();

    const suspended = engine.getInstance('i')?.runtimeStatus;
    engine.resume('i', undefined);

    expect(suspended).toBe('Suspended');
    expect((await finish('i')).output).toBe('["done","after"]');
  });
});

describe('limits', () => {
  it('bound how many activities run at once, and let instances take turns', async () => {
    const { engine, finish } = openBench({ limits: { maxConcurrentActivities: 3, maxConcurrentOrchestrators: 2 } });
    engine.startInstance({ name: 'manyCounted', instanceId: 'big', input: '{"name":"big","count":50}' });
    engine.startInstance({ name: 'manyCounted', instanceId: 'small', input: '{"name":"small","count":3}' });

    await finish('small');
    await finish('big');

    expect(mostAtOnce).toBe(3);
    expect(runs.indexOf('small2')).toBeLessThan(15);
  });
});
