import type { HttpResponseInit } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import type { DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { shouldShed } from '../../gateway/limits/loadShedding.ts';
import { toDeliveryMessage } from '../../gateway/routing/deliveryMessage.ts';
import { type RoutingRules, routeEvent } from '../../gateway/routing/routing.ts';
import type { DeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { withRun } from '../../platform/telemetry/runContext.ts';
import { problem } from '../http/problem.ts';
import { statusUrls } from '../http/statusUrls.ts';
import { countDelivery } from './countDelivery.ts';

export interface AcceptOptions {
  readonly queue: Pick<DeliveryQueue, 'send' | 'depth'>;
  readonly queueBound: number;
  readonly organization: string;
  readonly routing: RoutingRules;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Seconds a sender should wait while the queue is full. */
const overloadSeconds = 30;

/** Routes an event and puts what it leads to on the queue; when that is full, the sender is asked to try again. */
export async function acceptDelivery(
  { routing, organization, queue, queueBound, logger, now }: AcceptOptions,
  { event, scopeProjectId }: { readonly event: DeliveryEvent; readonly scopeProjectId?: string | undefined },
  client: Pick<DurableClient, 'createHttpManagementPayload'>,
): Promise<HttpResponseInit> {
  const route = routeEvent(event, routing);
  if (route.kind === 'ignored') return ignoredResponse(logger, { reason: route.reason, eventType: event.eventType });
  const message = toDeliveryMessage(event, route, {
    ...{ organization, scopeProjectId },
    receivedAt: new Date(now()).toISOString(),
  });
  if (shouldShed(message.kind, queue.depth(), queueBound)) {
    countDelivery(event.eventType, 'put-off');
    return overloaded(logger, message.kind);
  }
  const { eventType } = event;
  if (message.kind !== 'start-run') {
    await queue.send(message);
    countDelivery(eventType, 'accepted');
    logger.info('delivery accepted', { eventType, deliveryKey: message.deliveryKey });
    return { status: 202, jsonBody: { status: 'accepted' } };
  }
  const { runId, trigger } = message;
  await withRun(runId, async () => {
    await queue.send(message);
    countDelivery(eventType, 'accepted');
    logger.info('delivery accepted', { eventType, trigger });
  });
  return { status: 202, jsonBody: { status: 'accepted', runId, ...statusUrls(client, runId) } };
}

/** ADO treats anything but a success as a broken subscription, so an unhandled event is a success too, and says so. */
export function ignoredResponse(
  logger: Logger,
  { reason, eventType }: { readonly reason: string; readonly eventType: string },
): HttpResponseInit {
  countDelivery(eventType, 'ignored');
  logger.info('delivery ignored', { reason, eventType });
  return { status: 202, jsonBody: { status: 'ignored', reason } };
}

function overloaded(logger: Logger, kind: string): HttpResponseInit {
  logger.warn('delivery put off', { reason: 'the queue is full', kind });
  return problem(503, 'Service Unavailable', 'Too many deliveries are waiting. Try again later.', {
    'retry-after': String(overloadSeconds),
  });
}
