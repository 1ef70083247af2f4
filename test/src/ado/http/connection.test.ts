import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdoCall, type AzureDevOpsOptions, connect } from '../../../../src/ado/http/connection.ts';
import { resources } from '../../../../src/ado/http/resources.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void;

const call: AdoCall = {
  operation: 'refs.list',
  purpose: 'look up a branch',
  resource: resources.refs,
  route: { project: 'My Project', repositoryId: 'Shöp' },
  query: { filter: 'heads/a b', searchCriteria: { status: 'active', nothing: undefined } },
};
const anything = z.unknown();
const locations = {
  count: 1,
  value: [
    {
      id: resources.refs.locationId,
      area: 'git',
      resourceName: 'refs',
      routeTemplate: '{project}/_apis/{area}/repositories/{repositoryId}/{resource}',
      resourceVersion: 2,
      minVersion: '1.0',
      maxVersion: '7.2',
      releasedVersion: '7.1',
    },
  ],
};

let server: RawServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server that lists its resources like Azure DevOps and answers each further call with the next answer. */
async function connectTo(answers: Answer[], options: Partial<AzureDevOpsOptions> = {}) {
  const requests: IncomingMessage[] = [];
  server = await startRawServer((request, response, body) => {
    if (request.method === 'OPTIONS') {
      response.end(JSON.stringify(locations));
      return;
    }
    requests.push(request);
    const answer = answers.shift();
    if (answer === undefined) {
      response.writeHead(599).end(`unexpected ${request.method} ${request.url}`);
      return;
    }
    answer(response, request, body);
  });
  const connection = connect({
    organizationUrl: `${server.url}/contoso/`,
    credential: { kind: 'pat', getToken: async () => 'secret' },
    ...options,
  });
  return { connection, requests };
}

