import type { Backend } from '../../backend.ts';
import { findGroup, groupsOf } from '../../core/groups.ts';
import { ApiError } from '../../http/apiError.ts';
import type { Identity } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { draftVote } from '../records/errors.ts';
import type { PullRequest, Reviewer } from '../records/records.ts';

const votes: readonly number[] = [10, 5, 0, -5, -10];

/** From here on a vote is an approval: 5 with suggestions, 10 without. */
const approval = 5;

/** Whether a vote is for the change. */
export function isApproval({ vote }: Pick<Reviewer, 'vote'>): boolean {
  return vote >= approval;
}

/** What someone who reviews is asked for. */
export type WantedReviewer = {
  readonly id: string;
  readonly isRequired?: boolean | undefined;
  readonly vote?: number | undefined;
};

/**
 * Reviewers who are there from the start, each once. Nobody can be added with a vote.
 * @throws ApiError 400 for a vote, and when an id is nobody's
 */
export function newReviewers(backend: Backend, wanted: readonly WantedReviewer[]): Reviewer[] {
  return wanted.reduce<Reviewer[]>((reviewers, one) => [...withReviewer(backend, reviewers, one)], []);
}

/**
 * Adds a person or a group, or changes whether it is required. Votes stay as they are.
 * @throws ApiError 400 for a vote, and when the id is nobody's
 */
export function withReviewer(
  backend: Backend,
  reviewers: readonly Reviewer[],
  { id, isRequired, vote = 0 }: WantedReviewer,
): readonly Reviewer[] {
  const identityId = demandReviewer(backend, id);
  // Said of voting for others; that it is said of adding someone with a vote, too, is a guess.
  if (vote !== 0) throw cannotVoteForOthers();
  const known = reviewers.find((reviewer) => reviewer.identityId === identityId);
  const changed = { ...(known ?? unvoted(identityId)), ...(isRequired === undefined ? {} : { isRequired }) };
  return known === undefined
    ? [...reviewers, changed]
    : reviewers.map((reviewer) => (reviewer === known ? changed : reviewer));
}

/**
 * Records someone's own vote, and rolls it up into the groups among the reviewers that they are in, also through other
 * groups. https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-reviewers (`votedFor`)
 * @throws ApiError 400 for a number that is no vote, and for votes on a draft
 */
export function withVote(
  backend: Backend,
  { reviewers, iterations, isDraft }: PullRequest,
  voter: Identity,
  vote: number,
): readonly Reviewer[] {
  if (!votes.includes(vote)) throw invalidReviewer(`The vote ${vote} is not valid.`);
  if (vote !== 0 && isDraft) throw draftVote();
  const groups = groupsOf(backend, voter, true).map(({ id }) => id);
  const votedFor = reviewers.map(({ identityId }) => identityId).filter((id) => groups.includes(id));
  const present = reviewers.some(({ identityId }) => identityId === voter.id);
  const all = present ? reviewers : [...reviewers, unvoted(voter.id)];
  const last = iterations.length;
  const voted = (one: Reviewer): Reviewer => {
    const approvedOn = isApproval({ vote }) ? [...one.approvedOn.filter((id) => id !== last), last] : [];
    return { ...one, vote, votedFor, approvedOn };
  };
  return rolledUp(all.map((one) => (one.identityId === voter.id ? voted(one) : one)));
}

/** Takes someone off, and their vote with them. */
export function withoutReviewer(reviewers: readonly Reviewer[], id: string): readonly Reviewer[] {
  const wanted = id.toLowerCase();
  const others = reviewers
    .filter(({ identityId }) => identityId !== wanted)
    .map((one) => ({ ...one, votedFor: one.votedFor.filter((group) => group !== wanted) }));
  return rolledUp(others, reviewers);
}

/**
 * A group has the worst of the votes of its members; where they disagree, the real service was not seen.
 * @param before the reviewers with all that counted for groups until now
 */
export function rolledUp(reviewers: readonly Reviewer[], before = reviewers): readonly Reviewer[] {
  const groups = new Set(before.flatMap(({ votedFor }) => votedFor));
  const votesFor = (id: string) => reviewers.filter(({ votedFor }) => votedFor.includes(id)).map(({ vote }) => vote);
  const worst = (id: string) => Math.min(...votesFor(id).filter((vote) => vote !== 0));
  const voteOf = (id: string) => (worst(id) === Infinity ? 0 : worst(id));
  return reviewers.map((one) => (groups.has(one.identityId) ? { ...one, vote: voteOf(one.identityId) } : one));
}

/** Someone who was asked and has not voted. */
export function unvoted(identityId: string): Reviewer {
  return { identityId, vote: 0, isRequired: false, votedFor: [], approvedOn: [], hasDeclined: false, isFlagged: false };
}

/** Names are no ids: `.../reviewers/dana@contoso.example` is a 400 on the real service. */
function demandReviewer(backend: Backend, id: string): string {
  const wanted = id.toLowerCase();
  const person = backend.state.identities.get(everything, wanted);
  const found = person?.isActive === true ? person : findGroup(backend, wanted);
  if (found === undefined) throw invalidReviewer(`The identity ${id} is not recognized.`);
  return found.id;
}

/**
 * 400, as the service words it for an id that is none. That it says the same of an id nobody has, or of someone who
 * was removed, is a guess. https://github.com/shayki5/azure-devops-create-pr-task/issues/149
 */
export function invalidReviewer(reason: string): ApiError {
  return new ApiError(
    400,
    'InvalidArgumentValueException',
    `Invalid argument value.\r\nParameter name: ${reason}`,
    'Microsoft.TeamFoundation.SourceControl.WebServer',
  );
}

/** 400 TF401186, also for groups, for which nobody can vote directly. */
export function cannotVoteForOthers(): ApiError {
  return invalidReviewer('TF401186: You cannot record a vote for someone else.');
}
