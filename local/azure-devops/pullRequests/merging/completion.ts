import type { Backend } from '../../backend.ts';
import { demandProject } from '../../core/projects.ts';
import { zeroObjectId } from '../../git/process/gitObjects.ts';
import { moveRef, readRef } from '../../git/process/gitRefs.ts';
import { recordPush } from '../../git/repositories/refUpdates.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import { invalidArgument } from '../../http/apiError.ts';
import type { Identity } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { updateWorkItem } from '../../workItems/changes/changes.ts';
import { findWorkItemType, nextStates } from '../../workItems/process/process.ts';
import type { WorkItem } from '../../workItems/records/records.ts';
import { latestRevision } from '../../workItems/records/render.ts';
import { rejectedByPolicy, stalePullRequest } from '../records/errors.ts';
import type { PullRequest } from '../records/records.ts';
import {
  addSystemThread,
  demandPullRequest,
  findPullRequest,
  savePullRequest,
  withPendingWork,
} from '../records/store.ts';
import { evaluateMerge } from './evaluation.ts';
import { writeMerge } from './mergeStrategies.ts';
import { awaitsOptional, blockingReason } from './policies.ts';
import { linkedWorkItems } from './workItemLinks.ts';

/**
 * Takes a wish to complete a pull request. The merge follows after the answer, in which it is still active.
 * The caller holds the repository's lock and starts the pending work.
 *
 * @param lastSource source commit the caller has seen
 * @throws ApiError 409 when the source has moved, 403 when a policy is not satisfied
 */
export async function acceptCompletion(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  identity: Identity,
  lastSource: string | undefined,
): Promise<PullRequest> {
  if (lastSource === undefined) {
    throw invalidArgument(
      'You must provide the last merge source commit to complete a pull request.\r\nParameter name: lastMergeSourceCommit',
    );
  }
  if (lastSource !== (await readRef(repository.directory, pullRequest.sourceRefName))) {
    throw stalePullRequest();
  }
  const reason = blockingReason(backend, repository, pullRequest);
  if (reason !== undefined) {
    throw rejectedByPolicy(reason);
  }
  const work = { kind: 'completion', by: identity.id, sourceCommit: lastSource } as const;
  return savePullRequest(backend, withPendingWork(pullRequest, work));
}

/**
 * Merges a pull request for real, moves the target branch, and does what its options ask. What has conflicts by now, or
 * another source than was seen, stays active. The caller holds the repository's lock.
 */
export async function carryOutCompletion(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  identity: Identity,
  seenSource: string,
): Promise<void> {
  const current = await evaluateMerge(backend, repository, pullRequest);
  const cause = 'completion';
  if (current.sourceCommit !== seenSource || blockingReason(backend, repository, current) !== undefined) {
    savePullRequest(backend, current);
    return backend.publish({ kind: 'mergeAttempted', pullRequest: current, by: identity, cause });
  }
  const commitId = await writeMerge(repository, current, { identity, now: backend.now() });
  const moved = await moveRef(repository.directory, current.targetRefName, commitId, current.targetCommit);
  if (!moved) throw new Error(`${current.targetRefName} moved under the repository's lock.`);
  const { autoCompleteSetBy: _, ...rest } = current;
  const closed = { closedDate: backend.now(), closedBy: identity.id };
  const completed = savePullRequest(backend, { ...rest, status: 'completed', mergeCommit: commitId, ...closed });
  const text = `${identity.displayName} updated the pull request status to Completed`;
  addSystemThread(backend, completed, identity.id, 'StatusUpdate', text);
  const update = { name: current.targetRefName, oldObjectId: current.targetCommit, newObjectId: commitId };
  await recordPush(backend, repository, identity, [update]);
  await applyOptions(backend, repository, completed, identity);
  await backend.publish({ kind: 'pullRequestUpdated', pullRequest: completed, by: identity, change: 'status' });
  await backend.publish({ kind: 'mergeAttempted', pullRequest: completed, by: identity, cause });
}

async function applyOptions(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  identity: Identity,
): Promise<void> {
  const options = pullRequest.completionOptions;
  if (options?.deleteSourceBranch === true) {
    const { sourceRefName, sourceCommit } = pullRequest;
    if (await moveRef(repository.directory, sourceRefName, zeroObjectId, sourceCommit)) {
      const update = { name: sourceRefName, oldObjectId: sourceCommit, newObjectId: zeroObjectId };
      await recordPush(backend, repository, identity, [update]);
    }
  }
  if (options?.transitionWorkItems === true) {
    for (const workItem of linkedWorkItems(backend, repository, pullRequest.pullRequestId)) {
      const type = findWorkItemType(backend.process, workItem.type);
      const reachable = type === undefined ? [] : nextStates(type, stateOf(workItem));
      // One that the process does not let in is left as it is: the pull request is completed all the same.
      const states = (type?.states ?? []).filter(({ name }) => reachable.includes(name));
      const next =
        states.find((state) => state.category === 'Resolved') ?? states.find((state) => state.category === 'Completed');
      if (next !== undefined) {
        const project = demandProject(backend, workItem.projectId);
        const patch = [{ op: 'replace', path: '/fields/System.State', value: next.name }];
        await updateWorkItem(backend, identity, project, workItem, patch);
      }
    }
  }
}

function stateOf(workItem: WorkItem): string {
  return String(latestRevision(workItem).fields['System.State']);
}

/** Completes a pull request that was set to complete itself, if nothing stands in the way any more. */
export function completeWhenReady(backend: Backend, pullRequestId: number): void {
  const { pullRequest, repository } = findPullRequest(backend, pullRequestId);
  if (pullRequest.autoCompleteSetBy === undefined) return;
  backend.later.add(() =>
    backend.lock(repository.id, async () => {
      const current = demandPullRequest(backend, repository, pullRequestId);
      const by = backend.state.identities.get(everything, current.autoCompleteSetBy ?? '');
      const isReady = current.status === 'active' && current.mergeStatus === 'succeeded';
      if (by === undefined || !isReady || blockingReason(backend, repository, current) !== undefined) return;
      if (awaitsOptional(backend, repository, current)) return;
      backend.staleReads.remember({ ...current, mergeStatus: 'queued' });
      await carryOutCompletion(backend, repository, current, by, current.sourceCommit);
    }),
  );
}
