import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandProject } from '../core/projects.ts';
import { readRef } from '../git/process/gitRefs.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import { withRequiredReviewers } from '../policies/reviewers.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { demandWorkItem, updateWorkItem } from '../workItems/changes/changes.ts';
import { latestRevision } from '../workItems/records/render.ts';
import { addIteration } from './merging/evaluation.ts';
import { startPendingWork } from './merging/pendingWork.ts';
import { branchMissing, checkTextLengths, pullRequestExists } from './records/errors.ts';
import type { PullRequest } from './records/records.ts';
import { pullRequestArtifact } from './records/render.ts';
import type { createSchema } from './records/schemas.ts';
import { savePullRequest, withPendingWork } from './records/store.ts';
import { newReviewers } from './reviews/reviewers.ts';

/**
 * Creates a pull request, and links its work items; it is merged, and told of, after the answer.
 * The caller holds the repository's lock.
 */
export async function createPullRequest(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  wanted: z.infer<typeof createSchema>,
): Promise<PullRequest> {
  checkTextLengths(wanted.title, wanted.description);
  const { sourceRefName, targetRefName } = wanted;
  const [source, target] = [await branchTip(repository, sourceRefName), await branchTip(repository, targetRefName)];
  if (source === undefined || target === undefined || sourceRefName === targetRefName) {
    throw branchMissing();
  }
  demandNoOther(backend, repository, sourceRefName, targetRefName);
  // What names no work item is ignored: Renovate always sends a reference to 0.
  const workItems = wanted.workItemRefs.flatMap(({ id }) => {
    const found = backend.state.workItems.get(everything, Number(id));
    return found === undefined || found.isDeleted ? [] : [found];
  });
  const draft: PullRequest = {
    pullRequestId: backend.state.store.nextNumber('pullRequest'),
    repositoryId: repository.id,
    status: 'active',
    createdBy: identity.id,
    creationDate: backend.now(),
    title: wanted.title,
    ...(wanted.description === undefined ? {} : { description: wanted.description }),
    sourceRefName,
    targetRefName,
    isDraft: wanted.isDraft,
    mergeStatus: 'queued',
    mergeId: randomUUID(),
    sourceCommit: source,
    targetCommit: target,
    reviewers: newReviewers(backend, wanted.reviewers),
    labels: wanted.labels.map((label) => ({ id: randomUUID(), name: label.name })),
    workItemIds: workItems.map((workItem) => workItem.id),
    iterations: [],
    statuses: [],
    trackedPaths: [],
    changedPaths: [],
    properties: {},
    pending: [],
    ...(wanted.completionOptions === undefined ? {} : { completionOptions: wanted.completionOptions }),
  };
  const first = await addIteration(backend, repository, draft, identity.id, undefined);
  const created = savePullRequest(
    backend,
    withPendingWork(withRequiredReviewers(backend, repository, first), {
      kind: 'merge',
      cause: 'created',
      by: identity.id,
    }),
  );
  for (const workItem of workItems) {
    await linkWorkItem(backend, repository, identity, workItem.id, created.pullRequestId);
  }
  startPendingWork(backend, created.pullRequestId);
  return created;
}

async function branchTip(repository: Repository, refName: string): Promise<string | undefined> {
  return refName.startsWith('refs/heads/') ? readRef(repository.directory, refName) : undefined;
}

/** @throws ApiError 409 TF401179 */
export function demandNoOther(backend: Backend, repository: Repository, source: string, target: string): void {
  const exists = backend.state.pullRequests
    .list(repository.id)
    .some((other) => other.status === 'active' && other.sourceRefName === source && other.targetRefName === target);
  if (exists) {
    throw pullRequestExists();
  }
}

/** A pull request is linked by an artifact link of the work item, never the other way. */
async function linkWorkItem(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  workItemId: number,
  pullRequestId: number,
): Promise<void> {
  const workItem = demandWorkItem(backend, workItemId);
  const url = pullRequestArtifact(repository, pullRequestId);
  const linked = latestRevision(workItem).relations.some(
    (relation) => relation.url.toLowerCase() === url.toLowerCase(),
  );
  if (!linked) {
    const value = { rel: 'ArtifactLink', url, attributes: { name: 'Pull Request' } };
    const project = demandProject(backend, workItem.projectId);
    await updateWorkItem(backend, identity, project, workItem, [{ op: 'add', path: '/relations/-', value }]);
  }
}
