import { afterEach, describe, expect, it } from '@jest/globals';
import { createManualClock, type ManualClock } from '../../../local/host/durable/clock.ts';
import { type Host, startHost } from '../../../local/host/host.ts';
import { createTemporaryApp, type TemporaryApp } from '../../support/host/functionApp.ts';
import { createJestModuleLoader } from '../../support/host/jestModuleLoader.ts';

const HOUR = 60 * 60 * 1000;

const MAIN = `
const { app, output } = require('@azure/functions');
const df = require('durable-functions');
globalThis.seen = [];
const orders = output.storageQueue({ queueName: 'orders', connection: 'AzureWebJobsStorage' });
app.post('order', { authLevel: 'anonymous', extraOutputs: [orders],
  handler: async (request, context) => { context.extraOutputs.set(orders, await request.text()); return { status: 202 }; } });
app.storageQueue('take', { queueName: 'orders', connection: 'AzureWebJobsStorage', extraInputs: [df.input.durableClient()],
  handler: async (order, context) => {
    globalThis.seen.push(order.id + ' try ' + context.triggerMetadata.dequeueCount);
    if (order.fails >= context.triggerMetadata.dequeueCount) throw new Error('not yet');
    await df.getClient(context).startNew('Ship', { instanceId: order.id });
  } });
app.timer('nightly', { schedule: '0 0 3 * * *', handler: () => { globalThis.seen.push('nightly'); } });
df.app.activity('pack', { handler: () => 'packed' });
df.app.orchestration('Ship', function* (context) { return yield context.df.callActivity('pack'); });
`;

/** What the app noted. */
function seen(): unknown {
  return Reflect.get(globalThis, 'seen');
}

describe('a host whose time a test moves', () => {
  let app: TemporaryApp;
  let host: Host;
  let clock: ManualClock;

  async function start(): Promise<void> {
    app = createTemporaryApp({
      'main.cjs': MAIN,
      'host.json': '{"version":"2.0","extensions":{"queues":{"visibilityTimeout":"02:00:00"}}}',
    });
    clock = createManualClock(Date.parse('2026-11-23T12:00:00.000Z'));
    host = await startHost({
      ...{ appDirectory: app.directory, stateDirectory: app.stateDirectory, clock },
      environment: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' },
      log: () => undefined,
      loader: createJestModuleLoader(),
    });
  }
  afterEach(async () => {
    await host.stop();
    app.remove();
  });

  async function order(body: object): Promise<void> {
    await fetch(`${host.url}/api/order`, { method: 'POST', body: JSON.stringify(body) });
  }

  it('is idle only when queues, functions and orchestrations are', async () => {
    await start();
    await order({ id: 'one', fails: 0 });

    await host.whenIdle();

    expect(host.engine.getInstance('one')).toMatchObject({ runtimeStatus: 'Completed', output: '"packed"' });
  }, 60_000);

  it('lets visibility timeouts and timer triggers follow its clock', async () => {
    await start();
    await order({ id: 'two', fails: 2 });
    await host.whenIdle();
    const atFirst = [seen()].flat();

    clock.advanceBy(HOUR);
    await host.whenIdle();
    const afterOneHour = [seen()].flat();
    clock.advanceBy(HOUR);
    await host.whenIdle();
    clock.advanceBy(24 * HOUR);
    await host.whenIdle();

    expect(atFirst).toEqual(['two try 1']);
    expect(afterOneHour).toEqual(['two try 1']);
    expect([seen()].flat().toSorted()).toEqual(['nightly', 'two try 1', 'two try 2', 'two try 3']);
    expect(host.engine.getInstance('two')?.runtimeStatus).toBe('Completed');
  }, 60_000);
});
