import type { CommentReference } from '../../contracts/deliveries/command.ts';
import type { LookUpMessage } from '../../contracts/deliveries/delivery.ts';
import type { Actor, DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { runOfRef } from '../../contracts/runs/instanceIds.ts';
import { parseCommand } from './parseCommand.ts';

export interface RoutingRules {
  /** The work item tag that asks for a run. ADO ignores the case of tags. */
  readonly tag: string;
  /** The agent's own identity by id, e-mail address or account name, if configured. */
  readonly agentIdentities: readonly string[];
  /** Authors to ignore, by id, e-mail address or account name. */
  readonly ignoredAuthors?: readonly string[];
}

export type Route =
  | {
      readonly kind: 'start';
      readonly project: string;
      readonly workItemId: number;
      readonly revision: number | undefined;
      readonly trigger: 'tag' | 'assignment';
      readonly requestedBy: string | undefined;
      /** Id of the identity, if the payload has it. */
      readonly requestedById?: string | undefined;
    }
  | { readonly kind: 'command'; readonly comment: CommentReference }
  | {
      readonly kind: 'nudge';
      readonly pullRequestId: number;
      /** The run that the branch names, if the event names the branch. */
      readonly runId?: string;
      readonly reason: string;
    }
  /** Someone commented on a work item; its run may be waiting for an answer. */
  | { readonly kind: 'nudge-work-item'; readonly project: string; readonly workItemId: number; readonly reason: string }
  /** The event does not say what it is about, but enough to look it up. */
  | ({ readonly kind: 'look-up'; readonly eventType: string } & Pick<
      Partial<LookUpMessage>,
      'project' | 'workItemId' | 'buildId' | 'subscriptionId' | 'notificationId'
    >)
  | { readonly kind: 'ignored'; readonly reason: string };

type EventOf<Kind extends DeliveryEvent['kind']> = Extract<DeliveryEvent, { kind: Kind }>;
type WorkItemEvent = EventOf<'workItemCreated' | 'workItemUpdated'>;

/** The ref of ADO's trial merge of a pull request; policy builds run on it. */
const mergeRef = /^refs\/pull\/([1-9]\d{0,9})\/merge$/;

/** The first characters of every comment that the agent writes in a pull request. */
const ownMarker = '<!-- code-agent: ';

/**
 * Decides the effect of an event: a run, the answer to a command, a check of a pull request, or nothing. A tag or an
 * assignment asks once: when the work item is created with it, or when an update adds it.
 */
export function routeEvent(event: DeliveryEvent, rules: RoutingRules): Route {
  if (isOneOf(actorOf(event), rules.ignoredAuthors ?? [])) return ignored('its author is ignored');
  switch (event.kind) {
    case 'workItemCreated':
    case 'workItemUpdated':
      return routeWorkItem(event, rules);
    case 'workItemCommented':
      return routeWorkItemComment(event, rules);
    case 'pullRequestCommented':
      return routePullRequestComment(event, rules);
    case 'pullRequestChanged':
      return wakeUp(event);
    case 'buildCompleted':
      return routeBuild(event);
    case 'incomplete':
      return lookUp(event);
    case 'pushed':
      return ignored('a push to the branch of a pull request also arrives as an update of the pull request');
  }
}

function routeWorkItem(event: WorkItemEvent, rules: RoutingRules): Route {
  if (isAgent(event.changedBy, rules)) return ignored('the agent itself changed the work item');
  if (bringsAssignment(event, rules)) return start(event, 'assignment');
  if (!hasTag(event.tags.after, rules.tag)) {
    return ignored(`the work item does not have the tag "${rules.tag}"`);
  }
  if (event.kind === 'workItemUpdated') {
    if (event.tags.before === undefined) return ignored('the update did not change the tags');
    if (hasTag(event.tags.before, rules.tag)) return ignored(`the work item already had the tag "${rules.tag}"`);
  }
  return start(event, 'tag');
}

function bringsAssignment(event: WorkItemEvent, rules: RoutingRules): boolean {
  const isNew = event.kind === 'workItemCreated' || event.changedFields.includes('System.AssignedTo');
  return isNew && isAgent(event.assignedTo, rules);
}

function routeWorkItemComment(event: EventOf<'workItemCommented'>, rules: RoutingRules): Route {
  if (isAgent(event.changedBy, rules)) return ignored('the agent wrote the comment');
  const command = parseCommand(event.commentText);
  const { project, workItemId, commentId, revision } = event;
  if (command === undefined) return { kind: 'nudge-work-item', project, workItemId, reason: event.eventType };
  if (commentId === undefined && revision === undefined) return ignored('the payload does not identify the comment');
  return {
    kind: 'command',
    comment: {
      on: 'work-item',
      project,
      workItemId,
      ...(commentId === undefined ? {} : { commentId }),
      ...(revision === undefined ? {} : { revision }),
    },
  };
}

function routePullRequestComment(event: EventOf<'pullRequestCommented'>, rules: RoutingRules): Route {
  const { pullRequestId, threadId, commentId, project, repositoryId, commentText = '' } = event;
  if (event.commentType === 'system') return ignored('Azure DevOps wrote the comment');
  if (isAgent(event.author, rules) || commentText.startsWith(ownMarker)) {
    return ignored('the agent wrote the comment');
  }
  const holdsCommand = parseCommand(commentText) !== undefined;
  if (!holdsCommand || threadId === undefined) return wakeUp(event);
  return {
    kind: 'command',
    comment: {
      on: 'pull-request',
      pullRequestId,
      threadId,
      commentId,
      ...(project === undefined ? {} : { project }),
      ...(repositoryId === undefined ? {} : { repositoryId }),
    },
  };
}

/** A check of the pull request, unless its branch says that it is someone else's. */
function wakeUp({
  pullRequestId,
  sourceBranch,
  eventType,
}: EventOf<'pullRequestChanged' | 'pullRequestCommented'>): Route {
  if (sourceBranch === undefined) return { kind: 'nudge', pullRequestId, reason: eventType };
  const runId = runOfRef(sourceBranch);
  if (runId === undefined) return ignored('the branch of the pull request does not belong to a run');
  return { kind: 'nudge', pullRequestId, runId, reason: eventType };
}

function lookUp({ eventType, project, workItemId, subscriptionId, notificationId }: EventOf<'incomplete'>): Route {
  return {
    ...{ kind: 'look-up', eventType },
    ...(project === undefined ? {} : { project }),
    ...(workItemId === undefined ? {} : { workItemId }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(notificationId === undefined ? {} : { notificationId }),
  };
}

function routeBuild({ sourceBranch, eventType, project, buildId }: EventOf<'buildCompleted'>): Route {
  if (sourceBranch === undefined && project !== undefined) return { kind: 'look-up', eventType, project, buildId };
  const pullRequestId = mergeRef.exec(sourceBranch ?? '')?.[1];
  return pullRequestId === undefined
    ? ignored('the build is not for a pull request')
    : { kind: 'nudge', pullRequestId: Number(pullRequestId), reason: eventType };
}

function ignored(reason: string): Route {
  return { kind: 'ignored', reason };
}

function start(event: WorkItemEvent, trigger: 'tag' | 'assignment'): Route {
  return {
    kind: 'start',
    project: event.project,
    workItemId: event.workItemId,
    revision: event.revision,
    trigger,
    requestedBy: nameOf(event.changedBy),
    requestedById: event.changedBy?.id,
  };
}

function nameOf(actor: Actor | undefined): string | undefined {
  return actor?.uniqueName ?? actor?.displayName ?? actor?.id;
}

/** The author of an event, where it matters: who created or tagged the work item, or wrote the comment. */
function actorOf(event: DeliveryEvent): Actor | undefined {
  if ('changedBy' in event) return event.changedBy;
  return event.kind === 'pullRequestCommented' ? event.author : undefined;
}

function isAgent(actor: Actor | undefined, { agentIdentities }: RoutingRules): boolean {
  return isOneOf(actor, agentIdentities);
}

/** Display names are ignored: everyone can choose their own. */
function isOneOf(actor: Actor | undefined, identities: readonly string[]): boolean {
  const names = [actor?.id, actor?.uniqueName].map((name) => name?.toLowerCase());
  return identities.some((identity) => names.includes(identity.toLowerCase()));
}

function hasTag(tags: readonly string[], tag: string): boolean {
  return tags.some((candidate) => candidate.toLowerCase() === tag.toLowerCase());
}
