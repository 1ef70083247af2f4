import { afterEach, describe, expect, it } from '@jest/globals';
import { df } from './support/jestSdk.ts';
import { closeBenches, MONDAY, openBench } from './support/scratch.ts';

df.app.entity('Account', (context) => {
  const balance = context.df.getState(() => 0) as number;
  switch (context.df.operationName) {
    case 'add':
      context.df.setState(balance + (context.df.getInput<number>() ?? 0));
      break;
    case 'get':
      context.df.return(balance);
      break;
    case 'forward':
      context.df.signalEntity(new df.EntityId('Account', 'target'), 'add', balance);
      break;
    case 'delete':
      context.df.destructOnExit();
      break;
    default:
      throw new Error('no such operation');
  }
});

const account = (key: string) => new df.EntityId('Account', key);

/** Reads and writes in two steps: without a lock two of these lose money. */
df.app.orchestration('transfer', function* (context) {
  const [from, to] = [account('a'), account('b')];
  const lock: { release(): void } = yield context.df.lock(from, to);
  const balance: number = yield context.df.callEntity(from, 'get');
  if (balance >= 10) {
    yield context.df.callEntity(from, 'add', -10);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1000));
    yield context.df.callEntity(to, 'add', 10);
  }
  lock.release();
  return [balance, yield context.df.callEntity(account('c'), 'get')];
});
df.app.orchestration('lockAndFail', function* (context) {
  yield context.df.lock(account('a'));
  throw new Error('while holding the lock');
});
df.app.orchestration('lockAndWait', function* (context) {
  const lock: { release(): void } = yield context.df.lock(account('a'), account('b'));
  yield context.df.waitForExternalEvent('Go');
  lock.release();
});
df.app.orchestration('read', function* (context) {
  return yield context.df.callEntity(account('a'), 'get');
});
df.app.orchestration('unknownOperation', function* (context) {
  try {
    yield context.df.callEntity(account('a'), 'nonsense');
  } catch (error) {
    return error instanceof Error;
  }
  return 'not reached';
});

afterEach(closeBenches);

describe('entities', () => {
  it('takes signals one after the other, under a name in any case', async () => {
    const { engine } = openBench();

    for (let count = 0; count < 50; count += 1) engine.signalEntity(count % 2 ? 'ACCOUNT' : 'account', 'a', 'add', '2');
    await engine.whenIdle();

    expect(engine.readEntity('Account', 'a')).toBe('100');
    expect(engine.listEntities()).toMatchObject([{ name: 'account', key: 'a', state: '100' }]);
    expect(engine.getInstance('@account@a')).toMatchObject({ runtimeStatus: 'Running' });
  });

  it('takes a scheduled signal when its time has come, even after a restart', async () => {
    const first = openBench();
    first.engine.signalEntity('Account', 'a', 'add', '5', MONDAY + 60_000);
    await first.engine.whenIdle();
    expect(first.engine.readEntity('Account', 'a')).toBeUndefined();

    const second = await first.reopen();
    second.clock.advanceBy(60_000);
    await second.engine.whenIdle();

    expect(second.engine.readEntity('Account', 'a')).toBe('5');
  });

  it('passes signals between entities, and forgets an entity that deleted itself', async () => {
    const { engine } = openBench();
    engine.signalEntity('Account', 'a', 'add', '7');
    engine.signalEntity('Account', 'a', 'forward', undefined);
    engine.signalEntity('Account', 'a', 'delete', undefined);
    await engine.whenIdle();

    expect(engine.readEntity('Account', 'target')).toBe('7');
    expect(engine.readEntity('Account', 'a')).toBeUndefined();
  });

  it('turns a failed operation into an error of the call', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'unknownOperation', instanceId: 'i' });

    expect((await finish('i')).output).toBe('true');
  });
});

describe('entity locks', () => {
  it('lets one orchestration after the other into the critical section', async () => {
    const { engine, finish } = openBench();
    engine.signalEntity('Account', 'a', 'add', '25');
    const ids = ['t1', 't2', 't3', 't4'];
    for (const instanceId of ids) engine.startInstance({ name: 'transfer', instanceId });

    const outputs = [];
    for (const id of ids) outputs.push((await finish(id)).output);

    expect(outputs.toSorted()).toEqual(['[15,0]', '[25,0]', '[5,0]', '[5,0]']);
    expect(engine.readEntity('Account', 'a')).toBe('5');
    expect(engine.readEntity('Account', 'b')).toBe('20');
  });

  it('makes others wait while it is held', async () => {
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'lockAndWait', instanceId: 'holder' });
    await engine.whenIdle();
    engine.signalEntity('Account', 'a', 'add', '1');
    engine.startInstance({ name: 'read', instanceId: 'reader' });
    await engine.whenIdle();

    const whileHeld = engine.getInstance('reader')?.runtimeStatus;
    engine.raiseEvent('holder', 'Go', '1');
    const after = await finish('reader');

    expect(whileHeld).toBe('Running');
    expect(after.output).toBe('1');
    expect(engine.readEntity('Account', 'a')).toBe('1');
  });

  it.each(['fails', 'is terminated'])('keeps the lock for ever when its holder %s', async (how) => {
    const { engine, finish } = openBench();
    const name = how === 'fails' ? 'lockAndFail' : 'lockAndWait';
    engine.startInstance({ name, instanceId: 'holder' });
    await engine.whenIdle();
    engine.terminate('holder', 'enough');
    await finish('holder');

    engine.startInstance({ name: 'read', instanceId: 'reader' });

    expect((await finish('reader')).runtimeStatus).toBe('Running');
  });
});
