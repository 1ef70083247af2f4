import type { Backend } from '../backend.ts';
import { demandProject } from '../core/projects.ts';
import { zeroObjectId } from '../git/gitObjects.ts';
import { moveRef } from '../git/gitRefs.ts';
import { commitTree, mergeTrees } from '../git/merge.ts';
import { recordPush } from '../git/refUpdates.ts';
import type { Repository } from '../git/repositories.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { updateWorkItem } from '../workItems/changes.ts';
import { findWorkItemType, nextStates } from '../workItems/process.ts';
import type { WorkItem } from '../workItems/records.ts';
import { latestRevision } from '../workItems/render.ts';
import { rejectedByPolicy, stalePullRequest } from './errors.ts';
import { evaluateMerge } from './evaluation.ts';
import { blockingReason } from './policies.ts';
import type { PullRequest } from './records.ts';
import { addSystemThread, demandPullRequest, findPullRequest, savePullRequest } from './store.ts';
import { linkedWorkItems } from './workItemLinks.ts';

/**
 * Completes a pull request: merges it for real, moves the target branch, and does what its options ask.
 * The caller holds the repository's lock.
 *
 * @param lastSource source commit the caller has seen
 * @throws ApiError 409 when the source has moved, 403 when a policy is not satisfied
 */
export async function completePullRequest(
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
  const current = savePullRequest(backend, await evaluateMerge(backend, repository, pullRequest));
  if (lastSource !== current.sourceCommit) {
    throw stalePullRequest();
  }
  const reason = blockingReason(backend, current);
  if (reason !== undefined) {
    throw rejectedByPolicy(reason);
  }
  const commitId = await writeMerge(backend, repository, current, identity);
  const moved = await moveRef(repository.directory, current.targetRefName, commitId, current.targetCommit);
  if (!moved) {
    throw stalePullRequest();
  }
  const { autoCompleteSetBy: _, ...rest } = current;
  const now = backend.now();
  const completed: PullRequest = {
    ...rest,
    status: 'completed',
    mergeCommit: commitId,
    closedDate: now,
    closedBy: identity.id,
  };
  savePullRequest(backend, completed);
  addSystemThread(
    backend,
    completed,
    identity.id,
    'StatusUpdate',
    `${identity.displayName} updated the pull request status to Completed`,
  );
  await recordPush(backend, repository, identity, [
    { name: current.targetRefName, oldObjectId: current.targetCommit, newObjectId: commitId },
  ]);
  await applyOptions(backend, repository, completed, identity);
  return completed;
}

async function writeMerge(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  identity: Identity,
): Promise<string> {
  const { completionOptions: options, sourceCommit, targetCommit } = pullRequest;
  const strategy = options?.mergeStrategy ?? (options?.squashMerge === true ? 'squash' : 'noFastForward');
  if (strategy === 'rebase' || strategy === 'rebaseMerge') {
    throw invalidArgument(`The merge strategy '${strategy}' is not available for this branch.`);
  }
  const merged = await mergeTrees(repository, targetCommit, sourceCommit);
  if (merged.kind === 'conflicts') {
    throw new ApiError(409, 'GitPullRequestStaleException', 'TF401192: The branches conflict.');
  }
  const message = options?.mergeCommitMessage ?? `Merged PR ${pullRequest.pullRequestId}: ${pullRequest.title}`;
  const author = { name: identity.displayName, email: identity.uniqueName, date: backend.now() };
  const parents = strategy === 'squash' ? [targetCommit] : [targetCommit, sourceCommit];
  return commitTree(repository, merged.treeId, parents, message, author);
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
export async function completeWhenReady(backend: Backend, pullRequestId: number): Promise<void> {
  const { repository } = findPullRequest(backend, pullRequestId);
  await backend.lock(repository.id, async () => {
    const pullRequest = demandPullRequest(backend, repository, pullRequestId);
    const setBy = pullRequest.autoCompleteSetBy;
    const identity = setBy === undefined ? undefined : backend.state.identities.get(everything, setBy);
    if (
      identity === undefined ||
      pullRequest.status !== 'active' ||
      blockingReason(backend, pullRequest) !== undefined
    ) {
      return;
    }
    const completed = await completePullRequest(backend, repository, pullRequest, identity, pullRequest.sourceCommit);
    await backend.publish({ kind: 'pullRequestUpdated', pullRequest: completed, by: identity, change: 'status' });
  });
}
