import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import type { Secret } from '../../contracts/secret.ts';
import {
  type Authentication,
  type AuthenticationPolicy,
  authenticateDelivery,
} from '../../gateway/authentication/authenticateDelivery.ts';
import { checkCredentialScope } from '../../gateway/authentication/checkCredentialScope.ts';
import { parseDelivery, tooLargeReason } from '../../gateway/events/parseDelivery.ts';
import { payloadLimits, tooManyBytes } from '../../gateway/events/payloadLimits.ts';
import type { DeliveryRateLimiter } from '../../gateway/limits/rateLimits.ts';
import type { RoutingRules } from '../../gateway/routing/routing.ts';
import type { DeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { inSpan } from '../../platform/telemetry/spans.ts';
import { withCallerTrace } from '../../platform/telemetry/traceparent.ts';
import { problem, withCorrelationId } from '../http/problem.ts';
import { readBody } from '../http/readBody.ts';
import { acceptDelivery, ignoredResponse } from './acceptDelivery.ts';
import { countDelivery } from './countDelivery.ts';
import { type RefusalLog, refuseDelivery } from './refuseDelivery.ts';

/** Seconds a sender should wait when the queue does not accept its delivery. */
const retryAfterSeconds = 10;

/** A credential that matches no known key may be made with a newer one: keys older than this are read again. */
const oldestKeysSeconds = 10;

export interface WebhookOptions {
  /** The valid keys, current one first; `oldestSeconds` is the maximum age of the cached keys. */
  readonly keys: (oldestSeconds?: number) => Promise<readonly Secret[]>;
  readonly policy: AuthenticationPolicy;
  readonly limits: DeliveryRateLimiter;
  readonly queue: Pick<DeliveryQueue, 'send' | 'depth'>;
  /** Maximum number of deliveries on the queue. */
  readonly queueBound: number;
  /** Proxies of the deployment that each add an entry to `X-Forwarded-For`. */
  readonly proxies: number;
  readonly audit: RefusalLog;
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
 * `POST /api/webhook`: accepts a service-hook delivery that proves its origin. Answers 202 (accepted or not handled, or
 * too large), 400 (malformed), 401 (credential), 413 (too large to know the sender), 429 (too many refused), 503 (too
 * much to do, or queue or keys out of reach). Azure DevOps treats 400, 413, 429 and 500 as a broken subscription, so
 * nothing that it can send gets one of them.
 */
export function createWebhook(options: WebhookOptions): WebhookHandler {
  return async (request, client, { invocationId, traceContext }) =>
    await withCallerTrace(traceContext?.traceParent, () =>
      inSpan('delivery receive', {}, async () => {
        try {
          return withCorrelationId(await receive(options, request, client), invocationId);
        } catch (error) {
          const detail = error instanceof Error ? error.message : String(error);
          const errorType = error instanceof AgentError ? error.type : 'unexpected';
          countDelivery(undefined, 'failed');
          options.logger.error('delivery not accepted', { errorType, detail, correlationId: invocationId });
          return withCorrelationId(retryLater(), invocationId);
        }
      }),
    );
}

async function receive(
  options: WebhookOptions,
  request: HttpRequest,
  client: Pick<DurableClient, 'createHttpManagementPayload'>,
): Promise<HttpResponseInit> {
  const body = await readBody(request, payloadLimits.bytes);
  if (body === 'too-large') return await passOverBody(options, request);
  const sender = await authenticate(options, request, body);
  if (sender.kind === 'refused') return await refuseDelivery(options, request, sender.reason);
  const delivery = parseDelivery(Buffer.from(body).toString('utf8'));
  if (delivery.kind === 'too-large')
    return ignoredResponse(options.logger, { reason: delivery.reason, eventType: 'unknown' });
  if (delivery.kind === 'malformed') {
    countDelivery(undefined, 'malformed');
    return problem(400, 'Bad Request', delivery.message);
  }
  const scope = sender.scope === undefined ? 'within' : checkCredentialScope(sender.scope, delivery);
  if (scope === 'outside')
    return await refuseDelivery(options, request, 'basic credential is for another project or event');
  const rate = await options.limits.countDelivery(delivery.projectId ?? 'none');
  if (rate.kind === 'exceeded') {
    countDelivery(undefined, 'put-off');
    options.logger.warn('delivery put off', { reason: 'too many deliveries of one project' });
    return retryLater(rate.retryAfterSeconds);
  }
  if (scope === 'test') return ignoredResponse(options.logger, { ...delivery, reason: 'it is a test delivery' });
  if (delivery.kind === 'unhandled') return ignoredResponse(options.logger, delivery);
  return await acceptDelivery(options, { event: delivery.event, scopeProjectId: sender.scope?.projectId }, client);
}

/** A delivery that is too large to read can still be from Azure DevOps, if its header alone proves that. */
async function passOverBody(options: WebhookOptions, request: HttpRequest): Promise<HttpResponseInit> {
  const sender = await authenticate(options, request, new Uint8Array());
  if (sender.kind === 'authenticated') {
    return ignoredResponse(options.logger, { reason: tooLargeReason(tooManyBytes), eventType: 'unknown' });
  }
  countDelivery(undefined, 'refused');
  return problem(
    413,
    'Content Too Large',
    `The delivery is too large: at most ${payloadLimits.bytes} bytes are allowed.`,
  );
}

async function authenticate(
  { keys, policy, now }: WebhookOptions,
  request: HttpRequest,
  body: Uint8Array,
): Promise<Authentication> {
  const delivery = { body, header: (name: string) => request.headers.get(name) };
  const known = await keys();
  const first = authenticateDelivery(delivery, policy, known, now());
  if (first.kind === 'authenticated' || !first.mayBeNewerKey) return first;
  const latest = await keys(oldestKeysSeconds);
  return latest === known ? first : authenticateDelivery(delivery, policy, latest, now());
}

/** Senders try again; Azure DevOps does so eight times within about three minutes. */
function retryLater(seconds: number = retryAfterSeconds): HttpResponseInit {
  return problem(503, 'Service Unavailable', 'The delivery cannot be accepted at the moment. Try again later.', {
    'retry-after': String(seconds),
  });
}
