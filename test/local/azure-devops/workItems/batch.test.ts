import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { setting } from './workItemCalls.ts';

const patchType = { 'Content-Type': 'application/json-patch+json' };
const create = (title: string, ...more: readonly object[]) => ({
  method: 'PATCH',
  uri: '/Fabrikam%20Fiber/_apis/wit/workitems/$Task?api-version=7.1',
  headers: patchType,
  body: [...setting({ 'System.Title': title }), ...more],
});

const envelopeSchema = z.object({
  count: z.number().optional(),
  value: z.array(z.object({ code: z.number(), body: z.string() })).optional(),
});
const answerSchema = z.object({
  id: z.number().optional(),
  message: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
  relations: z.array(z.object({ url: z.string() })).optional(),
});

describe('a batch of changes of work items', () => {
  let standIn: TestStandIn;

  beforeAll(async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const reader = { id, displayName: 'Reader', uniqueName: 'reader@contoso.example', token: 'reader' };
    standIn = await startTestStandIn({ personalAccessTokens: [{ ...reader, denied: ['WorkItemsWrite'] }] });
  });

  afterAll(() => standIn.close());

  async function send(requests: unknown, method = 'POST', token?: string) {
    const authorization = { Authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` };
    const response = await standIn.fetch('/_apis/wit/$batch?api-version=5.0', {
      ...{ method, headers: token === undefined ? {} : authorization, body: JSON.stringify(requests) },
    });
    const { value = [], ...rest } = envelopeSchema.parse(await response.json());
    const answers = value.map(({ code, body }) => ({ code, ...answerSchema.parse(JSON.parse(body)) }));
    return { status: response.status, ...rest, answers };
  }

  it('answers each request in order, as if it had come alone', async () => {
    const nowhere = { ...create('x'), uri: '/_apis/wit/workitems/99999?api-version=7.1' };
    const plain = { ...create('x'), headers: { 'Content-Type': 'application/json' } };
    const old = { ...create('x'), uri: create('x').uri.replace('7.1', '9.9') };
    const unknown = { ...create('x'), uri: `${create('x').uri}&nonsense=1` };

    const { status, count, answers } = await send(
      [create('one'), nowhere, plain, old, unknown, create('two')],
      'PATCH',
    );

    expect({ status, count }).toEqual({ status: 200, count: 6 });
    expect(answers.map(({ code }) => code)).toEqual([200, 404, 400, 400, 400, 200]);
    expect(answers.map(({ fields }) => fields?.['System.Title'])).toMatchObject({ 0: 'one', 5: 'two' });
    expect(answers[4]).toMatchObject({ message: expect.stringContaining("'nonsense'") });
  });

  it('links items that it makes, by numbers below zero', async () => {
    const url = `${standIn.server.url}/_apis/wit/workItems/-1`;
    const parent = { op: 'add', path: '/relations/-', value: { rel: 'System.LinkTypes.Hierarchy-Reverse', url } };
    const named = (id: number) => ({ op: 'add', path: '/id', value: id });

    const { answers } = await send([create('parent', named(-1)), create('child', named(-2), parent)]);

    const [above, below] = answers;
    expect(answers.map(({ code }) => code)).toEqual([200, 200]);
    expect(below?.relations).toMatchObject([{ url: expect.stringMatching(`/workItems/${above?.id}$`) }]);
  });

  it('gives nobody rights that they do not have', async () => {
    const { status, answers } = await send([create('x')], 'POST', 'reader');

    expect([status, answers.map(({ code }) => code)]).toEqual([200, [403]]);
  });

  it.each([
    ['nothing', []],
    ['more than 200 requests', Array.from({ length: 201 }, () => create('x'))],
    ['a request that reads', [{ ...create('x'), method: 'GET' }]],
    ['a request of another resource', [{ ...create('x'), uri: '/_apis/wit/wiql?api-version=7.1' }]],
    ['a batch in a batch', [{ ...create('x'), uri: '/_apis/wit/$batch?api-version=7.1' }]],
    ['another organisation', [{ ...create('x'), uri: 'https://dev.azure.com/x/_apis/wit/workitems/1' }]],
  ])('refuses %s as a whole', async (_what, requests) => {
    expect(await send(requests)).toMatchObject({ status: 400, answers: [] });
  });
});
