import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { AgentError } from '../contracts/agentError.ts';
import type { DeliveryEvent } from '../contracts/deliveryEvent.ts';
import { parseDelivery } from '../gateway/deliveryEvent.ts';
import { messageFor } from '../gateway/deliveryMessage.ts';
import { type RoutingRules, routeEvent } from '../gateway/routing.ts';
import { signatureHeader, verifySignature } from '../gateway/signature.ts';
import type { DeliveryQueue } from '../platform/storage/deliveryQueue.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { withRun } from '../platform/telemetry/runContext.ts';
import { inSpan } from '../platform/telemetry/spans.ts';
import { problem } from './problem.ts';
import { readBody } from './readBody.ts';
import { statusUrls } from './statusUrls.ts';

/** ADO sends at most 2 MB. */
const maximumBodyBytes = 2 * 1024 * 1024;

/** Seconds a sender should wait when the queue does not take its delivery. */
const retryAfterSeconds = 10;

export interface WebhookOptions {
  /** Current and previous signing key. */
  readonly signingKeys: () => Promise<readonly string[]>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly organization: string;
  readonly routing: RoutingRules;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Handler of an HTTP function with a durable client. */
export type WebhookHandler = (
  request: HttpRequest,
  client: Pick<DurableClient, 'createHttpManagementPayload'>,
  context: InvocationContext,
) => Promise<HttpResponseInit>;

/**
 * `POST /api/webhook`: takes a service-hook delivery whose raw body is signed in `X-Hub-Signature-256`.
 * Answers 202 (accepted or not handled), 400 (malformed), 401 (signature), 413 (too large), 503 (queue or keys out of reach).
 */
export function createWebhook(options: WebhookOptions): WebhookHandler {
  return async (request, client) =>
    await inSpan('delivery receive', {}, async () => {
      try {
        return await receive(options, request, client);
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        options.logger.error('delivery not accepted', { errorType: error.type, detail: error.message });
        return problem(503, 'Service Unavailable', 'The delivery could not be accepted now. Send it again later.', {
          'retry-after': String(retryAfterSeconds),
        });
      }
    });
}

async function receive(
  options: WebhookOptions,
  request: HttpRequest,
  client: Pick<DurableClient, 'createHttpManagementPayload'>,
): Promise<HttpResponseInit> {
  const body = await readBody(request, maximumBodyBytes);
  if (body === 'too-large') {
    return problem(413, 'Content Too Large', `A delivery may hold at most ${maximumBodyBytes} bytes.`);
  }
  const header = request.headers.get(signatureHeader);
  const signature = verifySignature({ body, header, keys: await options.signingKeys() });
  if (signature !== 'valid') {
    options.logger.warn('delivery refused', { reason: `signature ${signature}` });
    return problem(401, 'Unauthorized', 'Sign the raw body: X-Hub-Signature-256: sha256=<HMAC-SHA256 in hexadecimal>.');
  }
  const delivery = parseDelivery(Buffer.from(body).toString('utf8'));
  if (delivery.kind === 'malformed') return problem(400, 'Bad Request', delivery.message);
  if (delivery.kind === 'unhandled') return ignored(options.logger, delivery);
  return await accept(options, delivery.event, client);
}

async function accept(
  { routing, organization, queue, logger, now }: WebhookOptions,
  event: DeliveryEvent,
  client: Pick<DurableClient, 'createHttpManagementPayload'>,
): Promise<HttpResponseInit> {
  const route = routeEvent(event, routing);
  if (route.kind === 'ignored') return ignored(logger, { reason: route.reason, eventType: event.eventType });
  const message = messageFor(event, route, { organization, receivedAt: new Date(now()).toISOString() });
  const { eventType } = event;
  if (message.kind !== 'start-run') {
    await queue.send(message);
    logger.info('delivery accepted', { eventType, deliveryKey: message.deliveryKey });
    return { status: 202, jsonBody: { status: 'accepted' } };
  }
  const { runId, trigger } = message;
  await withRun(runId, async () => {
    await queue.send(message);
    logger.info('delivery accepted', { eventType, trigger });
  });
  return { status: 202, jsonBody: { status: 'accepted', runId, ...statusUrls(client, runId) } };
}

/** ADO takes anything but a success as a broken subscription, so what nobody handles is a success too, and says so. */
function ignored(
  logger: Logger,
  { reason, eventType }: { readonly reason: string; readonly eventType: string },
): HttpResponseInit {
  logger.info('delivery ignored', { reason, eventType });
  return { status: 202, jsonBody: { status: 'ignored', reason } };
}
