import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { signatureHeader, signBody } from '../../gateway/authentication/signature.ts';
import { payloadLimits } from '../../gateway/events/payloadLimits.ts';
import { fetchAnswer, type HttpAnswer, NoAnswerError, throwIfBusy } from './httpRequest.ts';
import { interactiveLimits, type RetryEnvironment, retryUntilAnswered, systemRetryEnvironment } from './retry.ts';

/** About as long as Azure DevOps waits for the answer to a delivery. */
const forwardTimeoutMilliseconds = 30_000;

/** The webhook's answer to an accepted delivery. */
export const webhookAnswerSchema = z.object({
  status: z.enum(['accepted', 'ignored']),
  runId: z.string().optional(),
  reason: z.string().optional(),
});

export type WebhookAnswer = z.infer<typeof webhookAnswerSchema>;

/** Receives service-hook deliveries, which Azure DevOps cannot sign, signs them and passes them on. */
export interface Relay {
  readonly url: string;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly webhookUrl: string;
  readonly signingKey: string;
  /** The Basic password a service hook must send. Other programs on this machine cannot use the relay to sign. */
  readonly basicPassword: string;
  readonly onAnswer: (answer: WebhookAnswer) => void;
}

/**
 * Starts a relay on a free loopback port. It returns the webhook's answer, or 502 when the webhook is unreachable, so
 * that Azure DevOps sends the delivery again.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const server = createServer((request, response) => {
    relayOne(options, request, response).catch(() => response.writeHead(502).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function relayOne(options: RelayOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!hasPassword(request.headers.authorization, options.basicPassword)) return void response.writeHead(401).end();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > payloadLimits.bytes) return void response.writeHead(413).end();
    chunks.push(chunk);
  }
  const answer = await sendSigned(options.webhookUrl, Buffer.concat(chunks), options.signingKey);
  response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  const parsed = answer.status === 202 ? webhookAnswerSchema.safeParse(JSON.parse(answer.body)) : undefined;
  if (parsed?.success) options.onAnswer(parsed.data);
}

function hasPassword(header: string | undefined, password: string): boolean {
  const [scheme, credentials = ''] = (header ?? '').split(' ');
  const [, given = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString('utf8')) ?? [];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return scheme?.toLowerCase() === 'basic' && timingSafeEqual(digest(given), digest(password));
}

/** A webhook's answer, whatever the status. */
export interface SentDelivery {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Signs a body and sends it to a webhook once.
 * @throws NoAnswerError when no answer comes
 */
export async function sendSigned(webhookUrl: string, body: Uint8Array, signingKey: string): Promise<SentDelivery> {
  return sentDelivery(await postSigned(new URL(webhookUrl), body, signingKey, forwardTimeoutMilliseconds));
}

async function postSigned(target: URL, body: Uint8Array, signingKey: string, timeout: number): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json', [signatureHeader]: signBody(body, signingKey) };
  return await fetchAnswer(target, { method: 'POST', headers, body: Buffer.from(body) }, timeout);
}

function sentDelivery({ status, headers, text }: HttpAnswer): SentDelivery {
  return { status, contentType: headers.get('content-type') ?? 'text/plain', body: text };
}

/**
 * Signs and sends until an answer comes. Sending twice is safe, because the app recognises a delivery by its id. If the
 * webhook keeps saying that it is busy, that is the answer.
 * @throws NoAnswerError when no answer comes
 */
export async function sendWithRetry(
  webhookUrl: string,
  body: Uint8Array,
  signingKey: string,
  waiting: RetryEnvironment = systemRetryEnvironment,
): Promise<SentDelivery> {
  const target = new URL(webhookUrl);
  let latest: SentDelivery | undefined;
  const send = async (timeout: number) => {
    const answer = await postSigned(target, body, signingKey, timeout);
    latest = sentDelivery(answer);
    throwIfBusy(target, answer);
    return latest;
  };
  try {
    return await retryUntilAnswered(`the webhook at ${target.origin}`, send, interactiveLimits, waiting);
  } catch (error) {
    if (latest !== undefined && error instanceof NoAnswerError && error.silence === 'busy') return latest;
    throw error;
  }
}
