import type { Backend } from '../backend.ts';
import { groupsOf } from '../core/groups.ts';
import type { PullRequest } from '../pullRequests/records.ts';
import { everything } from '../state/state.ts';

/** A vote of a person; a group has none of its own. */
export type Vote = PullRequest['reviewers'][number];

/** From here on a vote is an approval: 5 with suggestions, 10 without. */
const approval = 5;

/** The votes of people, those that have not voted among them. */
export function votesOfPeople(backend: Backend, { reviewers }: PullRequest): readonly Vote[] {
  return reviewers.filter(({ identityId }) => backend.state.identities.get(everything, identityId) !== undefined);
}

/** Whether a vote is for the change. */
export function isApproval({ vote }: Vote): boolean {
  return vote >= approval;
}

/**
 * Who has approved on behalf of a reviewer that is asked for: that person or, for a group, everybody who is in it,
 * directly or through other groups.
 * @param reviewerId id of a person or of a group
 */
export function approvalsFor(backend: Backend, pullRequest: PullRequest, reviewerId: string): readonly Vote[] {
  return votesOfPeople(backend, pullRequest).filter((vote) => isApproval(vote) && votesFor(backend, vote, reviewerId));
}

function votesFor(backend: Backend, { identityId }: Vote, reviewerId: string): boolean {
  const wanted = reviewerId.toLowerCase();
  if (identityId === wanted) return true;
  const person = backend.state.identities.get(everything, identityId);
  return person !== undefined && groupsOf(backend, person, true).some(({ id }) => id === wanted);
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

/** A vote of 0 for those whose votes a push takes away. */
export function withoutVotes(pullRequest: PullRequest, isTaken: (vote: Vote) => boolean): PullRequest {
  const reviewers = pullRequest.reviewers.map((one) =>
    one.vote !== 0 && isTaken(one) ? { ...one, vote: 0, approvedOn: [] } : one,
  );
  return { ...pullRequest, reviewers };
}
