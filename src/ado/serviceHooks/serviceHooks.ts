import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type AzureDevOpsOptions, type Connection, connect } from '../http/connection.ts';
import { organizationOf } from '../http/organization.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { readProject } from '../repositories/projects.ts';
import type { ServiceHookEvent } from './serviceHookEvents.ts';
import { type AdoSubscription, notificationSchema, subscriptionSchema } from './serviceHookSchemas.ts';

/** A subscription of this project that sends to a webhook. */
export interface HookSubscription {
  readonly id: string;
  readonly eventType: string;
  readonly url: string;
  /** `enabled`, `onProbation` (new events are lost), `disabledByUser`, `disabledBySystem`, … */
  readonly status: string;
  /** How much of a resource it sends: `all`, `minimal` or `none`. */
  readonly details: string;
}

/** What came of one delivery. */
export interface HookDelivery {
  readonly notificationId: number;
  /** `pending`, `succeeded`, `failed` or `filtered` */
  readonly result: string;
  /** What the webhook answered, or why it was not reached. */
  readonly detail: string;
}

export interface HookTarget {
  readonly event: ServiceHookEvent;
  readonly url: string;
  readonly username: string;
  /** At most 256 characters. */
  readonly password: string;
}

/** The service hooks of one project. */
export interface ServiceHooks {
  readonly organization: string;
  readonly projectId: string;
  /** Subscriptions to Web Hooks whose URL is the given one; all of them without it. */
  list(url?: string): Promise<readonly HookSubscription[]>;
  /** Creates the subscription, or brings the one up to date that sends this event to this URL already. */
  ensure(target: HookTarget): Promise<{ readonly id: string; readonly effect: 'created' | 'updated' }>;
  /** Asks Azure DevOps to send a test delivery. */
  sendTest(subscription: HookSubscription): Promise<HookDelivery>;
  /** The newest deliveries, newest first. */
  deliveries(subscriptionId: string, most: number): Promise<readonly HookDelivery[]>;
  remove(subscriptionId: string): Promise<void>;
}

/**
 * Manages the service hook subscriptions of one project. The identity needs "Edit subscriptions" there.
 * @throws AgentError `not-found` when the organisation has no such project
 */
export async function openServiceHooks(options: AzureDevOpsOptions, project: string): Promise<ServiceHooks> {
  const connection = connect(options);
  const { id: projectId } = await readProject(connection, project);
  return {
    organization: organizationOf(options.organizationUrl),
    projectId,
    list: async (url) => (await readSubscriptions(connection, projectId, url)).map(toSubscription),
    ensure: (target) => ensure(connection, projectId, target),
    sendTest: (subscription) => sendTest(connection, subscription),
    deliveries: (subscriptionId, most) => readDeliveries(connection, subscriptionId, most),
    remove: async (subscriptionId) => {
      const call = { ...subscriptionCall('remove', subscriptionId), method: 'DELETE' } as const;
      await connection.json({ ...call, operation: 'serviceHooks.delete' }, z.unknown());
    },
  };
}

/** Listing is expensive for Azure DevOps: once for the whole organisation, never once a repository. */
async function readSubscriptions(
  connection: Connection,
  projectId: string,
  url: string | undefined,
): Promise<readonly AdoSubscription[]> {
  const { value: found } = await connection.json(
    {
      ...subscriptionCall('list'),
      operation: 'serviceHooks.list',
      query: { publisherId: 'tfs', consumerId: 'webHooks', consumerActionId: 'httpRequest' },
    },
    listSchema(subscriptionSchema),
  );
  return found.value.filter(
    ({ publisherInputs, consumerInputs }) =>
      publisherInputs['projectId']?.toLowerCase() === projectId.toLowerCase() &&
      (url === undefined || consumerInputs['url'] === url),
  );
}

async function ensure(connection: Connection, projectId: string, target: HookTarget) {
  const { event, url } = target;
  const existing = (await readSubscriptions(connection, projectId, url)).find(
    ({ eventType }) => eventType === event.eventType,
  );
  const body = {
    ...(existing === undefined ? {} : { id: existing.id }),
    publisherId: 'tfs',
    eventType: event.eventType,
    resourceVersion: event.resourceVersion,
    consumerId: 'webHooks',
    consumerActionId: 'httpRequest',
    status: 'enabled',
    // Inputs the service added itself, such as the host's id, are kept as they are.
    publisherInputs: { ...existing?.publisherInputs, projectId },
    consumerInputs: { url, basicAuthUsername: target.username, basicAuthPassword: target.password },
  };
  const call =
    existing === undefined
      ? ({ ...subscriptionCall('subscribe to'), operation: 'serviceHooks.create', method: 'POST' } as const)
      : ({ ...subscriptionCall('repair', existing.id), operation: 'serviceHooks.replace', method: 'PUT' } as const);
  assertProtected(url);
  const { value: saved } = await connection.json({ ...call, body }, subscriptionSchema);
  return { id: saved.id, effect: existing === undefined ? ('created' as const) : ('updated' as const) };
}

/** A Basic password in the clear would be anyone's on the way. */
function assertProtected(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return;
  throw new AgentError('configuration', 'The webhook URL must use https, because deliveries contain a password.');
}

async function sendTest(connection: Connection, subscription: HookSubscription): Promise<HookDelivery> {
  const { value: found } = await connection.json(
    { ...subscriptionCall('read', subscription.id), operation: 'serviceHooks.get' },
    subscriptionSchema,
  );
  const { eventType, publisherId, consumerId, consumerActionId, publisherInputs, consumerInputs } = found;
  const { value } = await connection.json(
    {
      operation: 'serviceHooks.test',
      purpose: `send a test delivery of ${eventType}`,
      resource: resources.hookTests,
      method: 'POST',
      route: {},
      // The masked password among the inputs stands for the one the subscription has.
      body: {
        subscriptionId: found.id,
        details: { eventType, publisherId, consumerId, consumerActionId, publisherInputs, consumerInputs },
      },
    },
    notificationSchema,
  );
  return toDelivery(value);
}

async function readDeliveries(connection: Connection, subscriptionId: string, most: number) {
  const { value: found } = await connection.json(
    {
      operation: 'serviceHooks.notifications',
      purpose: `read the deliveries of service hook subscription ${subscriptionId}`,
      resource: resources.hookNotifications,
      route: { subscriptionId },
      query: { maxResults: most },
    },
    listSchema(notificationSchema),
  );
  return found.value.map(toDelivery);
}

function subscriptionCall(verb: string, subscriptionId?: string) {
  return {
    purpose: `${verb} a service hook`,
    resource: resources.subscriptions,
    route: subscriptionId === undefined ? {} : { subscriptionId },
  };
}

function toSubscription(found: AdoSubscription): HookSubscription {
  const { id, eventType, consumerInputs, status } = found;
  const details = (consumerInputs['resourceDetailsToSend'] || 'all').toLowerCase();
  return { id, eventType, url: consumerInputs['url'] ?? '', status: status ?? 'enabled', details };
}

function toDelivery(found: z.infer<typeof notificationSchema>): HookDelivery {
  const { errorMessage, response } = found.details ?? {};
  return {
    notificationId: found.id,
    result: found.result ?? 'pending',
    detail: [errorMessage, response].filter((text) => text).join('; '),
  };
}
