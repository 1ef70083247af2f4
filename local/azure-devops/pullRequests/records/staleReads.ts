import type { PullRequest } from './records.ts';

/** Readers that are shown a pull request as it was before the service worked on it. */
export type StaleReads = {
  /** Its next readers see it like this. */
  readonly remember: (before: PullRequest) => void;
  /** What a reader is shown; each look counts. */
  readonly shown: (current: PullRequest) => PullRequest;
};

/**
 * The real service answers reads for a while as if a merge or completion had not come yet: clients such as Renovate ask
 * again until they see it. Here so many reads do, whatever the time.
 * @param count reads of a pull request after each piece of the service's own work
 */
export function createStaleReads(count: number): StaleReads {
  const seen = new Map<number, { readonly before: PullRequest; left: number }>();
  return {
    remember: (before) => {
      if (count > 0) seen.set(before.pullRequestId, { before, left: count });
    },
    shown: (current) => {
      const stale = seen.get(current.pullRequestId);
      if (stale === undefined) return current;
      stale.left -= 1;
      if (stale.left === 0) seen.delete(current.pullRequestId);
      // Someone abandoned it since, and sees that.
      return current.status === 'abandoned' ? current : asBefore(current, stale.before);
    },
  };
}

/** What people wrote is shown as it is; what the service does is not seen yet. */
function asBefore(current: PullRequest, before: PullRequest): PullRequest {
  const { closedDate: _, closedBy: __, mergeCommit: ___, autoCompleteSetBy: ____, ...rest } = current;
  const {
    status,
    mergeStatus,
    mergeCommit,
    sourceCommit,
    targetCommit,
    autoCompleteSetBy = current.autoCompleteSetBy,
  } = before;
  return {
    ...{ ...rest, status, mergeStatus, sourceCommit, targetCommit },
    ...(mergeCommit === undefined ? {} : { mergeCommit }),
    ...(autoCompleteSetBy === undefined ? {} : { autoCompleteSetBy }),
  };
}
