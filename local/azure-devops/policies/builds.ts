import type { Backend } from '../backend.ts';
import type { Build } from '../builds/records.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { everything } from '../state/state.ts';
import type { PolicyOf } from './records.ts';

type BuildPolicy = PolicyOf<'build'>;

/** The newest build that a policy asked for of a pull request's present source commit. */
export function buildFor(backend: Backend, policy: BuildPolicy, pullRequest: PullRequest): Build | undefined {
  return backend.state.builds
    .list(everything)
    .findLast(
      (build) =>
        build.policyId === policy.id &&
        build.pullRequestId === pullRequest.pullRequestId &&
        build.sourceCommit === pullRequest.sourceCommit,
    );
}

/**
 * Whether a build no longer counts since the target moved: at once, after some minutes, or never.
 * Source: https://learn.microsoft.com/azure/devops/repos/git/branch-policies#build-validation
 */
export function isExpired(
  { settings }: BuildPolicy,
  build: Build | undefined,
  { targetCommit }: PullRequest,
  now: string,
): boolean {
  if (build?.finishTime === undefined || build.targetCommit === undefined || build.targetCommit === targetCommit) {
    return false;
  }
  if (settings.validDuration === 0) return !settings.queueOnSourceUpdateOnly;
  return Date.parse(now) - Date.parse(build.finishTime) > settings.validDuration * 60_000;
}

/** Whether a policy has a pull request built again when its target moved. */
export function followsTarget({ settings }: BuildPolicy): boolean {
  return !settings.queueOnSourceUpdateOnly && settings.validDuration === 0;
}
