import type { Backend } from '../backend.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { addSystemThread } from '../pullRequests/records/store.ts';
import { isApproval, unvoted } from '../pullRequests/reviews/reviewers.ts';
import { policiesOfKind } from './store.ts';
import { isForPaths } from './verdicts.ts';
import { withoutVotes } from './votes.ts';

/**
 * Adds the reviewers that policies ask for by what is changed, and tells so in a thread. Nobody is added to a draft, nor
 * to a pull request of its own where its vote would not count.
 */
export function withRequiredReviewers(backend: Backend, repository: Repository, pullRequest: PullRequest): PullRequest {
  if (pullRequest.isDraft) return pullRequest;
  let changed = pullRequest;
  for (const policy of policiesOfKind(backend, repository, pullRequest.targetRefName, 'requiredReviewers')) {
    if (!isForPaths(policy, pullRequest)) continue;
    const { requiredReviewerIds, creatorVoteCounts, message } = policy.settings;
    const wanted = requiredReviewerIds
      .map((id) => id.toLowerCase())
      .filter((id) => creatorVoteCounts || id !== pullRequest.createdBy);
    const before = changed;
    for (const id of wanted) changed = withReviewer(changed, id, policy.isBlocking);
    if (changed.reviewers.length > before.reviewers.length) {
      addSystemThread(
        backend,
        changed,
        policy.createdBy,
        'ReviewersUpdate',
        message ?? 'Required reviewers were added',
      );
    }
  }
  return changed;
}

function withReviewer(pullRequest: PullRequest, identityId: string, isRequired: boolean): PullRequest {
  const known = pullRequest.reviewers.find((one) => one.identityId === identityId);
  if (known === undefined) {
    const added = { ...unvoted(identityId), isRequired };
    return { ...pullRequest, reviewers: [...pullRequest.reviewers, added] };
  }
  if (known.isRequired || !isRequired) return pullRequest;
  const reviewers = pullRequest.reviewers.map((one) => (one === known ? { ...one, isRequired } : one));
  return { ...pullRequest, reviewers };
}

/** Takes away the votes that do not survive a push to the source branch. */
export function withVotesAfterPush(backend: Backend, repository: Repository, pullRequest: PullRequest): PullRequest {
  const policies = policiesOfKind(backend, repository, pullRequest.targetRefName, 'minimumReviewers');
  if (policies.some(({ settings }) => settings.resetRejectionsOnSourcePush)) {
    return withoutVotes(pullRequest, () => true);
  }
  return policies.some(({ settings }) => settings.resetOnSourcePush)
    ? withoutVotes(pullRequest, isApproval)
    : pullRequest;
}
