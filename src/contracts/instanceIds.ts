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

/**
 * Instance id of the orchestration that shepherds a pull request. Pull request ids are unique in an organisation, so
 * every event about one finds its shepherd without a lookup.
 */
export function shepherdIdFor(organization: string, pullRequestId: number): string {
  return `${plainOrganization(organization)}-pr-${pullRequestId}`;
}

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
