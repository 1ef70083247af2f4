import { afterEach, describe, expect, it } from '@jest/globals';
import { df } from '../support/jestSdk.ts';
import { type Bench, closeBenches, MONDAY, openBench } from '../support/scratch.ts';

let failuresLeft = 0;
let runs: string[] = [];

df.app.activity('fragile', {
  handler: async (name: string) => {
    runs.push(name);
    failuresLeft -= 1;
    if (failuresLeft >= 0) throw new Error(`${name} failed`);
    return name;
  },
});
df.app.activity('echo', { handler: async (value: unknown) => value });

const retry = (overrides: Partial<InstanceType<typeof df.RetryOptions>> = {}) =>
  Object.assign(new df.RetryOptions(1000, 5), overrides);

df.app.orchestration('backOff', function* (context) {
  const options = retry({ backoffCoefficient: 3, maxRetryIntervalInMilliseconds: 5000 });
  return yield context.df.callActivityWithRetry('fragile', options, 'a');
});
df.app.orchestration('withTimeout', function* (context) {
  const options = retry({ maxNumberOfAttempts: 100, retryTimeoutInMilliseconds: 3500 });
  return yield context.df.callActivityWithRetry('fragile', options, 'a');
});
df.app.orchestration('exhausted', function* (context) {
  const first: unknown = yield context.df.callActivity('echo', 'first');
  const second: unknown = yield context.df.callActivityWithRetry('fragile', retry({ maxNumberOfAttempts: 2 }), 'a');
  return [first, second, yield context.df.callActivity('echo', 'last')];
});
df.app.orchestration('oneOfAll', function* (context) {
  const tasks = ['x', 'y', 'z'].map((name) => context.df.callActivity('fragile', name));
  return [yield context.df.Task.all(tasks), yield context.df.callActivity('echo', 'last')];
});
df.app.orchestration('parent', function* (context) {
  return [
    yield context.df.callSubOrchestrator('oneOfAll', undefined, 'the-child'),
    yield context.df.callActivity('echo', 'end'),
  ];
});
df.app.orchestration('details', function* (context) {
  try {
    yield context.df.callActivity('fragile', 'a');
  } catch (error) {
    return error instanceof Error ? [error.name, error.message.split(' \n ')[0]] : undefined;
  }
  return undefined;
});

afterEach(async () => {
  await closeBenches();
  failuresLeft = 0;
  runs = [];
});

async function failThenRewind(name: string, failures: number): Promise<{ bench: Bench; outcomes: unknown[] }> {
  const bench = openBench();
  failuresLeft = failures;
  bench.engine.startInstance({ name, instanceId: 'i' });
  const failed = await bench.finish('i');
  failuresLeft = 0;
  const answer = bench.engine.rewind('i', 'mended');
  const rewound = await bench.finish('i');
  return { bench, outcomes: [failed.runtimeStatus, answer, rewound.runtimeStatus, rewound.output] };
}

describe('retries', () => {
  it('wait longer from one to the next, up to the longest pause', async () => {
    const { engine, clock, finish } = openBench();
    failuresLeft = 4;
    engine.startInstance({ name: 'backOff', instanceId: 'i' });

    expect((await finish('i')).output).toBe('"a"');
    expect(clock.now() - MONDAY).toBe(1000 + 3000 + 5000 + 5000);
  });

  it('end when their time is over, of which the SDK never hears', async () => {
    const { engine, finish } = openBench();
    failuresLeft = 1000;
    engine.startInstance({ name: 'withTimeout', instanceId: 'i' });

    expect((await finish('i')).runtimeStatus).toBe('Running');
    expect(runs.length).toBe(5);
  });

  it('that ended so are told where rules are enforced', async () => {
    const { engine, finish } = openBench({ ruleCheck: 'enforce' });
    failuresLeft = 1000;
    engine.startInstance({ name: 'withTimeout', instanceId: 'i' });

    expect((await finish('i')).output).toContain('the time for retries is over');
  });
});

describe('failures', () => {
  it('reach the orchestrator in the words of the real extension', async () => {
    const { engine, finish } = openBench();
    failuresLeft = 1;
    engine.startInstance({ name: 'details', instanceId: 'i' });

    expect((await finish('i')).output).toBe(`["Error","Activity function 'fragile' failed: a failed"]`);
  });

  it('carry type and properties where the app registered a provider of these', async () => {
    df.app.setExceptionPropertiesProvider({ getExceptionProperties: () => ({ code: 7 }) });
    const { engine, finish } = openBench();
    failuresLeft = 1;
    engine.startInstance({ name: 'details', instanceId: 'i' });

    const { output } = await finish('i');
    df.app.setExceptionPropertiesProvider({ getExceptionProperties: () => undefined });

    expect(output).toBe('["TaskFailedError","Error: a failed"]');
  });
});

describe('rewinding', () => {
  it('runs again only what failed of a Task.all', async () => {
    const { outcomes } = await failThenRewind('oneOfAll', 1);

    expect(outcomes).toEqual(['Failed', 'accepted', 'Completed', '[["x","y","z"],"last"]']);
    expect(runs.toSorted()).toEqual(['x', 'x', 'y', 'z']);
  });

  it('cannot take back exhausted retries: the timer after the last attempt stays in the history', async () => {
    const { outcomes } = await failThenRewind('exhausted', 2);

    expect(outcomes.slice(0, 3)).toEqual(['Failed', 'accepted', 'Failed']);
    expect(outcomes[3]).toContain('Non-Deterministic workflow detected');
  });

  it('takes failed sub-orchestrations back too', async () => {
    const { outcomes } = await failThenRewind('parent', 1);

    expect(outcomes).toEqual(['Failed', 'accepted', 'Completed', '[[["x","y","z"],"last"],"end"]']);
  });

  it('can be done again where it failed again', async () => {
    const bench = openBench();
    failuresLeft = 1;
    bench.engine.startInstance({ name: 'oneOfAll', instanceId: 'twice' });
    await bench.finish('twice');
    failuresLeft = 1;
    bench.engine.rewind('twice', undefined);
    expect((await bench.finish('twice')).runtimeStatus).toBe('Failed');
    bench.engine.rewind('twice', undefined);

    expect((await bench.finish('twice')).output).toBe('[["x","y","z"],"last"]');
  });
});

describe('code that changed under a running instance', () => {
  it('fails the instance and says what is wrong', async () => {
    df.app.orchestration('changing', function* (context) {
      yield context.df.callActivity('echo', 1);
      yield context.df.waitForExternalEvent('Go');
    });
    const { engine, finish } = openBench();
    engine.startInstance({ name: 'changing', instanceId: 'i' });
    await engine.whenIdle();

    df.app.orchestration('changing', function* (context) {
      yield context.df.waitForExternalEvent('Go');
      yield context.df.callActivity('echo', 1);
    });
    engine.raiseEvent('i', 'Go', '1');
    const { runtimeStatus, output } = await finish('i');

    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain('Non-Deterministic workflow detected');
  });
});
