import { createHash } from 'node:crypto';
import type { CommentReference } from '../../contracts/deliveries/command.ts';
import type { DeliveryMessage } from '../../contracts/deliveries/delivery.ts';
import type { Actor, DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { commandIdFor } from '../../contracts/runs/instanceIds.ts';
import type { WorkItemUpdate } from '../../contracts/workItems/workItemUpdate.ts';
import { type MessageOptions, toDeliveryMessage } from './deliveryMessage.ts';
import { type Route, type RoutingRules, routeEvent } from './routing.ts';
import { eventFromUpdate } from './workItemUpdateEvent.ts';

/** Maximum time between a comment and the work item revision that it made. */
const sameMomentMilliseconds = 10_000;

/** A comment as it is now. */
export interface ObservedComment {
  readonly id: number;
  readonly authorId: string | undefined;
  readonly authorName?: string | undefined;
  readonly isOwn: boolean;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A work item as it is now. */
export interface ObservedWorkItem {
  readonly project: string;
  readonly workItemId: number;
  readonly updates: readonly WorkItemUpdate[];
  readonly comments: readonly ObservedComment[];
  /** When its newest run started: milliseconds since the epoch. */
  readonly lastRunAt: number | undefined;
}

/** A pull request of the agent as it is now. */
export interface ObservedPullRequest {
  readonly project: string;
  readonly repositoryId: string;
  readonly pullRequestId: number;
  readonly threads: readonly {
    readonly id: number;
    readonly comments: readonly (ObservedComment & { readonly isSystem: boolean })[];
  }[];
}

/** The effect that a delivery would have had, and the instances that prove it arrived. */
export interface ExpectedDelivery {
  readonly message: DeliveryMessage;
  /** If one of them exists in any state, the delivery arrived. */
  readonly instanceIds: readonly string[];
}

/** Options of reconciliation. */
export interface ExpectationOptions {
  readonly rules: RoutingRules;
  /** Only what happened then or later, in milliseconds since the epoch. Older work predates the agent or is settled. */
  readonly since: number;
  readonly options: MessageOptions;
}

/**
 * The effects that the deliveries about a work item must have had, by its history: the newest request for a run, unless
 * it was withdrawn or a run started since, and every command. They are sent like deliveries, so they get the same ids.
 */
export function expectedOfWorkItem(seen: ObservedWorkItem, outlook: ExpectationOptions): readonly ExpectedDelivery[] {
  const request = expectedRun(seen, outlook);
  return [...(request === undefined ? [] : [request]), ...expectedAnswers(seen, outlook)];
}

/** The effects that deliveries about comments in a pull request must have had: every command in them. */
export function expectedOfPullRequest(
  seen: ObservedPullRequest,
  outlook: ExpectationOptions,
): readonly ExpectedDelivery[] {
  const { project, repositoryId, pullRequestId, threads } = seen;
  return threads.flatMap(({ id: threadId, comments }) =>
    comments
      .filter((comment) => !comment.isSystem && isNew(comment, outlook))
      .flatMap((comment) => {
        const event: DeliveryEvent = {
          kind: 'pullRequestCommented',
          eventType: 'ms.vss-code.git-pullrequest-comment-event',
          deliveryId: `reconciled-${pullRequestId}-${threadId}-${comment.id}`,
          ...{ project, repositoryId, pullRequestId, threadId, commentId: comment.id },
          author: authorOf(comment),
          commentText: comment.text,
        };
        return expectedCommand(event, [], outlook);
      }),
  );
}

/** As many as one check can handle, chosen at random with the seed, so that none is left out forever. */
export function takeSample<Item>(
  items: readonly Item[],
  most: number,
  keyOf: (item: Item) => string,
  seed: string,
): Item[] {
  if (items.length <= most) return [...items];
  const drawn = items.map((item) => {
    const order = createHash('sha256')
      .update(`${seed}|${keyOf(item)}`)
      .digest('hex');
    return { item, order };
  });
  return drawn
    .sort((left, right) => (left.order < right.order ? -1 : 1))
    .slice(0, most)
    .map(({ item }) => item);
}

function expectedRun(
  seen: ObservedWorkItem,
  { rules, since, options }: ExpectationOptions,
): ExpectedDelivery | undefined {
  const asked = seen.updates
    .map((update) => ({ update, event: eventFromUpdate(seen, update) }))
    .map(({ update, event }) => ({ update, event, route: routeEvent(event, rules) }));
  const newest = asked.findLast(({ route }) => route.kind === 'start');
  if (newest === undefined || newest.route.kind !== 'start') return undefined;
  const { update, event, route } = newest;
  const isSettled = update.changedAt < since || (seen.lastRunAt !== undefined && seen.lastRunAt >= update.changedAt);
  const later = seen.updates.filter(({ revision }) => revision > update.revision);
  if (isSettled || isWithdrawn(route, later, rules)) return undefined;
  const message = toDeliveryMessage(event, route, options);
  return message.kind === 'start-run' ? { message, instanceIds: [message.runId] } : undefined;
}

/** Removing the tag or the assignment withdraws the request. */
function isWithdrawn(
  { trigger }: Extract<Route, { kind: 'start' }>,
  later: readonly WorkItemUpdate[],
  { tag }: RoutingRules,
): boolean {
  if (trigger === 'assignment') return later.some(({ changedFields }) => changedFields.includes('System.AssignedTo'));
  const tags = later.findLast((update) => update.tags !== undefined)?.tags?.after;
  return tags !== undefined && !tags.some((one) => one.toLowerCase() === tag.toLowerCase());
}

function expectedAnswers(seen: ObservedWorkItem, outlook: ExpectationOptions): readonly ExpectedDelivery[] {
  const { project, workItemId, comments, updates } = seen;
  return comments
    .filter((comment) => isNew(comment, outlook))
    .flatMap((comment) => {
      const event: DeliveryEvent = {
        kind: 'workItemCommented',
        eventType: 'workitem.commented',
        deliveryId: `reconciled-${workItemId}-comment-${comment.id}`,
        ...{ project, workItemId, commentId: comment.id, commentText: comment.text },
        changedBy: authorOf(comment),
      };
      // Older deliveries name the revision that the comment made instead of the comment.
      const at = Date.parse(comment.createdAt);
      const revisions = updates
        .filter(({ changedFields }) => changedFields.some((field) => field === 'System.History'))
        .filter(({ changedAt }) => Math.abs(changedAt - at) <= sameMomentMilliseconds)
        .map(({ revision }): CommentReference => ({ on: 'work-item', project, workItemId, revision }));
      return expectedCommand(event, revisions, outlook);
    });
}

function expectedCommand(
  event: DeliveryEvent,
  otherNames: readonly CommentReference[],
  { rules, options }: ExpectationOptions,
): readonly ExpectedDelivery[] {
  const route = routeEvent(event, rules);
  if (route.kind !== 'command') return [];
  const message = toDeliveryMessage(event, route, options);
  if (message.kind !== 'command') return [];
  const others = otherNames.map((comment) => commandIdFor(options.organization, comment));
  return [{ message, instanceIds: [message.commandId, ...others] }];
}

function authorOf({ authorId, authorName }: ObservedComment): Actor {
  return {
    ...(authorId === undefined ? {} : { id: authorId }),
    ...(authorName === undefined ? {} : { uniqueName: authorName }),
  };
}

function isNew({ isOwn, createdAt }: ObservedComment, { since }: ExpectationOptions): boolean {
  return !isOwn && Date.parse(createdAt) >= since;
}
