import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../src/contracts/agentError.ts';
import type { DeliveryMessage } from '../../../src/contracts/delivery.ts';
import { createWebhook, type WebhookOptions } from '../../../src/functions/webhook.ts';
import { signBody } from '../../../src/gateway/signature.ts';
import { tagAddedPayload } from '../../support/deliverySamples.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';

const key = 'a-key-of-at-least-thirty-two-characters';
const client = {
  createHttpManagementPayload: (id: string) => {
    const at = (what: string) => `http://127.0.0.1/instances/${id}${what}?taskHub=Hub&connection=Storage&code=SECRET`;
    return {
      id,
      statusQueryGetUri: at(''),
      sendEventPostUri: at('/raiseEvent/{eventName}'),
      terminatePostUri: at('/terminate?reason={text}').replace('?taskHub', '&taskHub'),
      rewindPostUri: at('/rewind'),
      purgeHistoryDeleteUri: at(''),
      restartPostUri: at('/restart'),
      suspendPostUri: at('/suspend'),
      resumePostUri: at('/resume'),
    };
  },
};

interface Sending {
  readonly body?: string | Uint8Array;
  readonly signature?: string | null;
  readonly options?: Partial<WebhookOptions>;
}

async function send({ body = JSON.stringify(tagAddedPayload()), signature, options = {} }: Sending) {
  const sent: DeliveryMessage[] = [];
  const { logger, entries } = recordingLogger();
  const webhook = createWebhook({
    signingKeys: async () => [key],
    queue: { send: async (message) => void sent.push(message) },
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
    headers: { 'content-type': 'application/json', ...(header === null ? {} : { 'x-hub-signature-256': header }) },
  });
  const response: HttpResponseInit = await webhook(request, client, new InvocationContext());
  return { response, sent, entries };
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

    const { response } = await send({ body, signature, options: { signingKeys: async () => [key, 'previous-key'] } });

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
    const queue = { send: async () => Promise.reject(new AgentError('unavailable', 'The queue is away.')) };

    const { response, entries } = await send({ options: { queue } });

    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(entries).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  it('answers 503, and accepts nothing, when the signing key cannot be read', async () => {
    const signingKeys = async () => Promise.reject(new AgentError('unavailable', 'Key Vault is away.'));

    const { response, sent } = await send({ options: { signingKeys } });

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
