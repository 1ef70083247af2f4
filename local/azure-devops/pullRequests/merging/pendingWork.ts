import type { Backend, DomainEvent } from '../../backend.ts';
import { zeroObjectId } from '../../git/process/gitObjects.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import { withRequiredReviewers, withVotesAfterPush } from '../../policies/reviewers.ts';
import type { Identity } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import type { PendingWork } from '../records/pendingRecords.ts';
import type { PullRequest } from '../records/records.ts';
import {
  addSystemThread,
  demandPullRequest,
  findPullRequest,
  savePullRequest,
  withPendingWork,
} from '../records/store.ts';
import { carryOutCompletion } from './completion.ts';
import { addIteration, evaluateMerge, withChangedPaths } from './evaluation.ts';

/** Lets the service do what is pending, after the answer to the present request. */
export function startPendingWork(backend: Backend, pullRequestId: number): void {
  backend.later.add(async () => {
    const { repository } = findPullRequest(backend, pullRequestId);
    await backend.lock(repository.id, () => doPendingWork(backend, repository, pullRequestId));
  });
}

/** Starts again what an earlier process left undone. */
export function resumePendingWork(backend: Backend): void {
  for (const pullRequest of backend.state.pullRequests.listAll()) {
    if (pullRequest.pending.length > 0) startPendingWork(backend, pullRequest.pullRequestId);
  }
}

/** Marks the pull requests of branches that moved, whose merges and iterations follow after the push was answered. */
export function followPushes(backend: Backend, event: DomainEvent): void {
  if (event.kind !== 'pushed') return;
  const { push, by } = event;
  for (const { name, oldObjectId, newObjectId } of push.refUpdates) {
    for (const pullRequest of backend.state.pullRequests.list(event.repository.id)) {
      if (pullRequest.status !== 'active') continue;
      const isSource = pullRequest.sourceRefName === name;
      if (!isSource && pullRequest.targetRefName !== name) continue;
      const work: PendingWork =
        isSource && newObjectId !== zeroObjectId
          ? { kind: 'push', by: by.id, pushId: push.pushId, oldObjectId }
          : { kind: 'merge', cause: 'target', by: by.id };
      savePullRequest(backend, withPendingWork(pullRequest, work));
      startPendingWork(backend, pullRequest.pullRequestId);
    }
  }
}

async function doPendingWork(backend: Backend, repository: Repository, pullRequestId: number): Promise<void> {
  const pullRequest = demandPullRequest(backend, repository, pullRequestId);
  const [work, ...pending] = pullRequest.pending;
  if (work === undefined) return;
  // Stored with what comes of it, so that a process that ends meanwhile leaves the work to the next one.
  const rest = { ...pullRequest, pending };
  const by = backend.state.identities.get(everything, work.by);
  if (by === undefined) throw new Error(`Whoever caused the work, ${work.by}, is not known any more.`);
  if (rest.status !== 'active') return void savePullRequest(backend, rest);
  backend.staleReads.remember(pullRequest);
  switch (work.kind) {
    case 'merge':
      return attemptMerge(backend, repository, rest, by, work.cause);
    case 'push':
      return takePush(backend, repository, rest, by, work);
    case 'completion':
      return carryOutCompletion(backend, repository, rest, by, work.sourceCommit);
  }
}

/** A merge on trial, which the listeners are told of. */
async function attemptMerge(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  by: Identity,
  cause: Extract<PendingWork, { readonly kind: 'merge' }>['cause'],
): Promise<void> {
  const retarget = async (one: PullRequest) =>
    withRequiredReviewers(backend, repository, await withChangedPaths(repository, one));
  const evaluated = await evaluateMerge(backend, repository, pullRequest);
  const merged = savePullRequest(backend, cause === 'retargeted' ? await retarget(evaluated) : evaluated);
  // The documented event of a creation has its merge.
  if (cause === 'created') await backend.publish({ kind: 'pullRequestCreated', pullRequest: merged, by });
  await backend.publish({ kind: 'mergeAttempted', pullRequest: merged, by, cause });
}

async function takePush(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  by: Identity,
  push: Extract<PendingWork, { readonly kind: 'push' }>,
): Promise<void> {
  const merged = await evaluateMerge(backend, repository, pullRequest);
  const kept = withVotesAfterPush(backend, repository, merged);
  const iterated = await addIteration(backend, repository, kept, by.id, push);
  const updated = savePullRequest(backend, withRequiredReviewers(backend, repository, iterated));
  addSystemThread(backend, updated, by.id, 'RefUpdate', `${by.displayName} pushed to the source branch`);
  await backend.publish({ kind: 'pullRequestUpdated', pullRequest: updated, by, change: 'push' });
  await backend.publish({ kind: 'mergeAttempted', pullRequest: updated, by, cause: 'push' });
}
