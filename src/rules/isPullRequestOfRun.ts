import type { RunSummary } from '../contracts/runs/runSummary.ts';

/** A pull request as Azure DevOps names it. */
export interface PullRequestPlace {
  readonly repositoryId: string;
  readonly pullRequestId: number;
}

type Bound = Pick<RunSummary, 'repository' | 'pullRequest'>;

/**
 * Whether a pull request is the one that a run opened: the same number in the same repository. The branch name proves
 * nothing, because everyone who can push can choose that name.
 */
export function isPullRequestOfRun(run: Bound, { repositoryId, pullRequestId }: PullRequestPlace): boolean {
  const { repository, pullRequest } = run;
  return (
    repository !== undefined &&
    pullRequest !== undefined &&
    repository.id.toLowerCase() === repositoryId.toLowerCase() &&
    pullRequest.id === pullRequestId
  );
}

/** Whether the rules of the run's own repository allowed the request. */
export function isAllowedByRepository(repositoryId: string, allowedBy: string | undefined): boolean {
  return allowedBy !== undefined && allowedBy.toLowerCase() === repositoryId.toLowerCase();
}
