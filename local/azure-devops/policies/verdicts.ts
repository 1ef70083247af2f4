import type { Backend } from '../backend.ts';
import type { Build } from '../builds/records.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import { strategyOf } from '../pullRequests/merging/mergeStrategies.ts';
import { linkedWorkItems } from '../pullRequests/merging/workItemLinks.ts';
import type { PullRequest, PullRequestStatusRecord } from '../pullRequests/records/records.ts';
import { isApproval } from '../pullRequests/reviews/reviewers.ts';
import { matchesPaths } from './filenamePatterns.ts';
import type { Policy, PolicyOf } from './records.ts';
import { approvalsFor, lastPusherOf, votesOfPeople } from './votes.ts';

/** How a policy stands, as the service names it. */
export type Verdict = 'queued' | 'running' | 'approved' | 'rejected' | 'notApplicable';

/** A policy of the pull request's target, and the build that it counts. */
export type Judged = {
  readonly backend: Backend;
  readonly repository: Repository;
  readonly pullRequest: PullRequest;
};

/** Whether a policy is for what the pull request changes. */
export function isForPaths({ settings }: Policy, { changedPaths }: PullRequest): boolean {
  return !('filenamePatterns' in settings) || matchesPaths(settings.filenamePatterns, changedPaths);
}

/**
 * Whether the creator and the last pusher count, how many have approved, and whether nobody is against it.
 * Source: https://learn.microsoft.com/azure/devops/repos/git/branch-policies#require-a-minimum-number-of-reviewers
 */
export function judgeReviewers({ settings }: PolicyOf<'minimumReviewers'>, { backend, pullRequest }: Judged): Verdict {
  const votes = votesOfPeople(backend, pullRequest);
  if (!settings.allowDownvotes && votes.some(({ vote }) => vote < 0)) return 'rejected';
  const pusher = settings.blockLastPusherVote ? lastPusherOf(backend, pullRequest) : undefined;
  const counted = votes.filter(
    (vote) =>
      isApproval(vote) &&
      vote.identityId !== pusher &&
      (settings.creatorVoteCounts || vote.identityId !== pullRequest.createdBy),
  );
  const iterations = pullRequest.iterations.map(({ id }) => id);
  const demanded = settings.requireVoteOnEachIteration
    ? iterations
    : settings.requireVoteOnLastIteration
      ? iterations.slice(-1)
      : [];
  const isSeen = demanded.every((id) => counted.some(({ approvedOn }) => approvedOn.includes(id)));
  return counted.length >= settings.minimumApproverCount && isSeen ? 'approved' : 'queued';
}

/** Each person or group that is named must have approved; the creator only where its vote counts. */
export function judgeRequired({ settings }: PolicyOf<'requiredReviewers'>, { backend, pullRequest }: Judged): Verdict {
  const { createdBy } = pullRequest;
  const isDone = settings.requiredReviewerIds.every((id) => {
    // Nobody can be asked to approve what its own vote does not count for.
    if (id.toLowerCase() === createdBy && !settings.creatorVoteCounts) return true;
    const counted = approvalsFor(backend, pullRequest, id).filter(
      ({ identityId }) => settings.creatorVoteCounts || identityId !== createdBy,
    );
    return counted.length >= (settings.requiredReviewerIds.length === 1 ? settings.minimumApproverCount : 1);
  });
  return isDone ? 'approved' : 'queued';
}

/** No thread that people opened may be active or pending. */
export function judgeComments({ backend, pullRequest }: Judged): Verdict {
  const open = backend.state.threads
    .list(String(pullRequest.pullRequestId))
    .some(({ isDeleted, status }) => !isDeleted && (status === 'active' || status === 'pending'));
  return open ? 'rejected' : 'approved';
}

export function judgeWorkItems({ backend, repository, pullRequest }: Judged): Verdict {
  return linkedWorkItems(backend, repository, pullRequest.pullRequestId).length > 0 ? 'approved' : 'rejected';
}

/** The strategy that the pull request asks for by now. */
export function judgeStrategy({ settings }: PolicyOf<'mergeStrategy'>, { pullRequest }: Judged): Verdict {
  const allowed = {
    noFastForward: settings.allowNoFastForward,
    squash: settings.allowSquash,
    rebase: settings.allowRebase,
    rebaseMerge: settings.allowRebaseMerge,
  };
  return allowed[strategyOf(pullRequest)] ? 'approved' : 'rejected';
}

/** Whether a policy waits for statuses of this name and genre. */
export function isContextOf(
  { statusName, statusGenre }: PolicyOf<'status'>['settings'],
  { name, genre }: { readonly name: string; readonly genre?: string | null | undefined },
): boolean {
  return name === statusName && (genre ?? '') === (statusGenre ?? '');
}

/** The newest status of the name and genre that counts for the present iteration. */
export function judgeStatus({ settings }: PolicyOf<'status'>, { pullRequest }: Judged): Verdict {
  const { authorId } = settings;
  const newest = pullRequest.statuses.findLast(
    (status) =>
      isContextOf(settings, status.context) &&
      (!authorId || status.createdBy === authorId.toLowerCase()) &&
      isCurrent(status, pullRequest, settings.invalidateOnSourceUpdate),
  );
  if (newest === undefined) return settings.policyApplicability === 1 ? 'notApplicable' : 'queued';
  switch (newest.state) {
    case 'succeeded':
      return 'approved';
    case 'notApplicable':
      return 'notApplicable';
    case 'failed':
    case 'error':
      return 'rejected';
    default:
      return 'queued';
  }
}

/** One that is tied to an iteration counts for it alone; others may be taken away by a push. */
function isCurrent(status: PullRequestStatusRecord, { iterations }: PullRequest, isInvalidated: boolean): boolean {
  const last = iterations.at(-1);
  if (last === undefined) return true;
  if (status.iterationId !== undefined) return status.iterationId === last.id;
  return !isInvalidated || (status.postedOn ?? last.id) === last.id;
}

/** A build of the present source that succeeded and has not expired. */
export function judgeBuild(build: Build | undefined, isExpired: boolean): Verdict {
  if (build === undefined || build.status === 'notStarted' || isExpired) return 'queued';
  if (build.result === undefined) return 'running';
  return build.result === 'succeeded' ? 'approved' : 'rejected';
}
