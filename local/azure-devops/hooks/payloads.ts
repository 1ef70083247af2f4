import type { Backend, DomainEvent } from '../backend.ts';
import { renderBuild } from '../builds/render.ts';
import { identityReference, identityText } from '../core/identities.ts';
import { pushedCommits } from '../git/refs/pushes.ts';
import {
  demandRepository,
  repositoryReference,
  repositoryUrl,
  repositoryWebUrl,
} from '../git/repositories/repositories.ts';
import { isObject, type JsonObject } from '../http/exchange.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { pullRequestUrl, renderComment, renderPullRequest } from '../pullRequests/records/render.ts';
import type { Identity } from '../state/records.ts';
import { commentUrl } from '../workItems/comments.ts';
import type { WorkItem } from '../workItems/records/records.ts';
import { latestRevision, renderUpdate, renderWorkItem } from '../workItems/records/render.ts';

/** What a subscriber is told, before it is addressed to one subscription. */
export type HookEvent = {
  readonly eventType: string;
  readonly projectId: string;
  readonly resource: JsonObject;
  readonly defaultVersion: string;
  readonly message: string;
  /** Values the publisher inputs of a subscription are compared with. */
  readonly filters: Readonly<Record<string, string | readonly string[]>>;
};

/** The events of the service hooks that follow from something that happened. */
export async function toHookEvents(backend: Backend, event: DomainEvent): Promise<readonly HookEvent[]> {
  switch (event.kind) {
    case 'workItemCreated':
    case 'workItemUpdated':
    case 'workItemCommented':
      return [workItemEvent(backend, event)];
    case 'pushed':
      return [await pushEvent(backend, event)];
    case 'pullRequestCreated':
      return [
        pullRequestEvent(
          backend,
          event.pullRequest,
          'git.pullrequest.created',
          `${event.by.displayName} created a new pull request`,
          '',
        ),
      ];
    case 'pullRequestUpdated':
      return [updateEvent(backend, event)];
    case 'mergeAttempted':
      return [mergeEvent(backend, event.pullRequest, event.by)];
    case 'pullRequestCommented':
      return [commentEvent(backend, event)];
    case 'buildCompleted':
      return [buildEvent(backend, event)];
  }
}

type WorkItemEvent = Extract<DomainEvent, { readonly workItem: WorkItem }>;

function workItemEvent(backend: Backend, event: WorkItemEvent): HookEvent {
  const { workItem } = event;
  const revision = latestRevision(workItem);
  const name = `${workItem.type} #${workItem.id} (${String(revision.fields['System.Title'])})`;
  const filters = {
    workItemType: workItem.type,
    areaPath: String(revision.fields['System.AreaPath']),
    tag: String(revision.fields['System.Tags'] ?? '').split('; '),
  };
  const whole = renderWorkItem(backend, workItem, { expansion: 'relations', withLinks: true });
  const common = { projectId: workItem.projectId, defaultVersion: '5.1-preview.3' };
  if (event.kind === 'workItemUpdated') {
    const update = renderUpdate(backend, workItem, revision.rev);
    const changed = Object.keys(isObject(update['fields']) ? update['fields'] : {});
    const revisionObject = renderWorkItem(backend, workItem, { expansion: 'relations', withLinks: true, revision });
    return {
      ...common,
      eventType: 'workitem.updated',
      resource: { ...update, revision: revisionObject },
      message: `${name} updated by ${event.by.displayName}.`,
      filters: { ...filters, changedFields: changed },
    };
  }
  const commented = event.kind === 'workItemCommented';
  return {
    ...common,
    eventType: commented ? 'workitem.commented' : 'workitem.created',
    resource: commented
      ? {
          ...whole,
          fields: { ...fieldsOf(whole), 'System.History': event.text },
          commentVersionRef: newestComment(backend, workItem),
        }
      : whole,
    message: `${name} ${commented ? 'commented on' : 'created'} by ${event.by.displayName}.`,
    filters,
  };
}

function newestComment(backend: Backend, workItem: WorkItem): JsonObject | undefined {
  const comments = backend.state.workItemComments.list(String(workItem.id));
  const [newest] = comments.toSorted((left, right) => right.commentId - left.commentId);
  return newest && { commentId: newest.commentId, version: newest.version, url: commentUrl(backend, workItem, newest) };
}

function fieldsOf(workItem: JsonObject): JsonObject {
  return isObject(workItem['fields']) ? workItem['fields'] : {};
}

