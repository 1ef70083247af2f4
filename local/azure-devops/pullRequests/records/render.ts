import type { Backend } from '../../backend.ts';
import { identityReference } from '../../core/identities.ts';
import {
  type Repository,
  repositoryReference,
  repositoryUrl,
  repositoryWebUrl,
} from '../../git/repositories/repositories.ts';
import type { JsonObject } from '../../http/exchange.ts';
import type { Comment, Iteration, PullRequest, PullRequestStatusRecord, Reviewer, Thread } from './records.ts';

/** The list call of the real service cuts descriptions here. */
export const listedDescriptionLength = 400;

/** Address of a pull request's REST resource. */
export function pullRequestUrl(backend: Backend, repository: Repository, pullRequestId: number): string {
  return `${repositoryUrl(backend, repository)}/pullRequests/${pullRequestId}`;
}

/** Address a browser opens for a pull request. */
export function pullRequestWebUrl(backend: Backend, repository: Repository, pullRequestId: number): string {
  return `${repositoryWebUrl(backend, repository)}/pullrequest/${pullRequestId}`;
}

/** Artifact that names a pull request in links of work items. */
export function pullRequestArtifact(repository: Repository, pullRequestId: number): string {
  return `vstfs:///Git/PullRequestId/${repository.projectId}%2F${repository.id}%2F${pullRequestId}`;
}

/** Artifact that names a pull request in policy evaluations. */
export function codeReviewArtifact(repository: Repository, pullRequestId: number): string {
  return `vstfs:///CodeReview/CodeReviewId/${repository.projectId}/${pullRequestId}`;
}

/** A pull request; in a list its description is cut. */
export function renderPullRequest(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  form: 'single' | 'list' = 'single',
): JsonObject {
  const commit = (commitId: string): JsonObject => ({
    commitId,
    url: `${repositoryUrl(backend, repository)}/commits/${commitId}`,
  });
  const { description, mergeCommit } = pullRequest;
  return {
    repository: repositoryReference(backend, repository),
    pullRequestId: pullRequest.pullRequestId,
    codeReviewId: pullRequest.pullRequestId,
    status: pullRequest.status,
    createdBy: identityReference(backend, pullRequest.createdBy),
    creationDate: pullRequest.creationDate,
    ...(pullRequest.closedDate === undefined ? {} : { closedDate: pullRequest.closedDate }),
    ...(pullRequest.closedBy === undefined ? {} : { closedBy: identityReference(backend, pullRequest.closedBy) }),
    title: pullRequest.title,
    ...(description === undefined
      ? {}
      : { description: form === 'list' ? description.slice(0, listedDescriptionLength) : description }),
    sourceRefName: pullRequest.sourceRefName,
    targetRefName: pullRequest.targetRefName,
    mergeStatus: pullRequest.mergeStatus,
    isDraft: pullRequest.isDraft,
    mergeId: pullRequest.mergeId,
    lastMergeSourceCommit: commit(pullRequest.sourceCommit),
    lastMergeTargetCommit: commit(pullRequest.targetCommit),
    ...(mergeCommit === undefined ? {} : { lastMergeCommit: commit(mergeCommit) }),
    reviewers: pullRequest.reviewers.map((reviewer) => renderReviewer(backend, repository, pullRequest, reviewer)),
    ...(pullRequest.labels.length === 0 ? {} : { labels: pullRequest.labels.map((label) => renderLabel(label)) }),
    url: pullRequestUrl(backend, repository, pullRequest.pullRequestId),
    ...(form === 'list' ? {} : details(backend, repository, pullRequest)),
    supportsIterations: true,
  };
}

/** Where more of a pull request is found. */
export function pullRequestLinks(backend: Backend, repository: Repository, pullRequest: PullRequest): JsonObject {
  const self = pullRequestUrl(backend, repository, pullRequest.pullRequestId);
  return {
    self: { href: self },
    repository: { href: repositoryUrl(backend, repository) },
    workItems: { href: `${self}/workitems` },
    sourceBranch: { href: `${repositoryUrl(backend, repository)}/refs/${pullRequest.sourceRefName}` },
    targetBranch: { href: `${repositoryUrl(backend, repository)}/refs/${pullRequest.targetRefName}` },
    statuses: { href: `${self}/statuses` },
    iterations: { href: `${self}/iterations` },
    web: { href: pullRequestWebUrl(backend, repository, pullRequest.pullRequestId) },
  };
}