function reply(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

describe('connect', () => {
  it('sends the call to the encoded route with version, credential and user agent', async () => {
    const { connection, requests } = await connectTo([reply(200, '{"value":[]}')], { userAgent: 'code-agent/1' });

    const { value } = await connection.json(call, anything);

    expect(value).toEqual({ value: [] });
    expect(requests[0]?.url).toBe(
      '/contoso/My%20Project/_apis/git/repositories/Sh%C3%B6p/refs?filter=heads%2Fa%20b&searchCriteria.status=active',
    );
    expect(requests[0]?.headers).toMatchObject({
      accept: 'application/json;api-version=7.1',
      authorization: `Basic ${Buffer.from('PAT:secret').toString('base64')}`,
      'user-agent': 'code-agent/1',
    });
  });

  it('asks for the token before every call, so that a renewed one is used at once', async () => {
    const tokens = ['one', 'one', 'two'];
    const { connection, requests } = await connectTo([reply(200, '{}'), reply(200, '{}'), reply(200, '{}')], {
      credential: { kind: 'bearer', getToken: async () => tokens.shift() ?? '' },
    });

    await connection.json(call, anything);
    await connection.json(call, anything);
    await connection.json(call, anything);

    expect(requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
  });

  it.each([[''], [' \r\n'], ['null'], ['{}'], ['""'], ['0'], ['true']])(
    'takes a success without content for a failure that another try may fix: %j',
    async (body) => {
      const { connection } = await connectTo([reply(200, body)]);

      await expect(connection.json(call, z.object({ value: z.array(z.unknown()) }))).rejects.toMatchObject({
        type: 'unavailable',
        isRetryable: true,
        message: expect.stringContaining('reported success but sent no answer'),
      });
    },
  );

  it('takes an answer of another shape for one that no other try mends', async () => {
    const { connection } = await connectTo([reply(200, '{"value":{}}')]);

    await expect(connection.json(call, z.object({ value: z.array(z.unknown()) }))).rejects.toMatchObject({
      type: 'unexpected',
      isRetryable: false,
    });
  });

  it('says so when the token is empty, without calling', async () => {
    const { connection, requests } = await connectTo([], { credential: { kind: 'pat', getToken: async () => '' } });

    await expect(connection.json(call, anything)).rejects.toMatchObject({ type: 'configuration' });
    expect(requests).toEqual([]);
  });

  it('says that the source of the token failed, without what it said', async () => {
    const getToken = async () => Promise.reject(new Error('key 1234'));
    const { connection, requests } = await connectTo([], { credential: { kind: 'bearer', getToken } });

    await expect(connection.json(call, anything)).rejects.toMatchObject({
      type: 'unavailable',
      isRetryable: true,
      message: expect.not.stringContaining('1234'),
    });
    expect(requests).toEqual([]);
  });

  it.each([['not a url'], ['ftp://dev.azure.com/contoso']])('refuses the organization URL %s', (organizationUrl) => {
    const credential = { kind: 'pat', getToken: async () => 'x' } as const;

    expect(() => connect({ organizationUrl, credential })).toThrow(expect.objectContaining({ type: 'configuration' }));
  });

  it.each([
    ['a refusal', reply(403, '{"message":"TF401027: no"}'), 'forbidden'],
    ['a missing thing', reply(404, '{"message":"no"}'), 'not-found'],
    ['the sign-in page', reply(203, '<html>'), 'unauthorized'],
    ['a redirect', reply(302, '', { location: '/elsewhere' }), 'unauthorized'],
    ['something that is not JSON', reply(200, '<html>'), 'unavailable'],
    ['an answer of another shape', reply(200, '{"value":7}'), 'unexpected'],
    ['no answer', (response: ServerResponse) => response.destroy(), 'unavailable'],
    [
      'a body that is cut off',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"value":[]', () => response.destroy());
      },
      'unavailable',
    ],
  ] as const)('gives %s its type, once', async (_what, answer, type) => {
    const { connection, requests } = await connectTo([answer]);

    const failing = connection.json(call, z.object({ value: z.array(z.unknown()) }));

    await expect(failing).rejects.toMatchObject({
      name: 'AgentError',
      type,
      message: expect.stringContaining('look up a branch'),
    });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['stays silent', (): void => undefined],
    [
      'drips',
      (response: ServerResponse): void => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ] as const)('gives up on a server that %s', async (_what, answer) => {
    const { connection } = await connectTo([answer], { requestTimeoutMilliseconds: 150 });

    await expect(connection.json(call, anything)).rejects.toMatchObject({ type: 'timeout', isRetryable: true });
  });

  it('says that nothing listens', async () => {
    const { connection } = await connectTo([]);
    await server?.close();

    await expect(connection.json(call, anything)).rejects.toMatchObject({ type: 'unavailable', isRetryable: true });
  });

  it.each([[200], [429], [404]])('stays away as long as a %i told it to', async (status) => {
    const { connection, requests } = await connectTo([reply(status, '{}', { 'retry-after': '90' }), reply(200, '{}')]);

    await connection.json(call, anything).catch(() => undefined);
    const next = connection.json(call, anything);

    await expect(next).rejects.toMatchObject({ type: 'throttled', retryAfterSeconds: expect.any(Number) });
    expect(requests).toHaveLength(1);
  });

  it('waits itself for a short time that came with a 200', async () => {
    const { connection, requests } = await connectTo([reply(200, '{}', { 'retry-after': '1' }), reply(200, '{}')]);

    await connection.json(call, anything);
    const before = Date.now();
    await connection.json(call, anything);

    // The second counts from the first answer, which came a little before; timers and the clock round differently.
    expect(Date.now() - before).toBeGreaterThanOrEqual(900);
    expect(requests).toHaveLength(2);
  });

  it('names the session of the run to Azure DevOps, the same for every call of it', async () => {
    const runs = ['contoso-7-r1', 'contoso-7-r1', 'contoso-7-r2', undefined];
    const { connection, requests } = await connectTo(
      runs.map(() => reply(200, '{}')),
      { getCorrelationId: () => runs[requests.length] },
    );

    for (const _run of runs) {
      await connection.json(call, anything);
    }

    const [first, second, third, fourth] = requests.map((request) => request.headers['x-tfs-session']);
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).toBe(first);
    expect(new Set([first, third, fourth]).size).toBe(3);
  });

  it.each([
    ['while it waits for the answer', (): void => undefined],
    [
      'in the middle of the body',
      (response: ServerResponse): void => {
        response.writeHead(200).write('{');
      },
    ],
  ] as const)('is called off %s', async (_what, answer) => {
    const calling = new AbortController();
    const { connection } = await connectTo([
      (response) => {
        answer(response);
        setImmediate(() => calling.abort());
      },
    ]);

    const failing = connection.withSignal(calling.signal).json(call, anything);

    await expect(failing).rejects.toMatchObject({ type: 'timeout', message: expect.stringContaining('cancelled') });
  });

  it('calls off a download', async () => {
    const calling = new AbortController();
    const { connection } = await connectTo([(response) => response.writeHead(200).write('zip')]);

    const failing = connection.withSignal(calling.signal).stream(call, 'application/zip', (body) => {
      body.once('data', () => calling.abort());
      return buffer(body);
    });

    await expect(failing).rejects.toMatchObject({ type: 'timeout', message: expect.stringContaining('cancelled') });
  });

  it('makes no call for a caller who has left already', async () => {
    const { connection, requests } = await connectTo([]);

    await expect(connection.withSignal(AbortSignal.abort()).json(call, anything)).rejects.toMatchObject({
      type: 'timeout',
    });
    expect(requests).toEqual([]);
  });

  it('speaks to a collection of a Server below its own path', async () => {
    const { requests } = await connectTo([reply(200, '{}')]);
    const credential = { kind: 'pat', getToken: async () => 'x' } as const;
    const connection = connect({ organizationUrl: `${server?.url}/tfs/Default%20Collection/`, credential });

    await connection.json(call, anything);

    expect(requests[0]?.url).toMatch(/^\/tfs\/Default%20Collection\/My%20Project\/_apis\/git\/repositories\//);
  });

  it('signs in to a Server with a user name and a password', async () => {
    const { connection, requests } = await connectTo([reply(200, '{}')], {
      credential: { kind: 'basic', userName: 'CONTOSO\\agent', getToken: async () => 'word' },
    });

    await connection.json(call, anything);

    expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('CONTOSO\\agent:word').toString('base64')}`);
  });

  it('streams a download and reports one that is cut off', async () => {
    const { connection } = await connectTo([
      reply(200, 'zip bytes'),
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('zip', () => response.destroy());
      },
      reply(401, '{}'),
    ]);

    const whole = await connection.stream(call, 'application/zip', buffer);

    expect(whole.toString()).toBe('zip bytes');
    await expect(connection.stream(call, 'application/zip', buffer)).rejects.toMatchObject({ type: 'unavailable' });
    await expect(connection.stream(call, 'application/zip', buffer)).rejects.toMatchObject({ type: 'unauthorized' });
  });

  it('takes a server that lists nothing for no Azure DevOps', async () => {
    server = await startRawServer((_request, response) => response.writeHead(404).end());
    const credential = { kind: 'pat', getToken: async () => 'x' } as const;
    const connection = connect({ organizationUrl: server.url, credential });

    await expect(connection.json(call, anything)).rejects.toMatchObject({ type: 'configuration' });
  });

  it.each([
    [401, {}, { type: 'unauthorized' }],
    [429, { 'retry-after': '7' }, { type: 'throttled', retryAfterSeconds: 7 }],
  ])('gives a %i on the way to the route its type', async (status, headers, failure) => {
    server = await startRawServer((_request, response) => response.writeHead(status, headers).end('{"message":"no"}'));
    const credential = { kind: 'pat', getToken: async () => 'x' } as const;
    const connection = connect({ organizationUrl: server.url, credential });

    await expect(connection.json(call, anything)).rejects.toMatchObject(failure);
  });
});
