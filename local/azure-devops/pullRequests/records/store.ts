import { type Backend, repositoryDirectory } from '../../backend.ts';
import { demandGitPermission } from '../../core/identities.ts';
import { requestProject } from '../../core/projects.ts';
import { demandRepository, type Repository, requestRepository } from '../../git/repositories/repositories.ts';
import { type ApiRequest, numberParameter } from '../../http/exchange.ts';
import type { RepositoryRecord } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { pullRequestNotFound } from './errors.ts';
import type { PendingWork } from './pendingRecords.ts';
import type { PullRequest, Thread } from './records.ts';

/** A pull request with its repository. */
export type Located = { readonly repository: Repository; readonly pullRequest: PullRequest };

/** @throws ApiError 404 TF401180 */
export function demandPullRequest(backend: Backend, repository: RepositoryRecord, pullRequestId: number): PullRequest {
  const found = backend.state.pullRequests.get(repository.id, pullRequestId);
  if (found === undefined) {
    throw pullRequestNotFound(pullRequestId);
  }
  return found;
}

/** A pull request by its id alone; ids are unique in the organisation. */
export function findPullRequest(backend: Backend, pullRequestId: number): Located {
  for (const record of backend.state.repositories.list(everything)) {
    const pullRequest = backend.state.pullRequests.get(record.id, pullRequestId);
    if (pullRequest !== undefined) {
      return { repository: { ...record, directory: repositoryDirectory(backend, record.id) }, pullRequest };
    }
  }
  throw pullRequestNotFound(pullRequestId);
}

/** The pull request named by the route. */
export function requestPullRequest(backend: Backend, request: ApiRequest): Located {
  const id = numberParameter(request, 'pullRequestId');
  if (request.parameters.has('repositoryId')) {
    const repository = requestRepository(backend, request);
    return { repository, pullRequest: demandPullRequest(backend, repository, id) };
  }
  demandGitPermission(request.identity, 'GenericRead');
  const found = findPullRequest(backend, id);
  demandRepository(backend, found.repository.id, requestProject(backend, request));
  return found;
}

/** Stores a pull request and gives it back. */
export function savePullRequest(backend: Backend, pullRequest: PullRequest): PullRequest {
  backend.state.pullRequests.put(pullRequest.repositoryId, pullRequest.pullRequestId, pullRequest);
  return pullRequest;
}

/**
 * A pull request that the service is going to work on: answers say `queued` until then.
 * Whoever stores it calls `startPendingWork` as well.
 */
export function withPendingWork(pullRequest: PullRequest, work: PendingWork): PullRequest {
  return { ...pullRequest, mergeStatus: 'queued', pending: [...pullRequest.pending, work] };
}

/**
 * Adds a thread of the kind the service writes itself: a push, a vote, a change of status.
 * Readers must tell them from people's by `commentType` and the property `CodeReviewThreadType`.
 */
export function addSystemThread(
  backend: Backend,
  pullRequest: PullRequest,
  identityId: string,
  type: 'RefUpdate' | 'VoteUpdate' | 'StatusUpdate' | 'ReviewersUpdate',
  content: string,
): void {
  const now = backend.now();
  const dates = { publishedDate: now, lastUpdatedDate: now };
  const comment = { id: 1, parentCommentId: 0, author: identityId, content, ...dates, lastContentUpdatedDate: now };
  const thread: Thread = {
    id: backend.state.store.nextNumber('thread'),
    pullRequestId: pullRequest.pullRequestId,
    ...dates,
    comments: [{ ...comment, commentType: 'system', isDeleted: false, usersLiked: [] }],
    threadContext: null,
    pullRequestThreadContext: null,
    properties: { CodeReviewThreadType: { $type: 'System.String', $value: type } },
    isDeleted: false,
  };
  backend.state.threads.put(String(pullRequest.pullRequestId), thread.id, thread);
}