function details(backend: Backend, repository: Repository, pullRequest: PullRequest): JsonObject {
  const { autoCompleteSetBy, completionOptions } = pullRequest;
  return {
    _links: pullRequestLinks(backend, repository, pullRequest),
    ...(autoCompleteSetBy === undefined ? {} : { autoCompleteSetBy: identityReference(backend, autoCompleteSetBy) }),
    ...(completionOptions === undefined ? {} : { completionOptions }),
    artifactId: pullRequestArtifact(repository, pullRequest.pullRequestId),
  };
}

/** A label; its id stays the same when it is renamed. */
export function renderLabel(label: PullRequest['labels'][number]): JsonObject {
  return { id: label.id, name: label.name, active: true };
}

/** A reviewer with the vote, and the groups it counts for. */
export function renderReviewer(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  reviewer: Reviewer,
): JsonObject {
  const groups = pullRequest.reviewers.filter(({ identityId }) => reviewer.votedFor.includes(identityId));
  const votedFor = groups.map((group) => renderReviewer(backend, repository, pullRequest, group));
  return {
    reviewerUrl: `${pullRequestUrl(backend, repository, pullRequest.pullRequestId)}/reviewers/${reviewer.identityId}`,
    vote: reviewer.vote,
    hasDeclined: reviewer.hasDeclined,
    isFlagged: reviewer.isFlagged,
    ...(reviewer.isRequired ? { isRequired: true } : {}),
    ...(votedFor.length === 0 ? {} : { votedFor }),
    ...identityReference(backend, reviewer.identityId),
  };
}

/** An iteration: what one push brought to the pull request. */
export function renderIteration(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  iteration: Iteration,
): JsonObject {
  const self = pullRequestUrl(backend, repository, pullRequest.pullRequestId);
  return {
    id: iteration.id,
    description: `Iteration ${iteration.id}`,
    author: identityReference(backend, iteration.author),
    createdDate: iteration.createdDate,
    updatedDate: iteration.createdDate,
    sourceRefCommit: { commitId: iteration.sourceCommit },
    targetRefCommit: { commitId: iteration.targetCommit },
    commonRefCommit: { commitId: iteration.commonCommit },
    hasMoreCommits: false,
    reason: iteration.reason,
    ...(iteration.pushId === undefined
      ? {}
      : {
          push: {
            pushId: iteration.pushId,
            date: iteration.createdDate,
            pushedBy: identityReference(backend, iteration.author),
          },
        }),
    _links: { self: { href: `${self}/iterations/${iteration.id}` }, workitems: { href: `${self}/workitems` } },
  };
}

/** A comment; a deleted one has no content. */
export function renderComment(backend: Backend, threadUrl: string, comment: Comment): JsonObject {
  return {
    id: comment.id,
    parentCommentId: comment.parentCommentId,
    author: identityReference(backend, comment.author),
    ...(comment.isDeleted ? { isDeleted: true } : { content: comment.content }),
    publishedDate: comment.publishedDate,
    lastUpdatedDate: comment.lastUpdatedDate,
    lastContentUpdatedDate: comment.lastContentUpdatedDate,
    commentType: comment.commentType,
    usersLiked: comment.usersLiked.map((identityId) => identityReference(backend, identityId)),
    _links: { self: { href: `${threadUrl}/comments/${comment.id}` } },
  };
}

/** A thread with its comments. */
export function renderThread(backend: Backend, repository: Repository, thread: Thread): JsonObject {
  const self = `${pullRequestUrl(backend, repository, thread.pullRequestId)}/threads/${thread.id}`;
  return {
    pullRequestThreadContext: thread.pullRequestThreadContext,
    id: thread.id,
    publishedDate: thread.publishedDate,
    lastUpdatedDate: thread.lastUpdatedDate,
    comments: thread.comments.map((comment) => renderComment(backend, self, comment)),
    ...(thread.status === undefined ? {} : { status: thread.status }),
    threadContext: thread.threadContext,
    properties: thread.properties,
    identities: null,
    isDeleted: thread.isDeleted,
    _links: { self: { href: self }, repository: { href: repositoryUrl(backend, repository) } },
  };
}

/** A status someone posted. */
export function renderStatus(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  status: PullRequestStatusRecord,
): JsonObject {
  const { createdBy, ...rest } = status;
  const self = pullRequestUrl(backend, repository, pullRequest.pullRequestId);
  return {
    ...rest,
    updatedDate: status.creationDate,
    createdBy: identityReference(backend, createdBy),
    _links: {
      self: { href: `${self}/statuses/${status.id}` },
      repository: { href: repositoryUrl(backend, repository) },
    },
  };
}
