import type { CommentReference } from './command.ts';

const branchPrefix = 'code-agent/';

/** Branch that a run pushes to, without `refs/heads/`. */
export function branchOfRun(runId: string): string {
  return `${branchPrefix}${runId}`;
}

/** The run that a branch belongs to; undefined for branches that are not the agent's. */
export function runOfBranch(branch: string): string | undefined {
  return branch.startsWith(branchPrefix) ? branch.slice(branchPrefix.length) : undefined;
}

const runIdPattern = /^[A-Za-z0-9._-]{1,80}$/;

/** The run that a ref with its `refs/heads/` belongs to; undefined where it is no branch that a run can have made. */
export function runOfRef(ref: string): string | undefined {
  const runId = runOfBranch(ref.replace(/^refs\/heads\//, ''));
  return runId !== undefined && runIdPattern.test(runId) ? runId : undefined;
}

/** As many candidates as rules may ask for. */
export const maximumCandidates = 8;

/** So often the orchestration that stays with a pull request is begun, where it is ended from outside. */
export const maximumShepherds = 3;

/**
 * Instance ids of what a run begins. Each is made of the run's id and used once: whatever is started under an id that is
 * in use replaces what is running there. Of a run's id with 80 characters they have at most 100.
 */
export const childIds = {
  candidate: (runId: string, number: number) => `${runId}-candidate-${number}`,
  /** @param attempt counted from 1 */
  shepherd: (runId: string, attempt: number) => `${runId}-pull-request-${attempt}`,
  /**
   * A further change of the pull request.
   * @param attempt the shepherd's that wants it
   * @param number of the changes that this shepherd has wanted, counted from 1
   */
  draft: (runId: string, attempt: number, number: number) => `${runId}-draft-${attempt}-${number}`,
} as const;

/** Instance id of the orchestration that answers a comment's command: one a comment, however often it is delivered. */
export function commandIdFor(organization: string, comment: CommentReference): string {
  const name = plainOrganization(organization);
  if (comment.on === 'pull-request') {
    return `${name}-command-pr-${comment.pullRequestId}-${comment.threadId}-${comment.commentId}`;
  }
  const { workItemId, commentId, revision } = comment;
  return `${name}-command-workitem-${workItemId}-${commentId ?? `r${revision ?? 0}`}`;
}

/** Leaves room for three numbers of 16 digits: instance ids hold at most 100 characters, and no `/\#?`. */
function plainOrganization(organization: string): string {
  return organization.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 36);
}