async function pushEvent(
  backend: Backend,
  event: Extract<DomainEvent, { readonly kind: 'pushed' }>,
): Promise<HookEvent> {
  const repository = demandRepository(backend, event.repository.id, undefined);
  const { push } = event;
  const commits = await pushedCommits(backend, repository, push, 25);
  const branches = push.refUpdates.map((update) => update.name.replace(/^refs\/heads\//, ''));
  return {
    eventType: 'git.push',
    projectId: repository.projectId,
    defaultVersion: '1.0',
    resource: {
      ...(commits.length === 0 ? {} : { commits }),
      refUpdates: push.refUpdates,
      repository: {
        ...repositoryReference(backend, repository),
        defaultBranch: repository.defaultBranch,
        remoteUrl: repositoryWebUrl(backend, repository),
      },
      pushedBy: identityReference(backend, push.pushedBy),
      pushId: push.pushId,
      date: push.date,
      url: `${repositoryUrl(backend, repository)}/pushes/${push.pushId}`,
    },
    message: `${event.by.displayName} pushed updates to ${branches.join(', ')} of repository ${repository.name}.`,
    filters: { repository: repository.id, branch: branches, pushedBy: push.pushedBy },
  };
}

const notificationTypes: Readonly<Record<string, string>> = {
  push: 'PushNotification',
  status: 'StatusUpdateNotification',
  reviewers: 'ReviewersUpdateNotification',
  vote: 'ReviewerVoteNotification',
};

function updateEvent(
  backend: Backend,
  event: Extract<DomainEvent, { readonly kind: 'pullRequestUpdated' }>,
): HookEvent {
  const { pullRequest, change, by } = event;
  const type = notificationTypes[change] ?? '';
  const text = change === 'status' ? `marked the pull request as ${pullRequest.status}` : 'updated the pull request';
  return pullRequestEvent(backend, pullRequest, 'git.pullrequest.updated', `${by.displayName} ${text}`, type);
}

/** Despite its name, `merged` tells of every attempt to merge: only the status says whether it was completed. */
function mergeEvent(backend: Backend, pullRequest: PullRequest, by: Identity): HookEvent {
  const message = `${by.displayName} has created a pull request merge commit`;
  const event = pullRequestEvent(backend, pullRequest, 'git.pullrequest.merged', message, '');
  return { ...event, filters: { ...event.filters, mergeResult: pullRequest.mergeStatus } };
}

function pullRequestEvent(
  backend: Backend,
  pullRequest: PullRequest,
  eventType: string,
  message: string,
  notificationType: string,
): HookEvent {
  const repository = demandRepository(backend, pullRequest.repositoryId, undefined);
  const source = pullRequest.sourceCommit;
  const rendered = renderPullRequest(backend, repository, pullRequest);
  const remote = { defaultBranch: repository.defaultBranch, remoteUrl: repositoryWebUrl(backend, repository) };
  return {
    eventType,
    projectId: repository.projectId,
    defaultVersion: '1.0',
    resource: {
      ...rendered,
      repository: { ...repositoryReference(backend, repository), ...remote },
      commits: [{ commitId: source, url: `${repositoryUrl(backend, repository)}/commits/${source}` }],
    },
    message,
    filters: {
      repository: repository.id,
      branch: pullRequest.targetRefName.replace(/^refs\/heads\//, ''),
      pullrequestCreatedBy: pullRequest.createdBy,
      notificationType,
    },
  };
}

function commentEvent(
  backend: Backend,
  event: Extract<DomainEvent, { readonly kind: 'pullRequestCommented' }>,
): HookEvent {
  const { pullRequest, thread, commentId, by } = event;
  const repository = demandRepository(backend, pullRequest.repositoryId, undefined);
  const threadUrl = `${pullRequestUrl(backend, repository, pullRequest.pullRequestId)}/threads/${thread.id}`;
  const comment = thread.comments.find((candidate) => candidate.id === commentId);
  const rendered = comment === undefined ? {} : renderComment(backend, threadUrl, comment);
  const links = {
    self: { href: `${threadUrl}/comments/${commentId}` },
    repository: { href: repositoryUrl(backend, repository) },
    // The thread's id is nowhere else in the payload.
    threads: { href: threadUrl },
    pullRequests: { href: pullRequestUrl(backend, repository, pullRequest.pullRequestId) },
  };
  const whole = pullRequestEvent(backend, pullRequest, '', '', '');
  return {
    ...whole,
    eventType: 'ms.vss-code.git-pullrequest-comment-event',
    defaultVersion: '2.0',
    resource: { comment: { ...rendered, _links: links }, pullRequest: whole.resource },
    message: `${by.displayName} has commented on a pull request`,
  };
}

function buildEvent(backend: Backend, event: Extract<DomainEvent, { readonly kind: 'buildCompleted' }>): HookEvent {
  const { build } = event;
  return {
    eventType: 'build.complete',
    projectId: build.projectId,
    defaultVersion: '2.0',
    resource: renderBuild(backend, build),
    message: `Build ${build.buildNumber} ${build.result}`,
    filters: { buildStatus: build.result ?? '', definitionName: 'pull-request-build' },
  };
}

/** In resource version 1.0 of work items identities are texts. */
export function identitiesAsText(backend: Backend, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => identitiesAsText(backend, item));
  }
  if (!isObject(value)) {
    return value;
  }
  if ('descriptor' in value && typeof value['id'] === 'string') {
    return identityText(backend, value['id']);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === 'revisedBy' ? item : identitiesAsText(backend, item)]),
  );
}
