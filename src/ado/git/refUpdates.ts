import { z } from 'zod';
import { AgentError, type FailureType } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { branchRef, readBranchTip, repositoryRoute } from '../repositories/repositories.ts';

/** A branch to move from exactly one commit to another. */
export interface BranchMove {
  readonly repository: Repository;
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly from: string;
  /** Undefined deletes the branch. */
  readonly to: string | undefined;
}

/** What became of a branch that was to be deleted. */
export type DeleteBranchResult =
  | { readonly effect: 'deleted' | 'absent' }
  /** It has another tip than expected, and was left alone. */
  | { readonly effect: 'moved'; readonly tip: string };

const noObject = '0'.repeat(40);
const updatesSchema = listSchema(z.object({ updateStatus: z.string(), success: z.boolean() }));

/** What the statuses of the refs API mean that are neither success nor a stale tip. */
const refusals: Readonly<Record<string, readonly [FailureType, string]>> = {
  forcePushRequired: ['forbidden', 'Grant "Force push" on this branch; the creator of a branch has it.'],
  writePermissionRequired: ['forbidden', 'Grant "Contribute" on this branch.'],
  manageNotePermissionRequired: ['forbidden', 'Grant "Manage notes".'],
  createBranchPermissionRequired: [
    'forbidden',
    'Grant "Create branch" on the repository or on the folder of the branch.',
  ],
  refNameConflict: [
    'configuration',
    'Another branch is in the way: one above or below it, or one that differs only in case.',
  ],
  invalidRefName: ['configuration', 'Azure DevOps does not accept this name.'],
  rejectedByPolicy: ['policy-refused', 'A policy of the branch forbids it.'],
  rejectedByPlugin: ['policy-refused', 'An extension of the server forbids it.'],
  locked: ['policy-refused', 'The branch is locked. Unlock it.'],
};

/**
 * Moves or deletes a branch if it is still at the expected commit.
 * @returns false if it is elsewhere or gone
 * @throws AgentError `forbidden` or `policy-refused` if Azure DevOps does not allow it
 */
export async function moveBranch(connection: Connection, move: BranchMove): Promise<boolean> {
  const { repository, branch, from, to } = move;
  const purpose = `${to === undefined ? 'delete' : 'move'} branch "${branch}" of repository "${repository.name}"`;
  const { value: updates } = await connection.json(
    {
      operation: 'refs.update',
      purpose,
      resource: resources.refs,
      method: 'POST',
      route: repositoryRoute(repository),
      body: [{ name: branchRef(branch), oldObjectId: from, newObjectId: to ?? noObject }],
    },
    updatesSchema,
  );
  // The refs API always answers 200; only the status of each ref tells the result.
  const [update] = updates.value;
  if (update?.success === true) return true;
  if (update?.updateStatus === 'staleOldObjectId') return false;
  const status = update?.updateStatus ?? 'no status';
  const [type, advice] = refusals[status] ?? ['unexpected', 'Check the branch in Azure DevOps.'];
  throw new AgentError(type, `Could not ${purpose}: Azure DevOps answered ${status}. ${advice}`, {
    isRetryable: false,
  });
}

/** Deletes a branch whose tip is the expected commit. Safe to repeat. */
export async function deleteBranch(
  connection: Connection,
  options: { readonly repository: Repository; readonly branch: string; readonly expectedCommit: string },
): Promise<DeleteBranchResult> {
  const { repository, branch, expectedCommit } = options;
  const tip = await readBranchTip(connection, repository, branch);
  if (tip === expectedCommit && (await moveBranch(connection, { repository, branch, from: tip, to: undefined }))) {
    return { effect: 'deleted' };
  }
  const now = tip === expectedCommit ? await readBranchTip(connection, repository, branch) : tip;
  return now === undefined ? { effect: 'absent' } : { effect: 'moved', tip: now };
}
