import { afterEach, describe, expect, it } from '@jest/globals';
import { df } from './support/jestSdk.ts';
import { closeBenches, MONDAY, openBench } from './support/scratch.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

df.app.activity('echo', { handler: async (value: unknown) => value });
df.app.activity('nothing', { handler: async () => undefined });
df.app.activity('fail', {
  handler: async (message: string) => {
    throw new Error(message);
  },
});

df.app.orchestration('echoInput', function* (context) {
  return yield context.df.callActivity('echo', context.df.getInput());
});
df.app.orchestration('empty', function* (context) {
  return (yield context.df.callActivity('nothing')) ?? 'got nothing';
});
df.app.orchestration('unknownActivity', function* (context) {
  return yield context.df.callActivity('missing');
});
df.app.orchestration('unknownChild', function* (context) {
  return yield context.df.callSubOrchestrator('missing');
});
df.app.orchestration('yieldsNonsense', function* () {
  return yield 42 as never;
});
df.app.orchestration('waitTwice', function* (context) {
  const first: unknown = yield context.df.waitForExternalEvent('Item');
  const second: unknown = yield context.df.waitForExternalEvent('Item');
  return [first, second];
});
df.app.orchestration('longTimer', function* (context) {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 20 * DAY));
  const after: unknown = yield context.df.callActivity('echo', 'after');
  return [after, context.df.currentUtcDateTime.toISOString()];
});
df.app.orchestration('failAfterAll', function* (context) {
  try {
    yield context.df.Task.all([
      context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 2000)),
      context.df.callActivity('fail', 'at once'),
    ]);
  } catch {
    return yield context.df.callActivity('echo', 'caught');
  }
  return 'not reached';
});
df.app.orchestration('sumUp', function* (context) {
  const sum = context.df.getInput<number>() ?? 0;
  const value: number = yield context.df.waitForExternalEvent('Add');
  if (value === 0) return sum;
  context.df.continueAsNew(sum + value);
  return undefined;
});
df.app.orchestration('textAsNew', function* (context) {
  const text = context.df.getInput<string>();
  if (text !== undefined && text !== null) return text;
  context.df.continueAsNew(yield context.df.callActivity('echo', '5'));
  return undefined;
});
df.app.orchestration('child', function* (context) {
  return yield context.df.waitForExternalEvent('Go');
});
df.app.orchestration('sameChildTwice', function* (context) {
  const tasks = [
    context.df.callSubOrchestrator('child', 1, 'twin'),
    context.df.callSubOrchestrator('child', 2, 'twin'),
  ];
  return yield context.df.Task.all(tasks);
});

afterEach(closeBenches);

describe('starting instances', () => {
  it.each(['{"a":[1,"ü"]}', '"text"', '"5"', '5', 'null', 'true'])('passes %s through unchanged', async (input) => {
    const { engine, finish } = openBench();
    const instanceId = engine.startInstance({ name: 'echoInput', input }).instanceId;

    expect((await finish(instanceId)).output ?? 'null').toBe(input);
  });

  it('makes up ids of 32 hexadecimal digits', () => {
    expect(openBench().engine.startInstance({ name: 'empty' }).instanceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('runs an instance only once under an id while it goes on, and again when it is finished', async () => {
    const { engine, finish } = openBench();

    const results = [1, 2, 3].map(() => engine.startInstance({ name: 'waitTwice', instanceId: 'one' }).kind);
    engine.raiseEvent('one', 'Item', '1');
    engine.raiseEvent('one', 'Item', '2');
    await finish('one');
    const again = engine.startInstance({ name: 'empty', instanceId: 'one' });

    expect(results).toEqual(['started', 'exists', 'exists']);
    expect(again.kind).toBe('started');
    expect(await finish('one')).toMatchObject({ name: 'empty', output: '"got nothing"' });
  });

  it('holds a scheduled start back until its time, with the events that come before', async () => {
    const { engine, clock, finish } = openBench();
    engine.startInstance({ name: 'waitTwice', instanceId: 'later', startAt: MONDAY + HOUR });
    engine.raiseEvent('later', 'Item', '1');
    engine.raiseEvent('later', 'Item', '2');

    await engine.whenIdle();
    const before = engine.getInstance('later')?.runtimeStatus;
    const after = await finish('later');

    expect(before).toBe('Pending');
    expect(after).toMatchObject({ runtimeStatus: 'Completed', output: '[1,2]' });
    expect(clock.now()).toBe(MONDAY + HOUR);
  });

  it('can be terminated before a scheduled start', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'empty', instanceId: 'later', startAt: MONDAY + HOUR });
    engine.terminate('later', 'not any more');

    expect(await finish('later')).toMatchObject({ runtimeStatus: 'Terminated', output: '"not any more"' });
  });
});

