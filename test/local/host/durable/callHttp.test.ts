import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, MONDAY, openBench } from './support/scratch.ts';

let server: Server;
let requests: string[] = [];
let pollsLeft = 2;

df.app.activity('echo', { handler: async (value: unknown) => value });
df.app.orchestration('call', function* (context) {
  const { url, enablePolling } = context.df.getInput<{ url: string; enablePolling: boolean }>();
  const body = { hello: 1 };
  const response: { statusCode: number; content: string } = yield context.df.callHttp({
    method: 'POST',
    url,
    body,
    headers: { 'x-functions-key': 'secret', 'x-other': 'kept' },
    enablePolling,
  });
  return [response.statusCode, response.content, yield context.df.callActivity('echo', 'after')];
});

beforeEach(async () => {
  requests = [];
  pollsLeft = 2;
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const key = request.headers['x-functions-key'] ?? '-';
    requests.push([request.method, request.url, key, request.headers['x-other'], Buffer.concat(chunks)].join(' '));
    pollsLeft -= 1;
    if (pollsLeft >= 0) response.writeHead(202, { location: '/status', 'retry-after': '10' });
    response.end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await closeBenches();
  await new Promise((resolve) => server.close(resolve));
});

async function call(bench: Bench, enablePolling: boolean): Promise<string | undefined> {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const input = JSON.stringify({ url: `http://127.0.0.1:${port}/start`, enablePolling });
  bench.engine.startInstance({ name: 'call', instanceId: 'i', input });
  return (await bench.finish('i')).output;
}

describe('callHttp', () => {
  it('polls as long as it is told to, and does not send keys and bodies to where it polls', async () => {
    const bench = openBench();

    expect(await call(bench, true)).toBe('[200,"body","after"]');
    expect(requests).toEqual(['POST /start secret kept {"hello":1}', 'GET /status - kept ', 'GET /status - kept ']);
    expect(bench.clock.now()).toBe(MONDAY + 20_000);
  });

  it('hands the first answer over where polling is off', async () => {
    const bench = openBench();

    expect(await call(bench, false)).toBe('[202,"body","after"]');
    expect(requests.length).toBe(1);
  });

  it('fails the call where nothing answers', async () => {
    const bench = openBench();
    bench.engine.startInstance({
      name: 'call',
      instanceId: 'i',
      input: '{"url":"http://127.0.0.1:1/","enablePolling":true}',
    });

    const instance = await bench.finish('i');

    expect(instance.runtimeStatus).toBe('Failed');
    expect(instance.output).toContain("Activity function 'BuiltIn::HttpActivity' failed:");
  });
});
