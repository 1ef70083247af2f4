import type { Backend, DomainEvent } from '../backend.ts';
import { followsTarget } from '../policies/builds.ts';
import type { PolicyOf } from '../policies/records.ts';
import { policiesOfKind } from '../policies/store.ts';
import { isForPaths } from '../policies/verdicts.ts';
import type { MergeCause } from '../pullRequests/records/pendingRecords.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { mergeRefName } from '../pullRequests/records/refNames.ts';
import type { RepositoryRecord } from '../state/records.ts';
import { everything } from '../state/state.ts';
import type { Build } from './records.ts';

/** What is to be built. */
export type BuildRequest = {
  readonly repository: RepositoryRecord;
  readonly reason: Build['reason'];
  readonly sourceBranch: string;
  readonly sourceVersion: string;
  readonly requestedFor: string;
  readonly pullRequest?: PullRequest;
  /** The policy that asks for it. */
  readonly policyId?: number;
  readonly parameters?: string;
  readonly variables?: Build['variables'];
};

/** What asks for a build of the merge once it is made, beside the end of a draft and, for some policies, the target. */
const buildingCauses: readonly MergeCause[] = ['created', 'push', 'reactivated', 'retargeted'];

/**
 * The builds that follow from what happened to a pull request: one for each policy that wants one. Drafts are not
 * validated; someone can queue their builds by hand.
 * Source: https://learn.microsoft.com/azure/devops/release-notes/2020/pipelines/sprint-176-update
 */
export function policyBuildRequests(backend: Backend, event: DomainEvent): readonly BuildRequest[] {
  if (event.kind !== 'mergeAttempted' && event.kind !== 'pullRequestUpdated') return [];
  const { pullRequest, by } = event;
  const repository = backend.state.repositories.get(everything, pullRequest.repositoryId);
  const isIdle = pullRequest.status !== 'active' || pullRequest.isDraft;
  if (repository === undefined || isIdle) return [];
  return policiesOfKind(backend, repository, pullRequest.targetRefName, 'build')
    .filter((policy) => isAskedFor(policy, event) && isForPaths(policy, pullRequest))
    .flatMap((policy) => policyBuildRequest(backend, policy, pullRequest, by.id) ?? []);
}

function isAskedFor(
  policy: PolicyOf<'build'>,
  event: Extract<DomainEvent, { readonly kind: 'mergeAttempted' | 'pullRequestUpdated' }>,
): boolean {
  if (policy.settings.manualQueueOnly) return false;
  if (event.kind === 'pullRequestUpdated') return event.change === 'draft';
  return buildingCauses.includes(event.cause) || (event.cause === 'target' && followsTarget(policy));
}

/** The build of a pull request's merge that a policy asks for; undefined where the merge has conflicts. */
export function policyBuildRequest(
  backend: Backend,
  policy: PolicyOf<'build'>,
  pullRequest: PullRequest,
  requestedFor: string,
): BuildRequest | undefined {
  const repository = backend.state.repositories.get(everything, pullRequest.repositoryId);
  const sourceVersion = pullRequest.mergeCommit;
  if (repository === undefined || sourceVersion === undefined) return undefined;
  const sourceBranch = mergeRefName(pullRequest.pullRequestId);
  return {
    repository,
    reason: 'pullRequest',
    sourceBranch,
    sourceVersion,
    requestedFor,
    pullRequest,
    policyId: policy.id,
  };
}
