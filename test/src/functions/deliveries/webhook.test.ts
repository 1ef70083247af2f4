import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { Secret } from '../../../../src/contracts/secret.ts';
import { securityHeaders } from '../../../../src/functions/http/problem.ts';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { signBody } from '../../../../src/gateway/authentication/signature.ts';
import { tagAddedPayload } from '../../../support/webhook/deliverySamples.ts';
import { commentPayload, sendDelivery, webhookKey } from '../../../support/webhook/sendDelivery.ts';

describe('POST /api/webhook', () => {
  it('accepts a signed delivery that asks for a run, and puts it on the queue', async () => {
    const { response, sent } = await sendDelivery({});

    expect(response.status).toBe(202);
    expect(response.jsonBody).toMatchObject({ status: 'accepted', runId: 'contoso-Store-42-r7' });
    expect(sent).toEqual([
      {
        kind: 'start-run',
        deliveryKey: 'workitem.updated:b1a7e5a0-6f52-4f0b-9a52-0d4c1a1f0c01',
        runId: 'contoso-Store-42-r7',
        project: 'Store',
        workItemId: 42,
        revision: 7,
        trigger: 'tag',
        requestedBy: 'dana@example.com',
        receivedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('puts a command on the queue under an id that only its comment gives', async () => {
    const { response, sent } = await sendDelivery({
      body: JSON.stringify(commentPayload('<div>/agent approve</div>')),
    });

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

    const { sent } = await sendDelivery({ body: JSON.stringify(payload) });

    expect(sent).toEqual([
      {
        kind: 'nudge',
        deliveryKey: 'git.pullrequest.updated:p1',
        pullRequestId: 7,
        reason: 'git.pullrequest.updated',
        receivedAt: '2026-11-23T12:00:00.000Z',
      },
    ]);
  });

  it('answers with the status URLs of the run, without the key that opens all runs', async () => {
    const { response } = await sendDelivery({});

    expect(response.jsonBody).toMatchObject({
      statusQueryGetUri: 'http://127.0.0.1/instances/contoso-Store-42-r7?taskHub=Hub&connection=Storage',
      sendEventPostUri: expect.stringContaining('/raiseEvent/{eventName}?taskHub=Hub&connection=Storage'),
    });
    expect(JSON.stringify(response.jsonBody)).not.toContain('SECRET');
  });

  it('logs the run with the id of the run', async () => {
    const { entries } = await sendDelivery({});

    expect(entries).toEqual([expect.objectContaining({ message: 'delivery accepted', runId: 'contoso-Store-42-r7' })]);
  });

  it('accepts a delivery signed with the previous key while it is rotated out', async () => {
    const body = JSON.stringify(tagAddedPayload());
    const signature = signBody(Buffer.from(body), 'previous-key');

    const { response } = await sendDelivery({
      body,
      signature,
      options: { keys: async () => [new Secret(webhookKey), new Secret('previous-key')] },
    });

    expect(response.status).toBe(202);
  });

  it.each([
    ['no signature', { signature: null }],
    ['a signature of another key', { signature: signBody(Buffer.from(JSON.stringify(tagAddedPayload())), 'wrong') }],
    [
      'a body that was changed',
      { body: '{"changed":true}', signature: signBody(Buffer.from('{"changed":false}'), webhookKey) },
    ],
    ['an unsigned empty body', { body: '', signature: null }],
  ])('refuses %s with 401 and puts nothing on the queue', async (_what, sending) => {
    const { response, sent } = await sendDelivery(sending);

    expect(response).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    expect(sent).toEqual([]);
  });

  it('names every request in its answer, so that the log can be found from it', async () => {
    const { response } = await sendDelivery({ signature: null });

    expect(response.headers).toMatchObject({ 'x-correlation-id': 'call-1', ...securityHeaders });
    expect(JSON.parse(String(response.body))).toMatchObject({ status: 401, correlationId: 'call-1' });
  });

  it('reads the keys again when none that it knows made the credential', async () => {
    const asked: (number | undefined)[] = [];
    const keys = async (oldestSeconds?: number) => {
      asked.push(oldestSeconds);
      return [new Secret(oldestSeconds === undefined ? 'an-older-key' : webhookKey)];
    };

    const { response } = await sendDelivery({ options: { keys } });

    expect({ status: response.status, asked }).toEqual({ status: 202, asked: [undefined, 10] });
  });

  describe('of a subscription of Azure DevOps', () => {
    const payload = tagAddedPayload({ projectId: '11111111-1111-4111-8111-111111111111' });
    const scope = { projectId: '11111111-1111-4111-8111-111111111111', eventType: 'workitem.updated' };
    const sign = (of: Partial<typeof scope> = {}) => {
      const { username, password } = basicCredential(webhookKey, { organization: 'contoso', ...scope, ...of });
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
    };
    const deliver = (of: Partial<typeof scope>, body: object = payload) =>
      sendDelivery({ body: JSON.stringify(body), signature: null, headers: sign(of) });

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

  it.each([
    ['an empty body', ''],
    ['what is not JSON', '{"id":'],
    ['JSON that is no object', '[]'],
    ['an envelope without event type', '{"id":"x","resource":{}}'],
  ])('answers %s with 400 when it is signed', async (_what, body) => {
    const { response, sent } = await sendDelivery({ body });

    expect(response.status).toBe(400);
    expect(sent).toEqual([]);
  });

  it('answers a body over 16 MiB with 413, whatever its signature', async () => {
    const { response, sent } = await sendDelivery({ body: Buffer.alloc(17 * 1024 * 1024, ' ') });

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
    const { response, sent } = await sendDelivery({ body: JSON.stringify(payload) });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'ignored', reason: expect.any(String) } });
    expect(sent).toEqual([]);
  });

  it('answers 503 with Retry-After when the queue does not take the delivery', async () => {
    const queue = {
      send: async () => Promise.reject(new AgentError('unavailable', 'The queue is away.')),
      depth: () => 0,
    };

    const { response, entries } = await sendDelivery({ options: { queue } });

    expect(response).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(entries).toEqual([expect.objectContaining({ level: 'error' })]);
  });

  it('answers 503, and accepts nothing, when the signing key cannot be read', async () => {
    const keys = async () => Promise.reject(new AgentError('unavailable', 'Key Vault is away.'));

    const { response, sent } = await sendDelivery({ options: { keys } });

    expect(response.status).toBe(503);
    expect(sent).toEqual([]);
  });

  it('never repeats the event type of an event that nobody handles', async () => {
    const { response } = await sendDelivery({ body: '{"id":"1","eventType":"planted-marker"}' });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'ignored' } });
    expect(JSON.stringify(response.jsonBody)).not.toContain('planted-marker');
  });

  it('never repeats what was sent in an error', async () => {
    const { response } = await sendDelivery({ body: '{"id": "planted-marker' });

    expect(String(response.body)).not.toContain('planted-marker');
  });
});
