import type { DurableClient } from 'durable-functions';
import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError, unlessNotFound } from '../../contracts/agentError.ts';
import type { DeliveryMessage, LookUpMessage } from '../../contracts/deliveries/delivery.ts';
import type { DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { parseDelivery } from '../../gateway/events/parseDelivery.ts';
import { type MessageOptions, toDeliveryMessage } from '../../gateway/routing/deliveryMessage.ts';
import { type RoutingRules, routeEvent } from '../../gateway/routing/routing.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import { anyInstanceExists } from '../../platform/durable/instanceState.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { findExpectedDeliveries, lookbackMilliseconds } from '../reconcile/findExpectedDeliveries.ts';

/** Time limit of a look-up, after which the queue delivers the message again. */
const timeLimitMilliseconds = 120_000;

const runsOfWorkItem = 200;

export interface LookUpOptions {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'builds' | 'hooks' | 'identities' | 'withSignal'>;
  readonly runs: Pick<AuditLog['runs'], 'list'>;
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly routing: RoutingRules;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type LookUpClient = Pick<DurableClient, 'getStatus'>;

/** Looks up the subject of a delivery that did not contain it. */
export type LookUp = (message: LookUpMessage, client: LookUpClient) => Promise<readonly DeliveryMessage[]>;

/**
 * Looks up in Azure DevOps what a delivery with few details was about, and has the same effects as the full delivery,
 * under the same ids: of a work item the newest request for a run and every command of the last days that are not there
 * yet, as reconciliation does; of a build the pull request that it built; of anything else the event that Azure DevOps
 * keeps of the notification.
 * @throws AgentError where another try may help
 */
export function createLookUp(options: LookUpOptions): LookUp {
  const { logger } = options;
  return async (message, client) => {
    const ado = options.ado.withSignal(AbortSignal.timeout(timeLimitMilliseconds));
    try {
      return (await findMessages({ ...options, ado, client }, message)) ?? [];
    } catch (error) {
      if (!(error instanceof AgentError) || error.isRetryable) throw error;
      const { type: errorType, message: detail } = error;
      logger.warn('delivery not looked up', { deliveryKey: message.deliveryKey, errorType, detail });
      return [];
    }
  };
}

interface LookUpContext extends LookUpOptions {
  readonly client: LookUpClient;
}

async function findMessages(
  look: LookUpContext,
  message: LookUpMessage,
): Promise<readonly DeliveryMessage[] | undefined> {
  if (message.workItemId !== undefined) return await findForWorkItem(look, message, message.workItemId);
  if (message.buildId !== undefined) return await findForBuild(look, message, message.buildId);
  return await findForNotification(look, message);
}

async function findForWorkItem(look: LookUpContext, message: LookUpMessage, workItemId: number) {
  const { ado, client, routing, runs, now } = look;
  const place = message.scopeProjectId ?? message.project;
  if (place === undefined) return undefined;
  const read = await unlessNotFound(() => first(ado.workItems.find({ project: place, ids: [workItemId] })));
  if (read === undefined) return undefined;
  const { project } = read;
  const page = await runs.list({ workItemId }, { limit: runsOfWorkItem });
  const begun = page.runs.map(({ startedAt }) => Date.parse(startedAt));
  const lastRunAt = begun.length === 0 ? undefined : Math.max(...begun);
  const rules = { ...routing, agentIdentities: [...routing.agentIdentities, (await ado.identities.own()).id] };
  const outlook = { rules, since: now() - lookbackMilliseconds, options: messageOptions(look, message) };
  const missing: DeliveryMessage[] = [];
  for (const expected of await findExpectedDeliveries(ado, { ...read, lastRunAt }, outlook)) {
    // A full delivery about the same comment may have used another id.
    if (!(await anyInstanceExists(client, expected.instanceIds))) missing.push(expected.message);
  }
  // Wakes the run that waits for an answer on the work item, if there is one.
  const { deliveryKey, receivedAt, eventType: reason } = message;
  const nudge = { kind: 'nudge-work-item', deliveryKey, receivedAt, project, workItemId, reason } as const;
  return reason === 'workitem.commented' ? [...missing, nudge] : missing;
}

async function first<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

async function findForBuild(look: LookUpContext, message: LookUpMessage, buildId: number) {
  const project = message.scopeProjectId ?? message.project;
  if (project === undefined) return undefined;
  const sourceBranch = await unlessNotFound(() => look.ado.builds.branchOf(project, buildId));
  if (sourceBranch === undefined) return undefined;
  return routeFound(look, message, {
    ...{ kind: 'buildCompleted', eventType: 'build.complete', deliveryId: deliveryIdOf(message) },
    ...{ project, buildId, sourceBranch },
  });
}

/** The event that Azure DevOps keeps contains everything the subscription left out. */
async function findForNotification(look: LookUpContext, message: LookUpMessage) {
  const { subscriptionId, notificationId, scopeProjectId } = message;
  if (subscriptionId === undefined || notificationId === undefined) return undefined;
  const kept = await unlessNotFound(() => look.ado.hooks.keptEvent(subscriptionId, notificationId));
  if (kept === undefined) return undefined;
  const delivery = parseDelivery(JSON.stringify(kept));
  if (delivery.kind !== 'event' || delivery.event.kind === 'incomplete') return undefined;
  const isForeign = scopeProjectId !== undefined && delivery.projectId?.toLowerCase() !== scopeProjectId.toLowerCase();
  return isForeign ? undefined : routeFound(look, message, { ...delivery.event, deliveryId: deliveryIdOf(message) });
}

function routeFound(look: LookUpContext, message: LookUpMessage, event: DeliveryEvent): readonly DeliveryMessage[] {
  const route = routeEvent(event, look.routing);
  return route.kind === 'ignored' || route.kind === 'look-up'
    ? []
    : [toDeliveryMessage(event, route, messageOptions(look, message))];
}

/** A delivery keeps its key, whatever the look-up finds. */
function deliveryIdOf({ deliveryKey, eventType }: LookUpMessage): string {
  return deliveryKey.slice(eventType.length + 1);
}

function messageOptions({ organization }: LookUpOptions, message: LookUpMessage): MessageOptions {
  const { receivedAt, scopeProjectId } = message;
  return { organization, receivedAt, scopeProjectId };
}
