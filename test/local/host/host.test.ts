import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Host, startHost } from '../../../local/host/host.ts';
import { createFakeDurableEngine, type FakeDurableEngine } from '../../support/host/fakeDurableEngine.ts';
import { createTemporaryApp, type TemporaryApp } from '../../support/host/functionApp.ts';
import { createJestModuleLoader } from '../../support/host/jestModuleLoader.ts';

const MAIN = `
const { app } = require('@azure/functions');
const df = require('durable-functions');
app.hook.appStart((c) => { c.hookData.seen = []; globalThis.hooks = c.hookData.seen; });
app.hook.preInvocation((c) => { if (c.invocationContext.functionName === 'hooked') { c.inputs = ['changed']; } });
app.hook.postInvocation((c) => { globalThis.hooks.push(c.invocationContext.functionName); });
app.hook.appTerminate(() => { globalThis.hooks.push('terminated'); });
app.http('plain', { authLevel: 'anonymous', handler: async () => ({ body: 'ok' }) });
app.http('nothing', { authLevel: 'anonymous', handler: async () => undefined });
app.http('hooked', { authLevel: 'anonymous', handler: async (input) => ({ jsonBody: input }) });
app.http('throws', { authLevel: 'anonymous', handler: async () => { throw new Error('oh no'); } });
app.http('secret', { authLevel: 'function', handler: async () => ({ body: 'secret' }) });
app.http('root', { authLevel: 'admin', handler: async () => ({ body: 'root' }) });
app.http('tooShort', { authLevel: 'anonymous', handler: async () => ({ body: 'abc', headers: { 'content-length': '1' } }) });
app.http('tooLong', { authLevel: 'anonymous', handler: async () => ({ body: 'abc', headers: { 'Content-Length': '9' } }) });
app.http('throwsNothing', { authLevel: 'anonymous', handler: async () => { throw undefined; } });
app.http('off', { authLevel: 'anonymous', handler: async () => ({ body: 'off' }) });
app.http('echo', {
  route: 'echo/{id:int}/{*rest}', methods: ['POST', 'HEAD'], authLevel: 'anonymous',
  handler: async (request, context) => ({
    status: 201,
    headers: { 'x-from': request.headers.get('x-to') ?? '' },
    cookies: [{ name: 'a', value: 'b c', httpOnly: true, sameSite: 'Lax', maxAge: 5 }],
    jsonBody: { method: request.method, url: request.url, params: request.params, query: [...request.query], body: await request.text(), setting: process.env.GREETING, hostname: process.env.WEBSITE_HOSTNAME },
  }),
});
app.http('stream', { authLevel: 'anonymous', handler: async () => ({ body: new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode('one ')); c.enqueue(new TextEncoder().encode('two')); c.close(); } }) }) });
app.http('start', {
  route: 'start/{name}', methods: ['POST'], authLevel: 'anonymous', extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.name, { instanceId: request.query.get('id') ?? undefined, version: '2' });
    return client.createCheckStatusResponse(request, id);
  },
});
app.eventGrid('onEvent', { handler: async (event) => { globalThis.hooks.push(event.subject); if (event.fail) throw new Error('no'); } });
df.app.orchestration('Hello', function* () { return 1; });
df.app.activity('twice', { handler: async (n) => n * 2 });
`;

