import type { Backend } from '../backend.ts';
import type { Build } from '../builds/records.ts';
import { everything } from '../state/state.ts';
import type { PullRequest } from './records.ts';

/** The newest policy build of a pull request's present source commit. */
export function policyBuild(backend: Backend, pullRequest: PullRequest): Build | undefined {
  return backend.state.builds
    .list(everything)
    .findLast(
      (build) => build.pullRequestId === pullRequest.pullRequestId && build.sourceCommit === pullRequest.sourceCommit,
    );
}

/** Why a pull request may not be completed yet; undefined when nothing stands in the way. */
export function blockingReason(backend: Backend, pullRequest: PullRequest): string | undefined {
  if (pullRequest.isDraft) {
    return 'the pull request is a draft.';
  }
  if (pullRequest.mergeStatus !== 'succeeded') {
    return 'the merge has conflicts.';
  }
  if (pullRequest.reviewers.some((reviewer) => reviewer.vote === -10)) {
    return 'a reviewer rejected the changes.';
  }
  if (pullRequest.reviewers.some((reviewer) => reviewer.isRequired && reviewer.vote < 5)) {
    return 'a required reviewer has not approved.';
  }
  if (backend.requiresBuild && policyBuild(backend, pullRequest)?.result !== 'succeeded') {
    return 'the required build has not succeeded.';
  }
  return undefined;
}
