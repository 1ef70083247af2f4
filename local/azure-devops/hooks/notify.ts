import { randomUUID } from 'node:crypto';
import type { Backend, DomainEvent } from '../backend.ts';
import { everything } from '../state/state.ts';
import { matchesInputs } from './deliveryRules.ts';
import { transformEvent } from './details.ts';
import { type HookEvent, identitiesAsText, toHookEvents } from './payloads.ts';
import type { Notification, Subscription } from './records.ts';

/** Stores a notification for every subscription that wants the event and hands it to the deliverer. */
export async function notifySubscribers(
  backend: Backend,
  event: DomainEvent,
  enqueue: (notification: Notification) => void,
): Promise<void> {
  const subscriptions = backend.state.subscriptions
    .list(everything)
    .filter((one) => !one.status.startsWith('disabled'));
  if (subscriptions.length === 0) {
    return;
  }
  for (const hookEvent of await toHookEvents(backend, event)) {
    const eventId = randomUUID();
    for (const subscription of subscriptions) {
      const wanted =
        subscription.eventType === hookEvent.eventType &&
        matchesInputs(subscription.publisherInputs, hookEvent.projectId, hookEvent.filters);
      // A subscription on probation loses what happens meanwhile.
      if (wanted && subscription.status === 'enabled') {
        enqueue(storeNotification(backend, subscription, hookEvent, eventId));
      }
    }
  }
}

/** Writes down what one subscription is to be told. */
export function storeNotification(
  backend: Backend,
  subscription: Subscription,
  event: HookEvent,
  eventId: string,
): Notification {
  const id = backend.state.store.nextNumber('notification');
  const now = backend.now();
  const version = subscription.resourceVersion === '' ? event.defaultVersion : subscription.resourceVersion;
  const asText = event.eventType.startsWith('workitem.') && version.startsWith('1.');
  const container = { baseUrl: `${backend.url()}/` };
  const text = (kind: string): string =>
    kind === 'html' ? event.message.replace(/&/g, '&amp;').replace(/</g, '&lt;') : event.message;
  const message = { text: event.message, html: text('html'), markdown: event.message };
  const payload = {
    subscriptionId: subscription.id,
    notificationId: id,
    id: eventId,
    eventType: event.eventType,
    publisherId: 'tfs',
    message,
    detailedMessage: message,
    resource: asText ? identitiesAsText(backend, event.resource) : event.resource,
    resourceVersion: version,
    resourceContainers: {
      collection: { id: backend.organization.id, ...container },
      account: { id: backend.organization.id, ...container },
      project: { id: event.projectId, ...container },
    },
    createdDate: now,
  };
  const sent = transformEvent(payload, subscription.consumerInputs);
  const notification: Notification = {
    id,
    subscriptionId: subscription.id,
    eventId,
    eventType: event.eventType,
    status: 'queued',
    result: 'pending',
    attempts: 0,
    createdDate: now,
    modifiedDate: now,
    payload: JSON.stringify(sent),
    // The event itself is kept as it was raised.
    ...(sent === payload ? {} : { raised: JSON.stringify(payload) }),
  };
  backend.state.notifications.put(subscription.id, id, notification);
  return notification;
}