describe('a host', () => {
  let app: TemporaryApp;
  let host: Host;
  let engine: FakeDurableEngine;
  const lines: string[] = [];

  beforeAll(async () => {
    app = createTemporaryApp({
      'main.cjs': MAIN,
      'host.json': '{"version":"2.0","extensions":{"http":{"customHeaders":{"x-custom":"yes"}}}}',
      'local.settings.json': '{"Values":{"GREETING":"hello"},"Host":{"CORS":"https://a.test"}}',
    });
    host = await startHost({
      appDirectory: app.directory,
      stateDirectory: app.stateDirectory,
      environment: {
        AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5',
        FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000',
        'AzureWebJobs.off.Disabled': 'true',
      },
      log: (_level, _category, message) => lines.push(message),
      loader: createJestModuleLoader(),
      createEngine: (request) => {
        engine = createFakeDurableEngine(request.taskHubName);
        return engine;
      },
      drainMilliseconds: 1000,
    });
  });
  afterAll(async () => {
    await host.stop();
    app.remove();
  });

  async function call(method: string, path: string, options: RequestInit = {}) {
    const response = await fetch(`${host.url}${path}`, { method, ...options });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  it('answers with what a function returns', async () => {
    const answer = await call('GET', '/api/plain');

    expect(answer).toMatchObject({ status: 200, body: 'ok' });
    expect(answer.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(answer.headers.get('x-custom')).toBe('yes');
  });

  it('hands over method, URL, headers, query, parameters, body and settings', async () => {
    const options = { body: 'héllo', headers: { 'x-to': 'you' } };

    const answer = await call('POST', '/api/ECHO/12/a/b%20c?q=1&q=2&r=', options);

    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-from')).toBe('you');
    expect(answer.headers.get('set-cookie')).toBe('a=b%20c; max-age=5; path=/; samesite=lax; httponly');
    expect(JSON.parse(answer.body)).toEqual({
      method: 'POST',
      url: `${host.url}/api/ECHO/12/a/b%20c?q=1&q=2&r=`,
      params: { id: '12', rest: 'a/b c' },
      query: [
        ['q', '1,2'],
        ['r', ''],
      ],
      body: 'héllo',
      setting: 'hello',
      hostname: new URL(host.url).host,
    });
  });

  it.each([
    ['an unknown path', 'GET', '/api/nosuch', 404],
    ['a method the function does not take', 'PUT', '/api/plain', 404],
    ['a parameter its constraint refuses', 'POST', '/api/echo/x/y', 404],
    ['OPTIONS without CORS', 'OPTIONS', '/api/plain', 404],
    ['a function that is switched off', 'GET', '/api/off', 404],
    ['a function that returns nothing', 'GET', '/api/nothing', 204],
    ['a function that throws', 'GET', '/api/throws', 500],
    ['the home page', 'GET', '/', 200],
    ['HEAD where the function takes it', 'HEAD', '/api/echo/1', 201],
    ['HEAD where it does not', 'HEAD', '/api/plain', 404],
    ['a path with two slashes', 'GET', '//evil.test/api/plain', 404],
  ])('answers %s', async (_case, method, path, status) => {
    const answer = await call(method, path);

    expect(answer.status).toBe(status);
    if (status >= 204 && status !== 200) {
      expect(method === 'HEAD' || path === '/' ? '' : answer.body).toBe('');
    }
  });

  it('lets in who has a key, and answers 401 to others', async () => {
    const keys = JSON.parse(readFileSync(join(app.stateDirectory, 'keys.json'), 'utf8'));
    const own = keys.functionKeys.secret.default;

    expect((await call('GET', '/api/secret')).status).toBe(401);
    expect((await call('GET', '/api/secret?code=wrong')).status).toBe(401);
    expect((await call('GET', `/api/secret?code=${own}`)).body).toBe('secret');
    expect((await call('GET', '/api/secret', { headers: { 'x-functions-key': own } })).body).toBe('secret');
    expect((await call('GET', `/api/root?code=${own}`)).status).toBe(401);
    expect((await call('GET', `/api/root?code=${host.masterKey}`)).body).toBe('root');
  });

  it('writes no other length than the function announced', async () => {
    expect((await call('GET', '/api/tooShort')).status).toBe(500);
    await expect(call('GET', '/api/tooLong')).rejects.toThrow();
  });

  it('takes nothing thrown for success', async () => {
    expect((await call('GET', '/api/throwsNothing')).status).toBe(204);
  });

  it('refuses a first line of more than 8 KB', async () => {
    expect((await call('GET', `/api/plain?q=${'x'.repeat(8000)}`)).status).toBe(200);
    expect((await call('GET', `/api/plain?q=${'x'.repeat(8200)}`)).status).toBe(414);
  });

  it('takes 20 KB of headers', async () => {
    expect((await call('GET', '/api/plain', { headers: { 'x-big': 'h'.repeat(20_000) } })).status).toBe(200);
  });

  it('refuses a body that is too big', async () => {
    expect((await call('POST', '/api/echo/1', { body: 'x'.repeat(1001) })).status).toBe(500);
  });

  it('refuses a body that turns out to be too big while it comes', async () => {
    const body = new Blob(['x'.repeat(600), 'y'.repeat(600)]).stream();

    expect((await call('POST', '/api/echo/1', { body, duplex: 'half' })).status).toBe(500);
  });

  it('takes a body of unknown length', async () => {
    const body = new Blob(['one ', 'two']).stream();

    expect(JSON.parse((await call('POST', '/api/echo/1', { body, duplex: 'half' })).body).body).toBe('one two');
  });

  it('collects a body the function streams', async () => {
    expect((await call('GET', '/api/stream')).body).toBe('one two');
  });

  it('runs the hooks of the app', async () => {
    expect((await call('GET', '/api/hooked')).body).toBe('"changed"');
    expect(Reflect.get(globalThis, 'hooks')).toContain('hooked');
  });

  it('tells origins of the CORS setting that they may call', async () => {
    const allowed = await call('OPTIONS', '/api/plain', {
      headers: { origin: 'https://a.test', 'access-control-request-method': 'GET' },
    });
    const other = await call('GET', '/api/plain', { headers: { origin: 'https://b.test' } });

    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.test');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('gives functions a durable client that reaches the engine', async () => {
    const answer = await call('POST', '/api/start/Hello?id=one');

    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(
      `${host.url}/runtime/webhooks/durabletask/instances/one?taskHub=TestHubName&connection=Storage&code=${host.systemKey}`,
    );
    expect(engine.calls).toContainEqual([
      'startInstance',
      { name: 'Hello', instanceId: 'one', input: '""', version: '2' },
    ]);
  });

  it('serves the durable HTTP API to holders of the system key only', async () => {
    engine.set('two', { runtimeStatus: 'Completed', output: '{"a":1}' });
    const path = '/runtime/webhooks/durabletask/instances/two';

    expect((await call('GET', path)).status).toBe(401);
    expect((await call('GET', `${path}?code=wrong`)).status).toBe(401);
    expect((await call('GET', `${path}?code=${host.hostKey}`)).status).toBe(403);
    expect((await call('GET', `${path}?code=${host.systemKey}`)).body).toContain('"output":{"a":1}');
  });

  it('takes events from Event Grid', async () => {
    const path = `/runtime/webhooks/EventGrid?functionName=onEvent&code=${host.masterKey}`;
    const post = (type: string, body: unknown) =>
      call('POST', path, { headers: { 'aeg-event-type': type }, body: JSON.stringify(body) });

    expect(await post('SubscriptionValidation', [{ data: { validationCode: 'abc' } }])).toMatchObject({
      status: 200,
      body: '{"validationResponse":"abc"}',
    });
    expect((await post('Notification', [{ subject: 'first' }, { subject: 'second' }])).status).toBe(202);
    expect((await post('Notification', [{ subject: 'third', fail: true }])).status).toBe(500);
    expect((await post('Notification', 'text')).status).toBe(400);
    expect(Reflect.get(globalThis, 'hooks')).toEqual(expect.arrayContaining(['first', 'second', 'third']));
    expect((await call('POST', path.replace('onEvent', 'nosuch'))).status).toBe(404);
    expect((await call('POST', '/runtime/webhooks/eventgrid?functionName=onEvent')).status).toBe(401);
  });

  it('shows its state and runs functions by hand for the holder of the master key', async () => {
    const code = `code=${host.masterKey}`;
    const body = JSON.stringify({ input: '{"subject":"by hand"}' });

    expect((await call('GET', '/admin/host/ping')).status).toBe(200);
    expect((await call('GET', '/admin/host/status')).status).toBe(401);
    expect((await call('GET', `/admin/host/status?${code}`)).body).toContain('"state":"Running"');
    expect((await call('GET', `/admin/functions?${code}`)).body).toContain('"name":"plain"');
    expect((await call('POST', `/admin/functions/onEvent?${code}`, { body })).status).toBe(202);
    expect((await call('POST', `/admin/functions/onEvent?${code}`, { body: '{' })).status).toBe(400);
    expect((await call('POST', `/admin/functions/nosuch?${code}`, { body })).status).toBe(404);
    expect(Reflect.get(globalThis, 'hooks')).toContain('by hand');
  });

  it('logs its functions and what became of each invocation', async () => {
    await call('GET', '/api/throws');

    const text = lines.join('\n');
    expect(text).toContain(`plain: [GET,POST] ${host.url}/api/plain`);
    expect(text).toContain('Hello: orchestrationTrigger');
    expect(text).toMatch(/Executed 'Functions\.throws' \(Failed, Id=\S+, Duration=\d+ms\): Error: oh no/);
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(host.url).port);
    const stateDirectory = `${app.stateDirectory}-2`;

    const second = startHost({ appDirectory: app.directory, stateDirectory, port, createEngine: () => engine });

    await expect(second).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}: another program uses it`);
  });

  it('refuses a second host on the same state folder', async () => {
    const second = startHost({
      appDirectory: app.directory,
      stateDirectory: app.stateDirectory,
      createEngine: () => engine,
    });

    await expect(second).rejects.toThrow(/Another host already runs on the state folder/);
  });
});
