import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type Backend, type DomainEvent, repositoryDirectory } from '../backend.ts';
import { demandProject } from '../core/projects.ts';
import { zeroObjectId } from '../git/gitObjects.ts';
import { readRef } from '../git/gitRefs.ts';
import type { Repository } from '../git/repositories.ts';
import type { Identity } from '../state/records.ts';
import { demandWorkItem, updateWorkItem } from '../workItems/changes.ts';
import { latestRevision } from '../workItems/render.ts';
import { branchMissing, checkTextLengths, pullRequestExists } from './errors.ts';
import { addIteration, evaluateMerge } from './evaluation.ts';
import type { PullRequest } from './records.ts';
import { pullRequestArtifact } from './render.ts';
import { newReviewers } from './reviewers.ts';
import type { createSchema } from './schemas.ts';
import { addSystemThread, savePullRequest } from './store.ts';

/**
 * Creates a pull request, merges it for the first time, links its work items and tells the listeners.
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
  // Renovate names the work item 0 where it is given none.
  const numbers = wanted.workItemRefs.map(({ id }) => Number(id)).filter((id) => id !== 0);
  const workItems = numbers.map((id) => demandWorkItem(backend, id));
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
    properties: {},
    ...(wanted.completionOptions === undefined ? {} : { completionOptions: wanted.completionOptions }),
  };
  const evaluated = await evaluateMerge(backend, repository, draft);
  const created = savePullRequest(backend, await addIteration(backend, repository, evaluated, identity.id, undefined));
  for (const workItem of workItems) {
    await linkWorkItem(backend, repository, identity, workItem.id, created.pullRequestId);
  }
  await backend.publish({ kind: 'pullRequestCreated', pullRequest: created, by: identity });
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

/** Gives pull requests their iterations and merges when branches move. */
export async function followPushes(backend: Backend, event: DomainEvent): Promise<void> {
  if (event.kind !== 'pushed') {
    return;
  }
  const repository = { ...event.repository, directory: repositoryDirectory(backend, event.repository.id) };
  for (const update of event.push.refUpdates) {
    const active = backend.state.pullRequests
      .list(repository.id)
      .filter((pullRequest) => pullRequest.status === 'active');
    for (const pullRequest of active) {
      if (pullRequest.sourceRefName === update.name && update.newObjectId !== zeroObjectId) {
        const evaluated = await evaluateMerge(backend, repository, pullRequest);
        const push = { pushId: event.push.pushId, oldObjectId: update.oldObjectId };
        const updated = savePullRequest(backend, await addIteration(backend, repository, evaluated, event.by.id, push));
        addSystemThread(
          backend,
          updated,
          event.by.id,
          'RefUpdate',
          `${event.by.displayName} pushed to the source branch`,
        );
        await backend.publish({ kind: 'pullRequestUpdated', pullRequest: updated, by: event.by, change: 'push' });
      } else if (pullRequest.targetRefName === update.name || pullRequest.sourceRefName === update.name) {
        const merged = savePullRequest(backend, await evaluateMerge(backend, repository, pullRequest));
        await backend.publish({ kind: 'mergeAttempted', pullRequest: merged, by: event.by });
      }
    }
  }
}
