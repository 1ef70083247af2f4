import type { CommentReference } from '../../contracts/deliveries/command.ts';
import type { LookUpMessage } from '../../contracts/deliveries/delivery.ts';
import type { Actor, DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { runOfRef } from '../../contracts/runs/instanceIds.ts';
import { parseCommand } from './parseCommand.ts';

export interface RoutingRules {
  /** The work item tag that asks for a run. ADO compares tags without regard to case. */
  readonly tag: string;
  /** The agent's own identity, by id, e-mail address or account name, as far as the deployment says it. */
  readonly agentIdentities: readonly string[];
  /** Whom nobody listens to, by id, e-mail address or account name. */
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
      /** Of the identity, where the payload says it. */
      readonly requestedById?: string | undefined;
    }
  | { readonly kind: 'command'; readonly comment: CommentReference }
  | {
      readonly kind: 'nudge';
      readonly pullRequestId: number;
      /** The run that the branch names, where the event says the branch. */
      readonly runId?: string;
      readonly reason: string;
    }
  /** Somebody commented on a work item: the run that works on it may wait for an answer. */
  | { readonly kind: 'nudge-work-item'; readonly project: string; readonly workItemId: number; readonly reason: string }
  /** The event does not say what it is about, but enough to read that. */
  | ({ readonly kind: 'look-up'; readonly eventType: string } & Pick<
      Partial<LookUpMessage>,
      'project' | 'workItemId' | 'buildId' | 'subscriptionId' | 'notificationId'
    >)
  | { readonly kind: 'ignored'; readonly reason: string };

type EventOf<Kind extends DeliveryEvent['kind']> = Extract<DeliveryEvent, { kind: Kind }>;
type WorkItemEvent = EventOf<'workItemCreated' | 'workItemUpdated'>;

/** Where ADO merges a pull request to try it out; policy builds run on it. */
const mergeRef = /^refs\/pull\/([1-9]\d{0,9})\/merge$/;

/** The first characters of what the agent writes into a pull request. */
const ownMarker = '<!-- code-agent: ';

/**
 * What an event leads to: a run, the answer to a command, a look at a pull request, or nothing. A tag or an assignment
 * asks once: when the work item is created with it, or when an update brings it.
 */
export function routeEvent(event: DeliveryEvent, rules: RoutingRules): Route {
  if (isOneOf(actorOf(event), rules.ignoredAuthors ?? [])) return ignored('nobody listens to its author');
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
      return ignored('a push to the branch of a pull request also comes as an update of the pull request');
  }
}

function routeWorkItem(event: WorkItemEvent, rules: RoutingRules): Route {
  if (isAgent(event.changedBy, rules)) return ignored('the agent changed the work item itself');
  if (bringsAssignment(event, rules)) return start(event, 'assignment');
  if (!hasTag(event.tags.after, rules.tag)) {
    return ignored(`the work item does not carry the tag "${rules.tag}"`);
  }
  if (event.kind === 'workItemUpdated') {
    if (event.tags.before === undefined) return ignored('the update did not change the tags');
    if (hasTag(event.tags.before, rules.tag)) return ignored(`the work item carried the tag "${rules.tag}" before`);
  }
  return start(event, 'tag');
}

function bringsAssignment(event: WorkItemEvent, rules: RoutingRules): boolean {
  const isNew = event.kind === 'workItemCreated' || event.changedFields.includes('System.AssignedTo');
  return isNew && isAgent(event.assignedTo, rules);
}

function routeWorkItemComment(event: EventOf<'workItemCommented'>, rules: RoutingRules): Route {
  if (isAgent(event.changedBy, rules)) return ignored('the agent wrote the comment itself');
  const command = parseCommand(event.commentText);
  const { project, workItemId, commentId, revision } = event;
  if (command === undefined) return { kind: 'nudge-work-item', project, workItemId, reason: event.eventType };
  if (commentId === undefined && revision === undefined)
    return ignored('the payload does not say which comment it was');
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
  if (event.commentType === 'system') return ignored('Azure DevOps wrote the comment itself');
  if (isAgent(event.author, rules) || commentText.startsWith(ownMarker)) {
    return ignored('the agent wrote the comment itself');
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

/** A look at the pull request, unless its branch says that it is somebody else's. */
function wakeUp({
  pullRequestId,
  sourceBranch,
  eventType,
}: EventOf<'pullRequestChanged' | 'pullRequestCommented'>): Route {
  if (sourceBranch === undefined) return { kind: 'nudge', pullRequestId, reason: eventType };
  const runId = runOfRef(sourceBranch);
  if (runId === undefined) return ignored('the branch of the pull request is none of a run');
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
    ? ignored('the build does not say that it built a pull request')
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

/** Who did what an event tells of, where it matters: whoever made or tagged a work item, or wrote a comment. */
function actorOf(event: DeliveryEvent): Actor | undefined {
  if ('changedBy' in event) return event.changedBy;
  return event.kind === 'pullRequestCommented' ? event.author : undefined;
}

function isAgent(actor: Actor | undefined, { agentIdentities }: RoutingRules): boolean {
  return isOneOf(actor, agentIdentities);
}

/** Display names count for nothing: everybody may call themselves what they like. */
function isOneOf(actor: Actor | undefined, identities: readonly string[]): boolean {
  const names = [actor?.id, actor?.uniqueName].map((name) => name?.toLowerCase());
  return identities.some((identity) => names.includes(identity.toLowerCase()));
}

function hasTag(tags: readonly string[], tag: string): boolean {
  return tags.some((candidate) => candidate.toLowerCase() === tag.toLowerCase());
}
