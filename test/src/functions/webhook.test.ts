import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../src/contracts/agentError.ts';
import type { AuditEntry } from '../../../src/contracts/auditEvent.ts';
import type { DeliveryMessage } from '../../../src/contracts/delivery.ts';
import { Secret } from '../../../src/contracts/secret.ts';
import { securityHeaders } from '../../../src/functions/problem.ts';
import { createWebhook, type WebhookOptions } from '../../../src/functions/webhook.ts';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { createDeliveryLimits } from '../../../src/gateway/deliveryLimits.ts';
import { signBody } from '../../../src/gateway/signature.ts';
import { tagAddedPayload } from '../../support/deliverySamples.ts';
import { managementUrls } from '../../support/managementUrls.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';

const key = 'a-key-of-at-least-thirty-two-characters';
const client = { createHttpManagementPayload: managementUrls };

interface Sending {
  readonly body?: string | Uint8Array;
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly options?: Partial<WebhookOptions>;
}

async function send({ body = JSON.stringify(tagAddedPayload()), signature, headers = {}, options = {} }: Sending) {
  const sent: DeliveryMessage[] = [];
  const audited: AuditEntry[] = [];
  const { logger, entries } = recordingLogger();
  const webhook = createWebhook({
    keys: async () => [new Secret(key)],
    policy: {
      schemes: ['standard-webhooks', 'signature', 'basic'],
      organization: 'contoso',
      certificates: { thumbprints: [], authorities: [] },
    },
    limits: createDeliveryLimits({ refusedPerMinute: 3, deliveriesPerMinute: 3 }),
    queue: { send: async (message) => void sent.push(message), depth: () => 0 },
    queueBound: 100,
    proxies: 1,
    audit: { append: async (entry) => void audited.push(entry) },
    organization: 'contoso',
    routing: { tag: 'code-agent', agentIdentities: [] },
    logger,
    now: () => Date.UTC(2026, 10, 23, 12),
    ...options,
  });
  const bytes = Buffer.from(body);
  const header = signature === undefined ? signBody(bytes, key) : signature;
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://127.0.0.1/api/webhook',
    ...(bytes.byteLength === 0 ? {} : { body: { bytes } }),
    headers: {
      'content-type': 'application/json',
      ...(header === null ? {} : { 'x-hub-signature-256': header }),
      ...headers,
    },
  });
  const response: HttpResponseInit = await webhook(request, client, new InvocationContext({ invocationId: 'call-1' }));
  return { response, sent, entries, audited };
}

function commentPayload(text: string) {
  const fields = { 'System.TeamProject': 'Store', 'System.History': text };
  return { id: 'c1', eventType: 'workitem.commented', resource: { id: 42, rev: 8, fields } };
}

