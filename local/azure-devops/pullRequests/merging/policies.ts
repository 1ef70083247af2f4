import type { Backend } from '../../backend.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import { demandOf, evaluatePolicies, isSatisfied } from '../../policies/evaluate.ts';
import { policiesOfKind } from '../../policies/store.ts';
import { approvalsFor } from '../../policies/votes.ts';
import type { PullRequest } from '../records/records.ts';
import { shortName } from '../records/refNames.ts';

/** Why a pull request may not be completed yet; undefined when nothing stands in the way. */
export function blockingReason(backend: Backend, repository: Repository, pullRequest: PullRequest): string | undefined {
  if (pullRequest.isDraft) {
    return 'the pull request is a draft.';
  }
  // While it is queued nobody knows; its completion will.
  if (pullRequest.mergeStatus !== 'succeeded' && pullRequest.mergeStatus !== 'queued') {
    return 'the merge has conflicts.';
  }
  // Whoever may bypass policies was asked for the permission when the option was set.
  if (pullRequest.completionOptions?.bypassPolicy === true) return undefined;
  const reviewers = reviewersReason(backend, repository, pullRequest);
  if (reviewers !== undefined) return reviewers;
  const unmet = evaluatePolicies(backend, repository, pullRequest).find(
    (one) => one.policy.isBlocking && !isSatisfied(one),
  );
  return unmet === undefined ? undefined : `${demandOf(unmet, shortName(pullRequest.targetRefName))}.`;
}

/** What reviewers stand in the way of without any policy. */
function reviewersReason(backend: Backend, repository: Repository, pullRequest: PullRequest): string | undefined {
  const counting = policiesOfKind(backend, repository, pullRequest.targetRefName, 'minimumReviewers');
  const mayReject = counting.length > 0 && counting.every(({ settings }) => settings.allowDownvotes);
  if (!mayReject && pullRequest.reviewers.some(({ vote }) => vote === -10)) {
    return 'a reviewer rejected the changes.';
  }
  const isMissing = pullRequest.reviewers.some(
    ({ isRequired, identityId }) => isRequired && approvalsFor(backend, pullRequest, identityId).length === 0,
  );
  return isMissing ? 'a required reviewer has not approved.' : undefined;
}

/** Whether auto-complete still waits for a policy that is not required; it is told which ones to ignore. */
export function awaitsOptional(backend: Backend, repository: Repository, pullRequest: PullRequest): boolean {
  const ignored = pullRequest.completionOptions?.autoCompleteIgnoreConfigIds ?? [];
  return evaluatePolicies(backend, repository, pullRequest).some(
    (one) => !one.policy.isBlocking && !isSatisfied(one) && !ignored.includes(one.policy.id),
  );
}
