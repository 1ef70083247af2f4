import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InstanceRequestResult } from '../../../../local/host/durable/protocol/contract.ts';
import { handleDurableRequest } from '../../../../local/host/durableApi/api.ts';
import { createPendingStarts, type PendingStarts } from '../../../../local/host/durableApi/pendingStarts.ts';
import { parseQuery } from '../../../../local/host/durableApi/query.ts';
import type { Reply } from '../../../../local/host/durableApi/reply.ts';
import { createFakeDurableEngine, type FakeDurableEngine } from '../../../support/host/fakeDurableEngine.ts';

const LINKS = [
  'id',
  'statusQueryGetUri',
  'sendEventPostUri',
  'terminatePostUri',
  'purgeHistoryDeleteUri',
  'restartPostUri',
  'suspendPostUri',
  'resumePostUri',
];

describe('the durable HTTP API', () => {
  let engine: FakeDurableEngine;
  let starts: PendingStarts;

  beforeEach(() => {
    starts = createPendingStarts();
    engine = createFakeDurableEngine('Hub');
    engine.set('running', { name: 'Hello', customStatus: '{"step":1}', input: '1' });
    engine.set('failed', { runtimeStatus: 'Failed', output: 'it broke' });
  });

  function ask(method: string, target: string, options: { body?: string; type?: string; isRpc?: boolean } = {}) {
    const url = new URL(target, 'http://host/base/');
    return handleDurableRequest(
      {
        engine,
        functions: {
          has: (kind, name) => (kind === 'orchestrator' ? name === 'Hello' : name.toLowerCase() === 'counter'),
          names: (kind) => (kind === 'orchestrator' ? ['Hello'] : ['Counter']),
        },
        endpoints: { hostUrl: 'http://host', rpcBaseUrl: 'http://rpc/', taskHubName: 'Hub', key: 'KEY' },
        hasConnection: () => false,
        starts,
        stopping: new AbortController().signal,
      },
      {
        method,
        segments: url.pathname.split('/').slice(2).filter(Boolean).map(decodeURIComponent),
        query: parseQuery(url.search),
        url: url.href,
        contentType: options.type ?? 'application/json',
        continuationToken: undefined,
        body: options.body ?? '',
        isRpc: options.isRpc ?? false,
      },
    );
  }

  function bodyOf(reply: Reply): unknown {
    return JSON.parse(reply.text ?? 'null');
  }

  it('shows a running instance with 202 and where to ask again', async () => {
    const reply = await ask('GET', 'instances/running');

    expect(reply).toMatchObject({
      status: 202,
      headers: { location: 'http://host/base/instances/running', 'retry-after': '5' },
    });
    expect(bodyOf(reply)).toEqual({
      name: 'Hello',
      instanceId: 'running',
      runtimeStatus: 'Running',
      input: 1,
      customStatus: { step: 1 },
      output: null,
      createdTime: '2026-01-02T03:04:05Z',
      lastUpdatedTime: '2026-01-02T03:04:05Z',
    });
  });

  it('names the version and the parent of an instance where it has them', async () => {
    engine.set('child', { version: '2.0', parentInstanceId: 'parent' });

    const names = Object.keys(bodyOf(await ask('GET', 'instances/child')) ?? {});

    expect(names.slice(0, 5)).toEqual(['name', 'version', 'instanceId', 'parentInstanceId', 'runtimeStatus']);
  });

  it('shows a failure with 200, or 500 if asked to', async () => {
    expect((await ask('GET', 'instances/failed')).status).toBe(200);
    expect((await ask('GET', 'instances/failed?returnInternalServerErrorOnFailure=true')).status).toBe(500);
  });

  it.each([
    ['GET', 'instances/nosuch', 404],
    ['GET', 'instances/running?taskHub=Other', 404],
    ['GET', 'instances/running?connection=Other', 500],
    ['PUT', 'instances/running', 404],
    ['POST', 'instances/running/zap', 404],
    ['POST', 'instances/running/terminate?reason=x', 202],
    ['POST', 'instances/failed/terminate', 410],
    ['POST', 'instances/nosuch/suspend', 404],
    ['POST', 'instances/nosuch/restart', 400],
    ['POST', 'instances/nosuch/raiseEvent/E', 404],
    ['POST', 'instances/failed/raiseEvent/E', 410],
    ['DELETE', 'instances/running', 412],
    ['DELETE', 'instances/failed', 200],
    ['DELETE', 'instances/nosuch', 404],
    ['DELETE', 'instances', 400],
    ['DELETE', 'instances?createdTimeFrom=2099-01-01', 404],
    ['GET', 'orchestrators/Hello', 404],
    ['POST', 'orchestrators/Nope', 202],
    ['POST', 'orchestrators/Hello/@bad', 202],
    ['POST', 'orchestrators/Hello/a%23b', 202],
    [`POST`, `orchestrators/Hello/${'x'.repeat(101)}`, 202],
    ['POST', 'orchestrators/Hello/running', 409],
    ['POST', 'orchestrators/Hello/one/two', 404],
    ['POST', 'instances/nosuch/rewind', 404],
    ['POST', 'instances/running/raiseEvent', 404],
    ['POST', 'instances/running/raiseEvent/a/b', 404],
    ['POST', 'instances/running/terminate/now', 404],
    ['GET', 'entities/Counter/a/b', 404],
    ['GET', 'instances?top=-1', 500],
    ['POST', 'orchestrators/Hello?timeout=1&pollingInterval=5', 400],
    ['GET', 'entities/Counter/none', 404],
    ['POST', 'entities/Nope/x?op=add', 400],
    ['GET', 'nosuch', 404],
  ])('answers %s %s with %s', async (method, target, status) => {
    expect((await ask(method, target)).status).toBe(status);
  });

  it.each<[InstanceRequestResult, number]>([
    ['accepted', 202],
    ['not-found', 404],
    ['finished', 410],
    ['invalid-state', 500],
  ])('answers a suspension that the engine calls %s with %s', async (result, status) => {
    engine.suspend = () => result;

    expect((await ask('POST', 'instances/running/suspend?reason=r')).status).toBe(status);
  });

  it('rewinds nothing but failures, and says so', async () => {
    engine.rewind = () => 'finished';

    const reply = await ask('POST', 'instances/running/rewind?reason=r');

    expect(reply.status).toBe(412);
    expect(bodyOf(reply)).toBe(
      'This orchestration has status Running, but only orchestrations in the "Failed" state can be rewound.',
    );
  });

  it('takes events as JSON only', async () => {
    const event = (body: string, type: string) => ask('POST', 'instances/running/raiseEvent/Go', { body, type });

    expect((await event('{"a":1}', 'application/json; charset=utf-8')).status).toBe(202);
    expect((await event('{bad', 'application/json')).status).toBe(400);
    expect((await event('', 'application/json')).status).toBe(400);
    expect(bodyOf(await event('text', 'text/plain'))).toEqual({
      Message: 'Only application/json request content is supported',
    });
    expect(engine.calls).toEqual([['raiseEvent', 'running', 'Go', '{"a":1}']]);
  });

  it.each([
    ['{"a":1,}', '{"a":1,}'],
    ["{'a':NaN}", "{'a':NaN}"],
    ['/* nothing */ null', undefined],
  ])('stores the input %s as it was sent, if .NET reads it', async (body, input) => {
    await ask('POST', 'orchestrators/Hello', { body });

    expect(engine.calls).toEqual([['startInstance', { name: 'Hello', ...(input === undefined ? {} : { input }) }]]);
  });

  it.each([
    ['[1', 500, 'Newtonsoft.Json.JsonWriterException', "Unexpected end when reading token. Path ''."],
    ['nope', 400, 'Newtonsoft.Json.JsonReaderException', /^Unexpected character encountered while parsing value: n/],
    ['{"$ref":"1","x":1}', 500, 'Newtonsoft.Json.JsonSerializationException', /^Additional content found/],
  ])('refuses the input %s with %s', async (body, status, type, message) => {
    const reply = await ask('POST', 'orchestrators/Hello', { body });

    expect(reply.status).toBe(status);
    expect(bodyOf(reply)).toMatchObject({
      ExceptionType: type,
      ExceptionMessage: message instanceof RegExp ? expect.stringMatching(message) : message,
    });
  });

  it('accepts all starts that race for an id, of which the last one runs', async () => {
    const replies = await Promise.all(
      ['1', '2', '3'].map((body) => ask('POST', 'orchestrators/Hello/raced', { body })),
    );

    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(engine.calls).toEqual([['startInstance', { name: 'Hello', instanceId: 'raced', input: '3' }]]);
  });

  it.each([
    ['12', '12'],
    ['{"a":1}', '{"a":1}'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['3 strikes', '3'],
    ['  spaced  ', '"spaced"'],
    ['{broken', '"{broken"'],
  ])('reads the reason %s of a termination as JSON', async (reason, expected) => {
    engine.set('ended', { runtimeStatus: 'Terminated', output: JSON.stringify(reason) });

    expect((await ask('GET', 'instances/ended')).text).toContain(`"output":${expected},`);
  });

  it('fails to show an input that is a comment', async () => {
    engine.set('odd', { input: '/*c*/1' });

    expect((await ask('GET', 'instances/odd')).status).toBe(500);
  });

  it('starts an orchestration and hands out its links', async () => {
    const reply = await ask('POST', 'orchestrators/Hello/one?version=2', { body: '{"x":1}' });

    expect(reply).toMatchObject({ status: 202, headers: { 'retry-after': '10' } });
    expect(Object.keys(bodyOf(reply) ?? {})).toEqual(LINKS);
    expect(engine.calls).toEqual([
      ['startInstance', { name: 'Hello', instanceId: 'one', input: '{"x":1}', version: '2' }],
    ]);
  });

  it.each([
    ['', false, {}],
    ['', true, { input: '""' }],
    ['null', true, {}],
  ])('takes the body "%s" (from the app: %s) as the input %j', async (body, isRpc, expected) => {
    await ask('POST', 'orchestrators/Hello', { body, isRpc });

    expect(engine.calls).toEqual([['startInstance', { name: 'Hello', ...expected }]]);
  });

  it('signals, reads and lists entities, their names in lower case', async () => {
    await ask('POST', 'entities/Counter/a?op=add', { body: '5' });
    await ask('POST', 'entities/Counter/b?op=add', { body: 'five', type: 'text/plain' });

    expect(await ask('GET', 'entities/COUNTER/a')).toEqual({ status: 200, text: '5' });
    expect(bodyOf(await ask('GET', 'entities/counter?fetchState=true'))).toMatchObject([
      { entityId: { name: 'counter', key: 'a' }, state: 5 },
      { entityId: { name: 'counter', key: 'b' }, state: 'five' },
    ]);
    const page = await ask('GET', 'entities?top=1');
    expect(page.headers).toEqual({ 'x-ms-continuation-token': Buffer.from('@counter@a').toString('base64') });
  });
});
