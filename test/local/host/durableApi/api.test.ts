import { beforeEach, describe, expect, it } from '@jest/globals';
import type { InstanceRequestResult } from '../../../../local/host/durable/contract.ts';
import { handleDurableRequest } from '../../../../local/host/durableApi/api.ts';
import { createFakeDurableEngine, type FakeDurableEngine } from '../../../support/fakeDurableEngine.ts';

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

  beforeEach(() => {
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
        stopping: new AbortController().signal,
      },
      {
        method,
        segments: url.pathname.split('/').slice(2).filter(Boolean).map(decodeURIComponent),
        query: url.searchParams,
        url: url.href,
        contentType: options.type ?? 'application/json',
        continuationToken: undefined,
        body: options.body ?? '',
        isRpc: options.isRpc ?? false,
      },
    );
  }

  it('shows a running instance with 202 and where to ask again', async () => {
    expect(await ask('GET', 'instances/running')).toEqual({
      status: 202,
      headers: { location: 'http://host/base/instances/running', 'retry-after': '5' },
      json: {
        name: 'Hello',
        instanceId: 'running',
        runtimeStatus: 'Running',
        input: 1,
        customStatus: { step: 1 },
        output: null,
        createdTime: '2026-01-02T03:04:05Z',
        lastUpdatedTime: '2026-01-02T03:04:05Z',
      },
    });
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
    ['DELETE', 'instances/running', 200],
    ['DELETE', 'instances/nosuch', 404],
    ['DELETE', 'instances', 400],
    ['DELETE', 'instances?createdTimeFrom=2099-01-01', 404],
    ['GET', 'orchestrators/Hello', 404],
    ['POST', 'orchestrators/Nope', 400],
    ['POST', 'orchestrators/Hello/@bad', 400],
    ['POST', 'orchestrators/Hello/a%23b', 400],
    [`POST`, `orchestrators/Hello/${'x'.repeat(101)}`, 400],
    ['POST', 'orchestrators/Hello/running', 500],
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

  it('takes events as JSON only', async () => {
    const event = (body: string, type: string) => ask('POST', 'instances/running/raiseEvent/Go', { body, type });

    expect((await event('{"a":1}', 'application/json; charset=utf-8')).status).toBe(202);
    expect((await event('{bad', 'application/json')).status).toBe(400);
    expect((await event('text', 'text/plain')).json).toEqual({
      Message: 'Only application/json request content is supported',
    });
    expect(engine.calls).toEqual([['raiseEvent', 'running', 'Go', '{"a":1}']]);
  });

  it('starts an orchestration and hands out its links', async () => {
    const reply = await ask('POST', 'orchestrators/Hello/one?version=2', { body: '{"x":1}' });

    expect(reply).toMatchObject({ status: 202, headers: { 'retry-after': '10' } });
    expect(Object.keys(reply.json ?? {})).toEqual(LINKS);
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

    expect(await ask('GET', 'entities/COUNTER/a')).toEqual({ status: 200, json: 5 });
    expect((await ask('GET', 'entities/counter?fetchState=true')).json).toMatchObject([
      { entityId: { name: 'counter', key: 'a' }, state: 5 },
      { entityId: { name: 'counter', key: 'b' }, state: 'five' },
    ]);
    const page = await ask('GET', 'entities?top=1');
    expect(page.headers).toEqual({ 'x-ms-continuation-token': Buffer.from('@counter@a').toString('base64') });
  });
});