describe('POST /api/webhook', () => {
  it('accepts a signed delivery that asks for a run, and puts it on the queue', async () => {
    const { response, sent } = await send({});

    expect(response.status).toBe(202);
    expect(response.jsonBody).toMatchObject({ status: 'accepted', runId: 'contoso-Store-42-r7' });
    expect(sent).toEqual([
      {
        kind: 'start-run',
        deliveryKey: 'workitem.updated:b1a7e5a0-6f52-4f0b-9a52-0d4c1a1f0c01',
        runId: 'contoso-Store-42-r7',
        project: 'Store',
        workItemId: 42,
        trigger: 'tag',
        requestedBy: 'dana@example.com',
        receivedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('puts a command on the queue under an id that only its comment gives', async () => {
    const { response, sent } = await send({ body: JSON.stringify(commentPayload('<div>/agent approve</div>')) });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'accepted' } });
    expect(sent).toEqual([
      {
        kind: 'command',
        deliveryKey: 'workitem.commented:c1',
        commandId: 'contoso-command-workitem-42-r8',
        comment: { on: 'work-item', project: 'Store', workItemId: 42, revision: 8 },
        receivedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('puts what happens to a pull request on the queue for its shepherd', async () => {
    const payload = { id: 'p1', eventType: 'git.pullrequest.updated', resource: { pullRequestId: 7 } };

    const { sent } = await send({ body: JSON.stringify(payload) });

    expect(sent).toEqual([
      {
        kind: 'nudge',
        deliveryKey: 'git.pullrequest.updated:p1',
        shepherdId: 'contoso-pr-7',
        reason: 'git.pullrequest.updated',
        receivedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('answers with the status URLs of the run, without the key that opens all runs', async () => {
    const { response } = await send({});

    expect(response.jsonBody).toMatchObject({
      statusQueryGetUri: 'http://127.0.0.1/instances/contoso-Store-42-r7?taskHub=Hub&connection=Storage',
      sendEventPostUri: expect.stringContaining('/raiseEvent/{eventName}?taskHub=Hub&connection=Storage'),
    });
    expect(JSON.stringify(response.jsonBody)).not.toContain('SECRET');
  });

  it('logs the run with the id of the run', async () => {
    const { entries } = await send({});

    expect(entries).toEqual([expect.objectContaining({ message: 'delivery accepted', runId: 'contoso-Store-42-r7' })]);
  });

  it('accepts a delivery signed with the previous key while it is rotated out', async () => {
    const body = JSON.stringify(tagAddedPayload());
    const signature = signBody(Buffer.from(body), 'previous-key');

    const { response } = await send({
      body,
      signature,
      options: { keys: async () => [new Secret(key), new Secret('previous-key')] },
    });

    expect(response.status).toBe(202);
  });

  it.each([
    ['no signature', { signature: null }],
    ['a signature of another key', { signature: signBody(Buffer.from(JSON.stringify(tagAddedPayload())), 'wrong') }],
    [
      'a body that was changed',
      { body: '{"changed":true}', signature: signBody(Buffer.from('{"changed":false}'), key) },
    ],
    ['an unsigned empty body', { body: '', signature: null }],
  ])('refuses %s with 401 and puts nothing on the queue', async (_what, sending) => {
    const { response, sent } = await send(sending);

    expect(response).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    expect(sent).toEqual([]);
  });

  it('names every request in its answer, so that the log can be found from it', async () => {
    const { response } = await send({ signature: null });

    expect(response.headers).toMatchObject({ 'x-correlation-id': 'call-1', ...securityHeaders });
    expect(JSON.parse(String(response.body))).toMatchObject({ status: 401, correlationId: 'call-1' });
  });

  it('reads the keys again when none that it knows made the credential', async () => {
    const asked: (number | undefined)[] = [];
    const keys = async (oldestSeconds?: number) => {
      asked.push(oldestSeconds);
      return [new Secret(oldestSeconds === undefined ? 'an-older-key' : key)];
    };

    const { response } = await send({ options: { keys } });

    expect({ status: response.status, asked }).toEqual({ status: 202, asked: [undefined, 10] });
  });

  describe('of a subscription of Azure DevOps', () => {
    const payload = tagAddedPayload({ projectId: '11111111-1111-4111-8111-111111111111' });
    const scope = { projectId: '11111111-1111-4111-8111-111111111111', eventType: 'workitem.updated' };
    const sign = (of: Partial<typeof scope> = {}) => {
      const { username, password } = basicCredential(key, { organization: 'contoso', ...scope, ...of });
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
    };
    const deliver = (of: Partial<typeof scope>, body: object = payload) =>
      send({ body: JSON.stringify(body), signature: null, headers: sign(of) });

    it('accepts what the subscription is for', async () => {
      expect((await deliver({})).response).toMatchObject({ status: 202, jsonBody: { status: 'accepted' } });
    });

    it.each([
      ['another event', { eventType: 'workitem.created' }],
      ['another project', { projectId: '22222222-2222-4222-8222-222222222222' }],
    ])('refuses the credential of %s', async (_what, of) => {
      const { response, sent } = await deliver(of);

      expect({ status: response.status, sent }).toEqual({ status: 401, sent: [] });
    });

    it('refuses a delivery that does not say its project', async () => {
      expect((await deliver({}, { ...payload, resourceContainers: {} })).response.status).toBe(401);
    });

    it('answers a delivery of the Test button, which names a sample project, and does nothing', async () => {
      const { response, sent } = await deliver({}, tagAddedPayload());

      expect(response).toMatchObject({ status: 202, jsonBody: { status: 'ignored', reason: 'it is a test delivery' } });
      expect(sent).toEqual([]);
    });
  });

  describe('when too much comes', () => {
    const source = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7:4711' };

    it('answers 429 after too many refused ones of an address, and audits the first', async () => {
      const limits = createDeliveryLimits({ refusedPerMinute: 2, deliveriesPerMinute: 100 });
      const refused = () => send({ signature: null, headers: source, options: { limits } });

      const answers = [await refused(), await refused(), await refused()];

      expect(answers.map(({ response }) => response.status)).toEqual([401, 401, 429]);
      expect(answers[2]?.response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^[1-9]\d?$/) });
      expect(answers.flatMap(({ audited }) => audited)).toMatchObject([
        { runId: 'installation', type: 'delivery-refused', data: { reason: 'no credential', source: '203.0.113.7' } },
      ]);
    });

    it('never answers a valid sender with 429, whoever shares its address', async () => {
      const limits = createDeliveryLimits({ refusedPerMinute: 1, deliveriesPerMinute: 100 });
      const options = { limits };

      await send({ signature: null, headers: source, options });
      await send({ signature: null, headers: source, options });
      const { response } = await send({ headers: source, options });

      expect(response.status).toBe(202);
    });

    it('puts a project off with 503 and Retry-After, and no other project', async () => {
      const limits = createDeliveryLimits({ refusedPerMinute: 10, deliveriesPerMinute: 1 });
      const options = { limits };
      const other = JSON.stringify(tagAddedPayload({ projectId: '11111111-1111-4111-8111-111111111111' }));

      const first = await send({ options });
      const second = await send({ options });
      const third = await send({ body: other, options });

      expect([first, second, third].map(({ response }) => response.status)).toEqual([202, 503, 202]);
      expect(second.response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^[1-9]\d?$/) });
    });

    it.each([
      ['half full', 50, [202, 202, 503]],
      ['four fifths full', 80, [202, 503, 503]],
      ['full', 100, [503, 503, 503]],
    ])('lets commands wait longest when the queue is %s', async (_what, depth, expected) => {
      const queue = { send: async () => undefined, depth: () => depth };
      const nudge = { id: 'p1', eventType: 'git.pullrequest.updated', resource: { pullRequestId: 7 } };

      const answers = await Promise.all(
        [commentPayload('/agent approve'), tagAddedPayload(), nudge].map((payload) =>
          send({ body: JSON.stringify(payload), options: { queue } }),
        ),
      );

      expect(answers.map(({ response }) => response.status)).toEqual(expected);
    });
  });

  it.each([
    ['an empty body', ''],
    ['what is not JSON', '{"id":'],
    ['JSON that is no object', '[]'],
    ['an envelope without event type', '{"id":"x","resource":{}}'],
  ])('answers %s with 400 when it is signed', async (_what, body) => {
    const { response, sent } = await send({ body });

    expect(response.status).toBe(400);
    expect(sent).toEqual([]);
  });

  it('answers a body over 2 MB with 413, whatever its signature', async () => {
    const { response, sent } = await send({ body: Buffer.alloc(3 * 1024 * 1024, ' ') });

    expect(response.status).toBe(413);
    expect(sent).toEqual([]);
  });

  it.each([
    ['an event nobody handles', { ...tagAddedPayload(), eventType: 'git.push', resource: { pushId: 1 } }],
    [
      'an update that does not touch the tags',
      { ...tagAddedPayload(), resource: { ...tagAddedPayload().resource, fields: {} } },
    ],
  ])('takes %s as a success and says that it is ignored', async (_what, payload) => {
    const { response, sent } = await send({ body: JSON.stringify(payload) });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'ignored', reason: expect.any(String) } });
    expect(sent).toEqual([]);
  });

  it('answers 503 with Retry-After when the queue does not take the delivery', async () => {
    const queue = {
      send: async () => Promise.reject(new AgentError('unavailable', 'The queue is away.')),
      depth: () => 0,
    };

    const { response, entries } = await send({ options: { queue } });

    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(entries).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  it('answers 503, and accepts nothing, when the signing key cannot be read', async () => {
    const keys = async () => Promise.reject(new AgentError('unavailable', 'Key Vault is away.'));

    const { response, sent } = await send({ options: { keys } });

    expect(response.status).toBe(503);
    expect(sent).toEqual([]);
  });

  it('never repeats the event type of an event that nobody handles', async () => {
    const { response } = await send({ body: '{"id":"1","eventType":"planted-marker"}' });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'ignored' } });
    expect(JSON.stringify(response.jsonBody)).not.toContain('planted-marker');
  });

  it('never repeats what was sent in an error', async () => {
    const { response } = await send({ body: '{"id": "planted-marker' });

    expect(String(response.body)).not.toContain('planted-marker');
  });
});
