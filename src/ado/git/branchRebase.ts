import { createHash } from 'node:crypto';
import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { readBranchTip } from '../repositories/repositories.ts';
import { listBranchCommits } from './branchHistory.ts';
import { findEarlierPush } from './earlierPush.ts';
import { type PushedBranch, type PushOptions, pushBranch } from './pushes.ts';
import { deleteBranch, moveBranch } from './refUpdates.ts';

export interface RebaseOptions extends PushOptions {
  /** Tip of the branch, as far as the caller knows. The change set's base is the commit to go on top of. */
  readonly expectedTip: string;
}

/**
 * Makes a branch of the agent again: the change set on top of its base, e.g. the target's newest commit, in place of the
 * commits that are there. Only when the agent itself pushed every one of those; others' commits are never dropped.
 *
 * A push can only go on top of a branch, so the new commits are pushed to a branch beside it first, which is removed at
 * the end. Doing it again after it broke off anywhere gives the same commits.
 * @throws AgentError `conflict` when the branch has moved or holds commits of others, `not-found` without the branch, and
 *   what {@link pushBranch} throws
 */
export async function rebaseBranch(
  connection: Connection,
  identity: OwnIdentity,
  options: RebaseOptions,
): Promise<PushedBranch> {
  const { repository, branch, expectedTip } = options;
  const scratch = { ...options, branch: temporaryBranchName(options) };
  const tip = await readBranchTip(connection, repository, branch);
  if (tip === undefined) throw failure('not-found', options, 'the branch no longer exists.');
  if (await isDone(connection, identity, options, tip)) {
    await removeTemporaryBranch(connection, scratch, tip);
    return { commit: tip, adopted: true };
  }
  if (tip !== expectedTip) {
    throw failure('conflict', options, `it has moved to ${tip.slice(0, 12)}. Check the new commits first.`);
  }
  await assertOwnCommits(connection, identity, options, tip);
  const { commit } = await pushBranch(connection, identity, scratch);
  if (!(await moveBranch(connection, { repository, branch, from: tip, to: commit }))) {
    throw failure('conflict', options, 'it has moved in the meantime. Check the new commits first.');
  }
  await removeTemporaryBranch(connection, scratch, commit);
  return { commit, adopted: false };
}

async function isDone(connection: Connection, identity: OwnIdentity, options: RebaseOptions, tip: string) {
  const { baseCommit } = options.changeSet;
  const own = await findEarlierPush(connection, identity, { ...options, tip, excluding: [baseCommit] });
  return own?.isComplete && own.tip === tip && own.onto === baseCommit;
}

async function assertOwnCommits(connection: Connection, identity: OwnIdentity, options: RebaseOptions, tip: string) {
  const { repository, changeSet } = options;
  const excluding = [changeSet.baseCommit];
  const { commits, isComplete } = await listBranchCommits(connection, identity, { repository, tip, excluding });
  const foreign = commits.find(({ isOwn }) => !isOwn);
  if (foreign !== undefined) {
    throw failure('conflict', options, `commit ${foreign.id.slice(0, 12)} is not the agent's. Merge instead.`);
  }
  if (!isComplete) throw failure('conflict', options, 'it has too many commits to check. Merge instead.');
}

async function removeTemporaryBranch(connection: Connection, scratch: RebaseOptions, commit: string): Promise<void> {
  const { repository, branch } = scratch;
  await deleteBranch(connection, { repository, branch, expectedCommit: commit });
}

/** The same for every try of one step, and another one for the next step, whatever an earlier one left behind. */
function temporaryBranchName({ branch, trailers, changeSet }: RebaseOptions): string {
  const key = createHash('sha256').update(JSON.stringify([trailers, changeSet.baseCommit]));
  return `${branch}-rebase-${key.digest('hex').slice(0, 12)}`;
}

function failure(type: 'conflict' | 'not-found', { branch, repository }: RebaseOptions, reason: string): AgentError {
  return new AgentError(type, `Could not rebase branch "${branch}" of repository "${repository.name}": ${reason}`);
}
