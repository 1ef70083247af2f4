import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createTemporaryApp, type TemporaryApp } from '../../support/host/functionApp.ts';
import { type HostProcess, runHost, spawnHost } from '../../support/host/hostProcess.ts';

const ELSEWHERE = { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' };

const PLAIN = `
import { app } from '@azure/functions';
import core from '@azure/functions-core';
await Promise.resolve();
app.http('plain', { authLevel: 'anonymous', handler: async () => ({ body: typeof core.registerFunction }) });
app.hook.appTerminate(() => console.error('the app says goodbye'));
`;

const STREAMS = `
const { app } = require('@azure/functions');
app.setup({ enableHttpStream: true });
app.http('up', { route: 'up/{id}', methods: ['POST'], authLevel: 'anonymous', handler: async (request) => {
  let size = 0;
  for await (const chunk of request.body) size += chunk.length;
  return { status: 201, jsonBody: { size, id: request.params.id, query: request.query.get('q'), url: request.url, header: request.headers.get('x-t') } };
} });
app.http('down', { authLevel: 'anonymous', handler: async () => ({ body: (async function* () { for (let i = 0; i < 3; i++) yield Buffer.from(i + ' '); })() }) });
app.http('nothing', { authLevel: 'anonymous', handler: async () => undefined });
app.http('failing', { authLevel: 'anonymous', handler: async () => { throw new Error('on purpose'); } });
`;

const QUEUES = `
const { app, output } = require('@azure/functions');
const fs = require('node:fs');
const df = require('durable-functions');
const deliveries = output.storageQueue({ queueName: 'deliveries', connection: 'AzureWebJobsStorage' });
app.http('accept', { methods: ['POST'], authLevel: 'anonymous', extraOutputs: [deliveries],
  handler: async (request, context) => { context.extraOutputs.set(deliveries, await request.text()); return { status: 202 }; } });
if (process.env.LISTEN) {
  app.storageQueue('intake', { queueName: 'deliveries', connection: 'AzureWebJobsStorage', extraInputs: [df.input.durableClient()],
    handler: async (message, context) => { await df.getClient(context).startNew('Handle', { instanceId: message.id, input: { ...message, tries: context.triggerMetadata.dequeueCount } }); } });
  app.storageQueue('poisoned', { queueName: 'broken-poison', connection: 'AzureWebJobsStorage',
    handler: async (message) => { fs.writeFileSync(process.env.POISON_FILE, JSON.stringify(message)); } });
  app.storageQueue('broken', { queueName: 'broken', connection: 'AzureWebJobsStorage', handler: async () => { throw new Error('never works'); } });
}
const broken = output.storageQueue({ queueName: 'broken', connection: 'AzureWebJobsStorage' });
app.http('break', { authLevel: 'anonymous', return: output.http({}), extraOutputs: [broken],
  handler: async (request, context) => { context.extraOutputs.set(broken, { hopeless: true }); return {}; } });
df.app.activity('double', { handler: (n) => n * 2 });
df.app.orchestration('Handle', function* (context) { const input = context.df.getInput(); return { doubled: yield context.df.callActivity('double', input.n), tries: input.tries }; });
`;

describe('the host program', () => {
  jest.setTimeout(60_000);
  let app: TemporaryApp;
  const running = new Set<HostProcess>();

  async function start(flags: readonly string[] = [], environment: Record<string, string> = ELSEWHERE) {
    const host = await spawnHost(['--app', app.directory, '--state', app.stateDirectory, ...flags], environment);
    running.add(host);
    return host;
  }
  afterEach(async () => {
    for (const host of running) {
      if (host.child.exitCode === null && host.child.signalCode === null) {
        await host.end('SIGKILL');
      }
    }
    running.clear();
    app.remove();
  });

  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      if (Date.now() > deadline) {
        throw new Error('It did not happen in 20 s');
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('says one line when it is ready, serves an ES module app, and ends gracefully on SIGTERM', async () => {
    app = createTemporaryApp({ 'package.json': '{"type":"module","main":"dist/*.js"}', 'dist/main.js': PLAIN });

    const host = await start();

    expect(host.ready.functions).toEqual([
      { name: 'plain', trigger: 'httpTrigger', url: `${host.ready.url}/api/plain` },
    ]);
    expect(host.ready.taskHub).toBe('TestHubName');
    expect(await (await fetch(`${host.ready.url}/api/plain`)).text()).toBe('function');
    expect(await host.end('SIGTERM')).toBe(0);
    expect(host.log()).toContain('the app says goodbye');
  });

  it('streams bodies in and out when the app asks for it', async () => {
    app = createTemporaryApp({ 'main.cjs': STREAMS });
    const { url } = (await start()).ready;

    const up = await fetch(`${url}/api/up/7?q=1`, {
      method: 'POST',
      body: Buffer.alloc(300_000),
      headers: { 'x-t': 'yo' },
    });
    const down = await fetch(`${url}/api/down`);
    const nothing = await fetch(`${url}/api/nothing`);
    const failing = await fetch(`${url}/api/failing`);

    expect(up.status).toBe(201);
    expect(await up.json()).toEqual({ size: 300_000, id: '7', query: '1', url: `${url}/api/up/7?q=1`, header: 'yo' });
    expect(await down.text()).toBe('0 1 2 ');
    expect([nothing.status, failing.status]).toEqual([204, 500]);
  });

  it('refuses a streamed body that turns out to be too big', async () => {
    app = createTemporaryApp({ 'main.cjs': STREAMS });
    const { url } = (await start([], { ...ELSEWHERE, FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' })).ready;
    const post = (...parts: string[]) =>
      fetch(`${url}/api/up/7`, { method: 'POST', body: new Blob(parts).stream(), duplex: 'half' });

    expect((await post('x'.repeat(600), 'y'.repeat(400))).status).toBe(201);
    expect((await post('x'.repeat(600), 'y'.repeat(600))).status).toBe(500);
  });

  it('ends when its parent goes, if told so', async () => {
    app = createTemporaryApp({ 'main.cjs': "require('@azure/functions').app.get('x', () => ({}))" });

    const host = await start(['--exit-with-parent']);

    expect(await host.end('stdin')).toBe(0);
  });

  it('refuses a state folder in use, with one clear line and code 1', async () => {
    app = createTemporaryApp({ 'main.cjs': "require('@azure/functions').app.get('x', () => ({}))" });
    await start();

    const second = await runHost(['--port', '0', '--app', app.directory, '--state', app.stateDirectory]);

    expect(second.code).toBe(1);
    expect(second.log).toMatch(/^Another host already runs on the state folder \S+\. .*\n$/);
  });

  it('names the file and the reason when the app does not load', async () => {
    app = createTemporaryApp({ 'main.cjs': 'throw new Error("broken on purpose")' });

    const { code, log } = await runHost(['--port', '0', '--app', app.directory, '--state', app.stateDirectory]);

    expect(code).toBe(1);
    expect(log).toContain('main.cjs: broken on purpose');
  });

  it('loses no message it accepted when it is killed, and starts its orchestration after the restart', async () => {
    app = createTemporaryApp({
      'main.cjs': QUEUES,
      'host.json':
        '{"version":"2.0","extensions":{"queues":{"maxPollingInterval":"00:00:00.100","maxDequeueCount":2}}}',
    });
    const storage = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
    const first = await start([], storage);
    const accepted = await fetch(`${first.ready.url}/api/accept`, { method: 'POST', body: '{"id":"one","n":21}' });
    await first.end('SIGKILL');
    const poisonFile = join(app.directory, 'poison.json');

    const second = await start([], { ...storage, LISTEN: '1', POISON_FILE: poisonFile });

    expect(accepted.status).toBe(202);
    const { url, systemKey } = second.ready;
    const instance = await until(async () => {
      const response = await fetch(`${url}/runtime/webhooks/durabletask/instances/one?code=${systemKey}`);
      return response.status === 200 ? response.json() : undefined;
    });
    expect(instance).toMatchObject({ runtimeStatus: 'Completed', output: { doubled: 42, tries: 1 } });

    await fetch(`${url}/api/break`);
    await until(async () => (existsSync(poisonFile) ? true : undefined));
    expect(readFileSync(poisonFile, 'utf8')).toBe('{"hopeless":true}');
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
