import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startRelay, type WebhookAnswer } from '../../../../src/cli/http/relay.ts';
import { verifySignature } from '../../../../src/gateway/authentication/signature.ts';

const key = 'signing-key';
const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function relayTo(webhookUrl: string) {
  const answers: WebhookAnswer[] = [];
  const relay = await startRelay({
    webhookUrl,
    signingKey: key,
    basicPassword: 'hook:password',
    onAnswer: (answer) => void answers.push(answer),
  });
  closing.push(relay.close);
  return {
    answers,
    post: (body: string, password = 'hook:password') =>
      fetch(relay.url, {
        method: 'POST',
        body,
        headers: { authorization: `Basic ${Buffer.from(`code-agent:${password}`).toString('base64')}` },
      }),
  };
}

describe('the relay', () => {
  it('signs the bytes as they came and answers what the webhook answers', async () => {
    const seen: string[] = [];
    const webhook = createServer(async (request, response) => {
      const header = String(request.headers['x-hub-signature-256']);
      seen.push(verifySignature({ body: await buffer(request), header, keys: [key] }));
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"accepted","runId":"run-1"}');
    });
    const { post, answers } = await relayTo(await listen(webhook));

    const response = await post('{"a": "ü"}');

    expect(response.status).toBe(202);
    expect(seen).toEqual(['valid']);
    expect(answers).toEqual([{ status: 'accepted', runId: 'run-1' }]);
  });

  it('passes a refusal on', async () => {
    const webhook = createServer((_request, response) => response.writeHead(503).end());
    const { post, answers } = await relayTo(await listen(webhook));

    expect((await post('{}')).status).toBe(503);
    expect(answers).toEqual([]);
  });

  it('signs nothing for who does not know the password of the service hook', async () => {
    const seen: string[] = [];
    const webhook = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(202).end();
    });
    const { post } = await relayTo(await listen(webhook));

    expect((await post('{}', 'guess')).status).toBe(401);
    expect(seen).toEqual([]);
  });

  it('answers 502 when the webhook is out of reach, so that ADO sends again', async () => {
    const { post } = await relayTo('http://127.0.0.1:1/api/webhook');

    expect((await post('{}')).status).toBe(502);
  });
});
