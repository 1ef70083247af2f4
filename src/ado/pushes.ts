import { AgentError } from '../contracts/agentError.ts';
import type { ChangeSet } from '../contracts/changeSet.ts';
import type { Repository } from '../contracts/repository.ts';
import { commitDetails, listTree } from './commits.ts';
import type { Connection } from './connection.ts';
import { toAdoChanges } from './pushContent.ts';
import { branchRef, branchTip, repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { gitPushSchema } from './schemas.ts';
import { carriesTrailers, messageWithTrailers, type Trailer } from './trailers.ts';

export interface PushBranchOptions {
  readonly repository: Repository;
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly changeSet: ChangeSet;
  readonly message: string;
  /** Tell this run's commit from any other; at least one. */
  readonly trailers: readonly Trailer[];
}

export interface PushedBranch {
  readonly commit: string;
  /** The commit was there already, from an earlier try. */
  readonly adopted: boolean;
}

/**
 * A new branch with one commit on top of the change set's base. Doing it again gives the same commit.
 * @throws AgentError `conflict` when the branch exists with another commit, `invalid-input` for an empty change set
 */
export async function pushBranch(connection: Connection, options: PushBranchOptions): Promise<PushedBranch> {
  const { changeSet, trailers } = options;
  if (changeSet.changes.length === 0 || trailers.length === 0) {
    throw new AgentError('invalid-input', `Could not ${purposeOf(options)}: it needs a change and a trailer.`);
  }
  const earlier = await earlierPush(connection, options);
  if (earlier !== undefined) {
    return earlier;
  }
  await refuseLosingExecutableBits(connection, options);
  try {
    return { commit: await createPush(connection, options), adopted: false };
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'conflict') {
      throw error;
    }
    // TF401028: someone else was faster. When that was this very step, tried twice, its commit is the answer.
    const concurrent = await earlierPush(connection, options);
    if (concurrent === undefined) {
      throw error;
    }
    return concurrent;
  }
}

async function createPush(connection: Connection, options: PushBranchOptions): Promise<string> {
  const { repository, branch, changeSet, message, trailers } = options;
  const { value: push } = await connection.json(
    {
      operation: 'pushes.create',
      purpose: purposeOf(options),
      resource: resources.pushes,
      method: 'POST',
      route: repositoryRoute(repository),
      body: {
        // A branch that does not exist yet starts at the commit named as its old one.
        refUpdates: [{ name: branchRef(branch), oldObjectId: changeSet.baseCommit }],
        commits: [
          { comment: messageWithTrailers(message, trailers), changes: changeSet.changes.flatMap(toAdoChanges) },
        ],
      },
    },
    gitPushSchema,
  );
  // The newest commit comes first, and this push has one.
  return push.commits[0].commitId;
}

/** An added file is never executable, and a rename with new content has to be an add: better no push than a broken one. */
async function refuseLosingExecutableBits(connection: Connection, options: PushBranchOptions): Promise<void> {
  const { repository, changeSet } = options;
  const sources = new Set<string>();
  for (const change of changeSet.changes) {
    if (change.kind === 'rename' && change.content !== undefined) {
      sources.add(change.previousPath);
    }
  }
  if (sources.size === 0) {
    return;
  }
  const entries = await listTree(connection, repository, changeSet.baseCommit);
  const executable = entries.find(({ mode, relativePath }) => mode === '100755' && sources.has(relativePath));
  if (executable !== undefined) {
    throw new AgentError(
      'invalid-input',
      `Could not ${purposeOf(options)}: Azure DevOps cannot rename the executable file "${executable.relativePath}" ` +
        'and change its content in one commit. Change it where it is, or rename it without a change.',
    );
  }
}

async function earlierPush(connection: Connection, options: PushBranchOptions): Promise<PushedBranch | undefined> {
  const { repository, branch, trailers } = options;
  const tip = await branchTip(connection, repository, branch);
  if (tip === undefined) {
    return undefined;
  }
  const { comment } = await commitDetails(connection, repository, tip);
  if (carriesTrailers(comment, trailers)) {
    return { commit: tip, adopted: true };
  }
  throw new AgentError(
    'conflict',
    `Could not ${purposeOf(options)}: the branch exists and its last commit ${tip.slice(0, 12)} is not this run's. ` +
      'Delete the branch or use another name.',
  );
}

function purposeOf(options: PushBranchOptions): string {
  return `push branch "${options.branch}" to repository "${options.repository.name}"`;
}
