import type { Backend } from '../backend.ts';
import type { Build } from '../builds/records.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { buildFor, isExpired } from './builds.ts';
import { policyTypes } from './kinds.ts';
import type { Policy } from './records.ts';
import { policiesOf } from './store.ts';
import {
  isForPaths,
  type Judged,
  judgeBuild,
  judgeComments,
  judgeRequired,
  judgeReviewers,
  judgeStatus,
  judgeStrategy,
  judgeWorkItems,
  type Verdict,
} from './verdicts.ts';

/** A policy of a pull request's target branch with its present verdict. */
export type Evaluation = {
  readonly policy: Policy;
  readonly status: Verdict;
  /** The build that counts, for a policy that asks for one. */
  readonly build: Build | undefined;
  readonly isExpired: boolean;
};

/** Every enabled policy of the target branch, judged by what is there now. */
export function evaluatePolicies(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
): readonly Evaluation[] {
  const judged = { backend, repository, pullRequest };
  return policiesOf(backend, repository, pullRequest.targetRefName).map((policy) => evaluate(policy, judged));
}

function evaluate(policy: Policy, judged: Judged): Evaluation {
  const { backend, pullRequest } = judged;
  const build = policy.kind === 'build' ? buildFor(backend, policy, pullRequest) : undefined;
  const expired = policy.kind === 'build' && isExpired(policy, build, pullRequest, backend.now());
  const status = isForPaths(policy, pullRequest) ? judge(policy, judged, build, expired) : 'notApplicable';
  return { policy, status, build, isExpired: expired };
}

function judge(policy: Policy, judged: Judged, build: Build | undefined, expired: boolean): Verdict {
  switch (policy.kind) {
    case 'minimumReviewers':
      return judgeReviewers(policy, judged);
    case 'requiredReviewers':
      return judgeRequired(policy, judged);
    case 'comments':
      return judgeComments(judged);
    case 'workItems':
      return judgeWorkItems(judged);
    case 'build':
      return judgeBuild(build, expired);
    case 'status':
      return judgeStatus(policy, judged);
    case 'mergeStrategy':
      return judgeStrategy(policy, judged);
  }
}

/** Whether a policy lets a pull request be completed. */
export function isSatisfied({ status }: Evaluation): boolean {
  return status === 'approved' || status === 'notApplicable';
}

/** What a policy that is not satisfied asks for, as a sentence without its end. */
export function demandOf({ policy }: Evaluation, targetBranch: string): string {
  switch (policy.kind) {
    case 'minimumReviewers':
      return `at least ${policy.settings.minimumApproverCount} reviewers must approve to update ${targetBranch}`;
    case 'requiredReviewers':
      return `the required reviewers must approve to update ${targetBranch}`;
    case 'comments':
      return 'all comments must be resolved';
    case 'workItems':
      return 'a work item must be linked';
    case 'build':
      return `the required build ${policy.settings.displayName ?? ''} must succeed to update ${targetBranch}`;
    case 'status':
      return `${policy.settings.statusName} must succeed to update ${targetBranch}`;
    case 'mergeStrategy':
      return `the policy "${policyTypes.mergeStrategy.displayName}" does not allow this merge strategy`;
  }
}
