import { createServer } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import {
  createModelClient,
  type ModelClientOptions,
  type ModelRequest,
} from '../../../../src/llm/client/modelClient.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const running: Array<RunningModel | RawServer> = [];
const request: ModelRequest = { instructions: 'Be brief.', input: 'Say hello.', maxOutputTokens: 100 };
const usage = { inputTokens: 120, cachedInputTokens: 100, outputTokens: 30, reasoningTokens: 20 };

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function play(scenario: Partial<Scenario> & Pick<Scenario, 'steps'>): Promise<RunningModel> {
  const model = await startModel({ scenario: { model: 'scripted', ...scenario }, log: () => undefined });
  running.push(model);
  return model;
}

async function serve(handle: Parameters<typeof startRawServer>[0]): Promise<RawServer> {
  const server = await startRawServer(handle);
  running.push(server);
  return server;
}

function clientOf(baseUrl: string, options: Partial<ModelClientOptions> = {}) {
  return createModelClient({ baseUrl, model: 'scripted', getApiKey: async () => 'key', ...options });
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('createModelClient', () => {
  it.each(['responses', 'chat-completions'] as const)(
    'gives the text and the usage of a reply over %s',
    async (api) => {
      const text = 'Grüße, 世界 🌍\r\n\tdone\n';
      const model = await play({ apis: [api], steps: [{ name: 'hello', reply: { text, usage, chunkSize: 1 } }] });

      const reply = await clientOf(model.url).complete(request);

      const responseId = api === 'responses' ? 'resp_scripted0001' : 'chatcmpl_scripted0001';
      expect(reply).toEqual({ text, usage, model: 'scripted', responseId, api });
      expect(model.report().unexpectedRequests).toEqual([]);
    },
  );

  it.each(['responses', 'chat-completions'] as const)('counts zeros where %s does not report usage', async (api) => {
    const model = await play({
      apis: [api],
      steps: [{ name: 'hello', reply: { text: 'Hello', reportsUsage: false } }],
    });

    const reply = await clientOf(model.url).complete(request);

    expect(reply.usage).toEqual({ inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 });
  });

  it('sends what the Responses API needs, and has nothing kept', async () => {
    const bodies: unknown[] = [];
    const server = await serve((_request, response, body) => {
      bodies.push(JSON.parse(body));
      response.writeHead(400).end();
    });

    await failureOf(clientOf(`${server.url}/v1`).complete({ ...request, metadata: { run: 'r1' } }));

    expect(bodies).toEqual([
      {
        model: 'scripted',
        instructions: 'Be brief.',
        input: 'Say hello.',
        max_output_tokens: 100,
        store: false,
        stream: true,
        metadata: { run: 'r1' },
      },
    ]);
  });

  it.each([
    ['404', 404, null, 'Not Found'],
    ['405', 405, null, 'Method Not Allowed'],
    ['501', 501, null, 'Not implemented'],
    ['400 with Azure’s code', 400, 'OperationNotSupported', 'The operation does not work with the specified model'],
    ['400 in words', 400, null, 'Unknown URL: /v1/responses'],
  ])('falls back to chat completions on %s, and remembers it', async (_name, status, code, message) => {
    const paths: string[] = [];
    const server = await serve((incoming, response) => {
      paths.push(incoming.url ?? '');
      if (incoming.url === '/v1/responses')
        response.writeHead(status).end(JSON.stringify({ error: { code, message } }));
      else
        response.end(`data: ${JSON.stringify({ choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }] })}\n\n`);
    });
    const client = clientOf(`${server.url}/v1`);

    const first = await client.complete(request);
    const second = await client.complete(request);

    expect([first.text, second.text]).toEqual(['Hi', 'Hi']);
    expect(first.api).toBe('chat-completions');
    expect(paths).toEqual(['/v1/responses', '/v1/chat/completions', '/v1/chat/completions']);
  });

  it('leaves out newer parameters where chat completions refuse them, and remembers it', async () => {
    const bodies: Array<Record<string, unknown>> = [];
    const server = await serve((incoming, response, body) => {
      if (incoming.url === '/v1/responses') return response.writeHead(404).end();
      bodies.push(JSON.parse(body));
      if (body.includes('stream_options')) {
        return response.writeHead(422).end('{"error":{"message":"extra_forbidden: stream_options"}}');
      }
      return response.end(
        `data: ${JSON.stringify({ choices: [{ delta: { content: 'Hi' }, finish_reason: 'stop' }] })}\n\n`,
      );
    });
    const client = clientOf(`${server.url}/v1`);

    await client.complete(request);
    const reply = await client.complete(request);

    expect(reply.text).toBe('Hi');
    expect(bodies.map((body) => Object.keys(body).includes('stream_options'))).toEqual([true, false, false]);
    expect(bodies[2]).toMatchObject({ max_tokens: 100 });
  });

  it('keeps to one way for calls side by side that fall back at the same time', async () => {
    const model = await play({
      apis: ['chat-completions'],
      steps: [{ name: 'any', times: 'any', reply: { text: 'Hi', usage } }],
    });
    const client = clientOf(model.url);

    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => client.complete(request)));
    const last = await client.complete(request);

    expect([...replies, last].map((reply) => reply.usage)).toEqual(Array.from({ length: 6 }, () => usage));
  });

  it('tells a wrong base URL as configuration', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end('<html>no such page</html>'));

    const error = await failureOf(clientOf(server.url).complete(request));

    expect(error).toMatchObject({ type: 'configuration', isRetryable: false });
  });

  it('asks for the key again for every call', async () => {
    const model = await play({ apiKey: 'second', steps: [{ name: 'hello', reply: { text: 'Hello' } }] });
    const keys = ['first', 'second'];
    const client = clientOf(model.url, { getApiKey: async () => keys.shift() ?? '' });

    const first = await failureOf(client.complete(request));
    const second = await client.complete(request);

    expect(first).toMatchObject({ type: 'unauthorized' });
    expect(second.text).toBe('Hello');
  });

  it('sends no credentials to an endpoint without authentication', async () => {
    const headers: unknown[] = [];
    const server = await serve((incoming, response) => {
      headers.push(incoming.headers.authorization);
      response.writeHead(500).end();
    });

    await failureOf(clientOf(`${server.url}/v1`, { getApiKey: undefined }).complete(request));

    expect(headers).toEqual([undefined]);
  });

  it.each([
    ['its own typed failure', new AgentError('unavailable', 'Key Vault is away.'), { type: 'unavailable' }],
    ['unauthorized, worth another try', new Error('no token'), { type: 'unauthorized', isRetryable: true }],
  ])('passes on a key that cannot be had as %s', async (_name, thrown, expected) => {
    const client = clientOf('http://127.0.0.1:9/v1', { getApiKey: () => Promise.reject(thrown) });

    const error = await failureOf(client.complete(request));

    expect(error).toBeInstanceOf(AgentError);
    expect(error).toMatchObject(expected);
  });

  it('gives up on a key provider that never answers', async () => {
    const client = clientOf('http://127.0.0.1:9/v1', {
      getApiKey: () => new Promise(() => undefined),
      idleTimeoutMilliseconds: 50,
    });

    const error = await failureOf(client.complete(request));

    expect(error).toMatchObject({ type: 'timeout' });
  });

  it('gives up on an endpoint that accepts the call and says nothing, and closes the connection', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const server = await serve((_request, response) => response.on('close', () => resolve()));

    const error = await failureOf(clientOf(`${server.url}/v1`, { idleTimeoutMilliseconds: 500 }).complete(request));

    expect(error).toMatchObject({ type: 'timeout', isRetryable: true });
    await closed;
  });

  it('takes nothing from the environment that its options leave open', async () => {
    const environment = { ...process.env };
    Object.assign(process.env, {
      OPENAI_API_KEY: 'leak',
      OPENAI_ADMIN_KEY: 'leak',
      OPENAI_ORG_ID: 'leak',
      OPENAI_PROJECT_ID: 'leak',
      OPENAI_BASE_URL: 'http://leak.invalid/v1',
      OPENAI_LOG: 'debug',
    });
    const requests: string[] = [];
    const server = await serve((incoming, response) => {
      requests.push(JSON.stringify(incoming.headers));
      response.writeHead(500).end();
    });
    const logged = jest.spyOn(console, 'debug').mockImplementation(() => undefined);

    await failureOf(clientOf(`${server.url}/v1`, { getApiKey: undefined }).complete(request));
    process.env = environment;

    expect(requests).toHaveLength(1);
    expect(requests[0]).not.toContain('leak');
    expect(logged).not.toHaveBeenCalled();
  });

  it('ends a call that its caller gives up', async () => {
    const model = await play({ steps: [{ name: 'stall', reply: { stream: 'stall', text: 'half' } }] });
    const controller = new AbortController();

    const failure = failureOf(clientOf(model.url).complete({ ...request, signal: controller.signal }));
    controller.abort();

    expect(await failure).toMatchObject({ type: 'unexpected', isRetryable: false });
  });

  it('tells an endpoint that is not there as unavailable', async () => {
    const port = await freePort();

    const error = await failureOf(clientOf(`http://127.0.0.1:${port}/v1`).complete(request));

    expect(error).toMatchObject({ type: 'unavailable', isRetryable: true });
  });

  it.each([
    ['ends in the middle of an event', 'data: {"type":"response.output_text.delta","del', 'unavailable'],
    ['ends without an event', '', 'unavailable'],
    ['ends after some text', 'data: {"type":"response.output_text.delta","delta":"a"}\n\n', 'unavailable'],
    ['holds something that is not JSON', 'data: <html>\n\n', 'unavailable'],
    ['holds an event of another form', 'data: {"type":"response.output_text.delta","delta":7}\n\n', 'model-malformed'],
    [
      'holds an error without a name',
      'data: {"type":"error","code":"rate_limit_exceeded","message":"m"}\n\n',
      'throttled',
    ],
    ['holds a named error', 'event: error\ndata: {"code":"insufficient_quota","message":"m"}\n\n', 'model-quota'],
  ])('a stream that %s', async (_name, body, type) => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body),
    );

    const error = await failureOf(clientOf(`${server.url}/v1`).complete(request));

    expect(error).toMatchObject({ type });
  });

  it('refuses options that cannot work', () => {
    expect(() => clientOf('not a url')).toThrow('is not an http(s) URL');
    expect(() => clientOf('http://127.0.0.1/v1', { model: '' })).toThrow('No model or deployment is configured');
  });

  it('is ready when the endpoint lists its models, or has no such list', async () => {
    const model = await play({ apiKey: 'key', steps: [{ name: 'unused', reply: { text: '' } }] });
    const bare = await serve((_request, response) => response.writeHead(404).end());

    await expect(clientOf(model.url).ping()).resolves.toBeUndefined();
    await expect(clientOf(`${bare.url}/v1`).ping()).resolves.toBeUndefined();
  });

  it('is not ready with the wrong key', async () => {
    const model = await play({ apiKey: 'other', steps: [{ name: 'unused', reply: { text: '' } }] });

    await expect(clientOf(model.url).ping()).rejects.toMatchObject({ type: 'unauthorized' });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
