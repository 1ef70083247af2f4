import type { Backend } from '../backend.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { isApproval, rolledUp } from '../pullRequests/reviews/reviewers.ts';
import { everything } from '../state/state.ts';

/** A vote of a person; a group has none of its own. */
export type Vote = PullRequest['reviewers'][number];

/** The votes of people, those that have not voted among them. */
export function votesOfPeople(backend: Backend, { reviewers }: PullRequest): readonly Vote[] {
  return reviewers.filter(({ identityId }) => backend.state.identities.get(everything, identityId) !== undefined);
}

/**
 * Who has approved on behalf of a reviewer that is asked for: that person or, for a group, the members whose votes count
 * for it (`votedFor`). Nobody has while the vote of the reviewer, for a group the worst of its members, is none for it.
 * @param reviewerId id of a person or of a group
 */
export function approvalsFor(backend: Backend, pullRequest: PullRequest, reviewerId: string): readonly Vote[] {
  const wanted = reviewerId.toLowerCase();
  const reviewer = pullRequest.reviewers.find(({ identityId }) => identityId === wanted);
  if (reviewer === undefined || !isApproval(reviewer)) return [];
  return votesOfPeople(backend, pullRequest).filter(
    (vote) => isApproval(vote) && (vote === reviewer || vote.votedFor.includes(wanted)),
  );
}

/** Who moved the source branch to where it is; its creator where nobody has since. */
export function lastPusherOf(backend: Backend, { repositoryId, sourceRefName, sourceCommit, createdBy }: PullRequest) {
  const push = backend.state.pushes
    .list(repositoryId)
    .findLast(({ refUpdates }) =>
      refUpdates.some((one) => one.name === sourceRefName && one.newObjectId === sourceCommit),
    );
  return push?.pushedBy ?? createdBy;
}

/** A vote of 0 for those whose votes are taken away, which count for no group any more. */
export function withoutVotes(pullRequest: PullRequest, isTaken: (vote: Vote) => boolean): PullRequest {
  const reviewers = pullRequest.reviewers.map((one) =>
    one.vote !== 0 && isTaken(one) ? { ...one, vote: 0, votedFor: [], approvedOn: [] } : one,
  );
  return { ...pullRequest, reviewers: [...rolledUp(reviewers, pullRequest.reviewers)] };
}
