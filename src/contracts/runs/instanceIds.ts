import type { CommentReference } from '../deliveries/command.ts';
import { type BranchOwner, defaultBranchPattern, expandBranchPattern, parentFolders } from '../rules/branchPattern.ts';

const runIdPattern = /^[A-Za-z0-9._-]{1,80}$/;

/** How the id of every run ends: with its work item and its attempt. */
const attemptPattern = /-\d{1,16}-(?:r\d{1,16}|d[0-9a-f]{8})$/;

const defaultFolder = parentFolders(defaultBranchPattern).at(-1);

/**
 * Branch that a run pushes to, without `refs/heads/`.
 * @param pattern as the rules have it; without it the default
 */
export function branchOfRun(owner: BranchOwner, pattern: string = defaultBranchPattern): string {
  return expandBranchPattern(pattern, owner);
}

/**
 * The run that a branch names, in whatever folders it is; undefined for branches that name none. A name proves nothing,
 * because everyone who may push can give a branch that name: who acts on it asks the run what it has opened.
 */
export function runOfBranch(branch: string): string | undefined {
  const name = branch.slice(branch.lastIndexOf('/') + 1);
  const isInDefaultFolder = branch === `${defaultFolder}/${name}`;
  return runIdPattern.test(name) && (isInDefaultFolder || attemptPattern.test(name)) ? name : undefined;
}

/** The run that a ref with its `refs/heads/` names; undefined where it is no branch that a run can have made. */
export function runOfRef(ref: string): string | undefined {
  return runOfBranch(ref.replace(/^refs\/heads\//, ''));
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
