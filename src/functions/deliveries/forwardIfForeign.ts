import { type DurableClient, EntityId } from 'durable-functions';
import type { CommandMessage, DeliveryMessage, LookUpMessage } from '../../contracts/deliveries/delivery.ts';
import { entityKeys, slotsStateSchema } from '../../contracts/runs/entities.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import type { RunReader } from '../../platform/audit/auditLog.ts';
import { findOpener } from '../../platform/durable/findOpener.ts';
import { instanceState } from '../../platform/durable/instanceState.ts';
import type { DeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import { listUnfinishedRuns } from '../../platform/runs/unfinishedRuns.ts';

/** What is only looked up leads to messages that have an owner. */
type OwnedMessage = Exclude<DeliveryMessage, LookUpMessage>;

type OwnershipClient = Pick<DurableClient, 'getStatus' | 'readEntityState'>;

/** The other one of two apps that share the deliveries: its storage, which this app may use even while it is down. */
export interface OtherApp {
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly runs: RunReader;
}

export interface OwnershipOptions {
  /** Undefined where there is one app. */
  readonly otherApp: OtherApp | undefined;
}

/**
 * Forwards a delivery that belongs to the other app. Two apps have a task hub each, and what calls them does not know which
 * one has a run: a delivery about a run of the other app goes to its queue, once. A new one stays with the app that got it.
 * @returns whether it was forwarded
 */
export async function forwardIfForeign(
  { otherApp }: OwnershipOptions,
  message: DeliveryMessage,
  client: OwnershipClient,
): Promise<boolean> {
  if (otherApp === undefined || message.passedOn === true || message.kind === 'look-up') return false;
  if (await isKnownHere(message, client)) return false;
  if (!(await isKnownThere(message, otherApp.runs))) return false;
  await otherApp.queue.send({ ...message, passedOn: true });
  return true;
}

async function isKnownHere(message: OwnedMessage, client: OwnershipClient): Promise<boolean> {
  const isThere = async (instanceId: string) => (await instanceState(client, instanceId)) !== 'unknown';
  switch (message.kind) {
    case 'start-run':
      return (await isThere(message.runId)) || (await hasRun(client, message));
    case 'nudge':
      if (message.runId !== undefined) return await isThere(message.runId);
      return (await findOpener(client, message.pullRequestId)) !== undefined;
    case 'nudge-work-item':
      return await hasRun(client, message);
    case 'command':
      if (await isThere(message.commandId)) return true;
      return message.comment.on === 'work-item'
        ? await hasRun(client, message.comment)
        : (await findOpener(client, message.comment.pullRequestId)) !== undefined;
  }
}

/** A run holds the place of its work item until it is over. */
async function hasRun(
  client: OwnershipClient,
  { project, workItemId }: { readonly project: string; readonly workItemId: number },
): Promise<boolean> {
  const id = new EntityId('slots', entityKeys.workItem(project, workItemId));
  const { entityExists, entityState } = await client.readEntityState(id);
  return entityExists && slotsStateSchema.parse(entityState).holders.length > 0;
}

async function isKnownThere(message: OwnedMessage, runs: RunReader): Promise<boolean> {
  if (message.kind === 'start-run' && (await runs.find(message.runId)) !== undefined) return true;
  for await (const run of listUnfinishedRuns(runs)) if (isAbout(message, run)) return true;
  return false;
}

/** Ids of work items and of pull requests are unique in an organisation. */
function isAbout(message: OwnedMessage, { runId, workItemId, pullRequest }: RunSummary): boolean {
  switch (message.kind) {
    case 'start-run':
    case 'nudge-work-item':
      return message.workItemId === workItemId;
    case 'nudge':
      return message.runId === runId || message.pullRequestId === pullRequest?.id;
    case 'command':
      return isCommandAbout(message, workItemId, pullRequest?.id);
  }
}

function isCommandAbout({ comment }: CommandMessage, workItemId: number, pullRequestId: number | undefined): boolean {
  return comment.on === 'work-item' ? comment.workItemId === workItemId : comment.pullRequestId === pullRequestId;
}