describe('orchestrations', () => {
  it('gets undefined from an activity without a result', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'empty', instanceId: 'i' });

    expect((await finish('i')).output).toBe('"got nothing"');
  });

  it('fails where what is yielded is no task', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'yieldsNonsense', instanceId: 'i' });

    const instance = await finish('i');

    expect(instance.runtimeStatus).toBe('Failed');
    expect(instance.output).toContain('Durable Functions programming constraint violation');
  });

  it.each(['unknownActivity', 'unknownChild', 'notThere'])('%s waits for ever, as on the real host', async (name) => {
    const { engine } = openBench();
    engine.startInstance({ name, instanceId: 'i' });

    await engine.whenIdle();

    expect(engine.getInstance('i')?.runtimeStatus).toBe('Running');
  });

  it.each([
    ['unknownActivity', "The function 'missing' doesn't exist, is disabled, or is not an activity function."],
    ['unknownChild', "The function 'missing' doesn't exist, is disabled, or is not an orchestrator function."],
  ])('%s fails and says why where rules are enforced', async (name, reason) => {
    const { engine, finish } = openBench({ ruleCheck: 'enforce' });
    engine.startInstance({ name, instanceId: 'i' });

    const instance = await finish('i');

    expect(instance.runtimeStatus).toBe('Failed');
    expect(instance.output).toContain(`Orchestrator '${name}' (instance 'i') breaks a rule of the real host: `);
    expect(instance.output).toContain(reason);
  });

  it('buffers events in their order, and takes their names as they are spelt', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'waitTwice', instanceId: 'i' });
    engine.raiseEvent('i', 'ITEM', '"another"');
    engine.raiseEvent('i', 'Item', '"first"');
    engine.raiseEvent('i', 'Item', '"second"');

    expect((await finish('i')).output).toBe('["first","second"]');
  });

  it('sleeps a long timer in three-day legs, and keeps counting ids as the SDK does', async () => {
    const { engine, clock, finish } = openBench();
    engine.startInstance({ name: 'longTimer', instanceId: 'i' });

    const { output } = await finish('i');

    expect(output).toBe(JSON.stringify(['after', new Date(MONDAY + 20 * DAY).toISOString()]));
    expect(clock.now()).toBe(MONDAY + 20 * DAY);
    expect(engine.getHistory('i').filter(({ EventType }) => EventType === 10).length).toBe(7);
  });

  it('goes on at the first failure of a Task.all, and ends only when all of it has ended', async () => {
    const { engine, clock, finish } = openBench();
    engine.startInstance({ name: 'failAfterAll', instanceId: 'i' });
    await engine.whenIdle();

    const before = engine.getInstance('i')?.runtimeStatus;
    const after = await finish('i');

    expect(before).toBe('Running');
    expect(after).toMatchObject({ runtimeStatus: 'Completed', output: '"caught"' });
    expect(clock.now()).toBe(MONDAY + 2000);
  });

  it('carries events that come after a continueAsNew, within its step, over to the next execution', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'sumUp', instanceId: 'i', startAt: MONDAY + 1 });
    for (const value of [1, 2, 3, 4, 0]) engine.raiseEvent('i', 'Add', String(value));

    expect((await finish('i')).output).toBe('10');
  });

  it('keeps a text a text through continueAsNew', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'textAsNew', instanceId: 'i' });

    expect((await finish('i')).output).toBe('"5"');
  });

  it('lets the second of two sub-orchestrations of one id replace the first, of which nobody hears again', async () => {
    const { engine } = openBench();
    engine.startInstance({ name: 'sameChildTwice', instanceId: 'i' });
    await engine.whenIdle();
    engine.raiseEvent('twin', 'Go', '1');

    await engine.whenIdle();

    expect(engine.getInstance('twin')).toMatchObject({ input: '2', runtimeStatus: 'Completed' });
    expect(engine.getInstance('i')?.runtimeStatus).toBe('Running');
  });
});

describe('requests on instances', () => {
  it('answers what became of them', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'child', instanceId: 'running' });
    engine.startInstance({ name: 'empty', instanceId: 'done' });
    await finish('done');

    const ask = (id: string) => [
      engine.raiseEvent(id, 'E', undefined),
      engine.resume(id, undefined),
      engine.rewind(id, undefined),
      engine.terminate(id, undefined),
    ];

    expect(ask('running')).toEqual(['accepted', 'invalid-state', 'invalid-state', 'accepted']);
    expect(ask('done')).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(ask('unknown')).toEqual(['not-found', 'not-found', 'not-found', 'not-found']);
  });

  it('restarts under a new id, and under the same one when it is finished', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'echoInput', instanceId: 'i', input: '{"n":1}' });
    await finish('i');

    const copy = engine.restart('i', false);
    const same = engine.restart('i', true);

    expect(same).toEqual({ kind: 'started', instanceId: 'i' });
    expect((await finish('i')).output).toBe('{"n":1}');
    const copyId = typeof copy === 'string' ? copy : copy.instanceId;
    expect((await finish(copyId)).output).toBe('{"n":1}');
    expect(engine.restart('unknown', false)).toBe('not-found');
  });

  it('lists by filter in pages, and purges whatever is in a filter', async () => {
    const { engine, finish } = openBench();
    for (const id of ['a', 'b', 'c']) engine.startInstance({ name: 'empty', instanceId: id });
    engine.startInstance({ name: 'child', instanceId: 'waiting' });
    for (const id of ['a', 'b', 'c']) await finish(id);

    const first = engine.listInstances({ runtimeStatus: ['Completed'], top: 2 });
    const second = engine.listInstances({
      top: 2,
      ...(first.continuationToken ? { continuationToken: first.continuationToken } : {}),
    });

    expect(first.instances.map(({ instanceId }) => instanceId)).toEqual(['a', 'b']);
    expect(second.instances.map(({ instanceId }) => instanceId)).toEqual(['c', 'waiting']);
    expect(second.continuationToken).toBeUndefined();
    expect(engine.listInstances({ continuationToken: 'garbage' }).instances).toEqual([]);
    expect(engine.purge('a')).toBe(1);
    expect(engine.purge('a')).toBe(0);
    expect(engine.purgeByFilter({ createdTimeFrom: MONDAY })).toBe(3);
    expect(engine.listInstances({}).instances).toEqual([]);
  });
});
