import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { identityReference } from '../core/identities.ts';
import { demandProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  numberParameter,
  parameter,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { wrongDetails } from './details.ts';
import { storeNotification } from './notify.ts';
import { type Notification, notificationSchema, type Subscription } from './records.ts';

const namespace = 'Microsoft.VisualStudio.Services.ServiceHooks.WebApi';
const mask = '********';

const eventTypes: readonly string[] = [
  'workitem.created',
  'workitem.updated',
  'workitem.commented',
  'git.push',
  'git.pullrequest.created',
  'git.pullrequest.updated',
  'git.pullrequest.merged',
  'ms.vss-code.git-pullrequest-comment-event',
  'build.complete',
];

const bodySchema = z.object({
  id: z.string().optional(),
  publisherId: z.literal('tfs'),
  eventType: z.string(),
  resourceVersion: z.string().nullish(),
  consumerId: z.literal('webHooks'),
  consumerActionId: z.literal('httpRequest'),
  publisherInputs: z.record(z.string(), z.string()).default({}),
  consumerInputs: z.record(z.string(), z.string()),
  status: z.enum(['enabled', 'disabledByUser', 'onProbation', 'disabledBySystem']).optional(),
});

function render(backend: Backend, subscription: Subscription): JsonObject {
  const { probationRetries, consumerInputs, createdBy, modifiedBy, ...rest } = subscription;
  const self = `${backend.url()}/_apis/hooks/subscriptions/${subscription.id}`;
  const secret = consumerInputs['basicAuthPassword'] === undefined ? {} : { basicAuthPassword: mask };
  return {
    ...rest,
    url: self,
    eventDescription: '',
    actionDescription: `To host ${new URL(consumerInputs['url'] ?? '').host}`,
    probationRetries,
    // The password is confidential: it goes in and never out.
    consumerInputs: { ...consumerInputs, ...secret },
    createdBy: identityReference(backend, createdBy),
    modifiedBy: identityReference(backend, modifiedBy),
    _links: {
      self: { href: self },
      notifications: { href: `${self}/notifications` },
      publisher: { href: `${backend.url()}/_apis/hooks/publishers/tfs` },
    },
  };
}

function demandEditor(request: ApiRequest): void {
  if (request.identity.denied.includes('HooksEdit')) {
    throw new ApiError(
      403,
      'SubscriptionUnauthorizedException',
      'You need the Edit subscriptions permission.',
      namespace,
    );
  }
}

function demandSubscription(backend: Backend, request: ApiRequest): Subscription {
  const id = parameter(request, 'subscriptionId');
  const found = backend.state.subscriptions.get(everything, id);
  if (found === undefined) {
    throw new ApiError(404, 'SubscriptionNotFoundException', `No subscription found with the id ${id}.`, namespace);
  }
  return found;
}

function readSubscription(backend: Backend, request: ApiRequest, before: Subscription | undefined): Subscription {
  demandEditor(request);
  const body = readBody(request, bodySchema);
  const { projectId } = body.publisherInputs;
  if (!eventTypes.includes(body.eventType)) {
    throw new ApiError(
      400,
      'EventTypeNotFoundException',
      `The event type '${body.eventType}' is not known.`,
      namespace,
    );
  }
  if (
    !URL.canParse(body.consumerInputs['url'] ?? '') ||
    (body.consumerInputs['basicAuthPassword'] ?? '').length > 256
  ) {
    throw new ApiError(
      400,
      'SubscriptionInputException',
      'The inputs of the subscription are not valid: url.',
      namespace,
    );
  }
  const wrong = wrongDetails(body.consumerInputs);
  if (wrong !== undefined) {
    const message = `The inputs of the subscription are not valid: ${wrong}.`;
    throw new ApiError(400, 'SubscriptionInputException', message, namespace);
  }
  if (projectId !== undefined && projectId !== '') {
    demandProject(backend, projectId);
  }
  const now = backend.now();
  const masked = body.consumerInputs['basicAuthPassword'] === mask;
  const password = before?.consumerInputs['basicAuthPassword'];
  const kept = masked && password !== undefined ? { basicAuthPassword: password } : {};
  return {
    id: before?.id ?? randomUUID(),
    publisherId: body.publisherId,
    eventType: body.eventType,
    resourceVersion: body.resourceVersion ?? '',
    consumerId: body.consumerId,
    consumerActionId: body.consumerActionId,
    publisherInputs: body.publisherInputs,
    consumerInputs: { ...body.consumerInputs, ...kept },
    status: body.status ?? 'enabled',
    probationRetries: 0,
    createdBy: before?.createdBy ?? request.identity.id,
    createdDate: before?.createdDate ?? now,
    modifiedBy: request.identity.id,
    modifiedDate: now,
  };
}

/** The numbers of these enumerations are in no source that is public, so that names alone are taken. */
function queryName<Name extends string>(request: ApiRequest, name: string, names: readonly Name[]): Name | undefined {
  const text = queryText(request, name);
  const found = names.find((one) => one.toLowerCase() === text?.toLowerCase());
  if (text !== undefined && found === undefined) {
    throw invalidArgument(`The value '${text}' of '${name}' is not known.`);
  }
  return found;
}

function renderNotification(notification: Notification): JsonObject {
  const { payload, raised, errorMessage, responseStatus, ...rest } = notification;
  return {
    ...rest,
    details: {
      eventType: notification.eventType,
      event: JSON.parse(raised ?? payload),
      response: responseStatus === undefined ? null : `Status Code: ${responseStatus}`,
      errorMessage: errorMessage ?? null,
      requestAttempts: notification.attempts,
    },
  };
}

function sendTest(backend: Backend, request: ApiRequest, enqueue: (notification: Notification) => void): ApiReply {
  demandEditor(request);
  const { subscriptionId } = readBody(request, z.object({ subscriptionId: z.string() }));
  const subscription = backend.state.subscriptions.get(everything, subscriptionId);
  if (subscription === undefined) {
    throw new ApiError(
      404,
      'SubscriptionNotFoundException',
      `No subscription found with the id ${subscriptionId}.`,
      namespace,
    );
  }
  const event = {
    eventType: subscription.eventType,
    projectId: subscription.publisherInputs['projectId'] ?? '',
    // A test delivery names no real object.
    resource: { id: 0, workItemId: 0 },
    defaultVersion: '1.0',
    message: 'Test',
    filters: {},
  };
  const notification = storeNotification(backend, subscription, event, randomUUID());
  enqueue(notification);
  return json(renderNotification(notification));
}

/** Subscriptions of the service hooks and the history of their notifications. */
export function hookRoutes(backend: Backend, enqueue: (notification: Notification) => void): readonly Route[] {
  const base = 'hooks/subscriptions';
  const save = (subscription: Subscription): ApiReply => {
    backend.state.subscriptions.put(everything, subscription.id, subscription);
    return json(render(backend, subscription));
  };
  return [
    route('GET', base, (request) => {
      const wanted = (['publisherId', 'eventType', 'consumerId', 'consumerActionId'] as const).map(
        (name) => [name, queryText(request, name)] as const,
      );
      const found = backend.state.subscriptions
        .list(everything)
        .filter((subscription) => wanted.every(([name, value]) => value === undefined || subscription[name] === value));
      return list(found.map((subscription) => render(backend, subscription)));
    }),
    route('POST', base, (request) => save(readSubscription(backend, request, undefined))),
    route('PUT', base, (request) => {
      const { id } = readBody(request, z.object({ id: z.string() }));
      return save(readSubscription(backend, request, backend.state.subscriptions.get(everything, id)));
    }),
    route('GET', `${base}/{subscriptionId}`, (request) => json(render(backend, demandSubscription(backend, request)))),
    route('PUT', `${base}/{subscriptionId}`, (request) =>
      save(readSubscription(backend, request, demandSubscription(backend, request))),
    ),
    route('DELETE', `${base}/{subscriptionId}`, (request) => {
      demandEditor(request);
      backend.state.subscriptions.remove(everything, demandSubscription(backend, request).id);
      return empty();
    }),
    route('GET', `${base}/{subscriptionId}/notifications`, (request) => {
      const status = queryName(request, 'status', notificationSchema.shape.status.options);
      const result = queryName(request, 'result', notificationSchema.shape.result.options);
      const all = backend.state.notifications
        .list(demandSubscription(backend, request).id)
        .filter((one) => status === undefined || one.status === status)
        .filter((one) => result === undefined || one.result === result)
        .toReversed();
      return list(all.slice(0, queryNumber(request, 'maxResults') ?? 100).map(renderNotification));
    }),
    route('GET', `${base}/{subscriptionId}/notifications/{notificationId}`, (request) => {
      const { id } = demandSubscription(backend, request);
      const found = backend.state.notifications.get(id, numberParameter(request, 'notificationId'));
      if (found === undefined) {
        throw new ApiError(404, 'NotificationNotFoundException', 'The notification was not found.', namespace);
      }
      return json(renderNotification(found));
    }),
    route('POST', 'hooks/testnotifications', (request) => sendTest(backend, request, enqueue)),
  ];
}
