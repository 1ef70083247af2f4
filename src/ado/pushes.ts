import { AgentError } from '../contracts/agentError.ts';
import type { ChangeSet } from '../contracts/changeSet.ts';
import type { Repository } from '../contracts/repository.ts';
import { changedPaths, commitsSince } from './commitSearch.ts';
import { commitDetails, listTree } from './commits.ts';
import type { Connection } from './connection.ts';
import type { AdoChange } from './pushContent.ts';
import { planPushes } from './pushPlan.ts';
import { branchRef, branchTip, repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { gitPushSchema } from './schemas.ts';
import { carriesTrailers, messageWithTrailers, partOf, partTrailer, type Trailer } from './trailers.ts';

export interface PushOptions {
  readonly repository: Repository;
  /** Without `refs/heads/`. */
  readonly branch: string;
  readonly changeSet: ChangeSet;
  readonly message: string;
  /** Tell this step's commits from any others; at least one. */
  readonly trailers: readonly Trailer[];
  /** Content of one push, as it is sent, before it becomes several; 16 MiB by default. */
  readonly largestPushBytes?: number;
}

export interface PushedBranch {
  /** The last commit of the change set. */
  readonly commit: string;
  /** The commit was there already, from an earlier try. */
  readonly adopted: boolean;
}

/** How far this step has come: the commit the next part goes on, and how many parts are there. */
interface Progress {
  readonly tip: string;
  readonly parts: number;
  readonly isComplete: boolean;
}

/** Azure DevOps takes some 25 MB in one call. */
const defaultLargestPushBytes = 16 * 1024 * 1024;
const mostOvertakings = 5;

/**
 * A new branch with the change set on top of its base: one commit, or several where one push cannot take it. Doing it
 * again, also after it broke off in the middle, gives the same commits.
 * @throws AgentError `conflict` when the branch exists with another commit, `invalid-input` for an empty change set,
 *   `policy-refused` or `forbidden` when Azure DevOps does not let us
 */
export async function pushBranch(connection: Connection, options: PushOptions): Promise<PushedBranch> {
  return await pushParts(connection, options, () => progressOfNewBranch(connection, options));
}

/**
 * The change set on top of an existing branch. When the branch has moved since the change set's base, the change set goes
 * on the new tip, provided that none of its files changed there. Doing it again gives the same commits.
 * @throws AgentError `conflict` when files of the change set changed on the branch, `not-found` without the branch, and
 *   what {@link pushBranch} throws
 */
export async function pushToBranch(connection: Connection, options: PushOptions): Promise<PushedBranch> {
  return await pushParts(connection, options, () => progressOnBranch(connection, options));
}

async function pushParts(
  connection: Connection,
  options: PushOptions,
  readProgress: () => Promise<Progress>,
): Promise<PushedBranch> {
  if (options.changeSet.changes.length === 0 || options.trailers.length === 0) {
    throw new AgentError('invalid-input', `Could not ${purposeOf(options)}: it needs a change and a trailer.`);
  }
  let progress = await readProgress();
  if (progress.isComplete) {
    return { commit: progress.tip, adopted: true };
  }
  const plan = await planOf(connection, options);
  let overtakings = 0;
  let adopted = true;
  while (!progress.isComplete) {
    try {
      progress = await pushNext(connection, options, plan, progress);
      adopted = false;
    } catch (error) {
      overtakings++;
      if (!(error instanceof AgentError) || error.type !== 'conflict' || overtakings > mostOvertakings) {
        throw error;
      }
      // TF401028: someone else was faster. That may have been this very step, tried twice.
      const seen = await readProgress();
      if (seen.tip === progress.tip) {
        throw error;
      }
      progress = seen;
    }
  }
  return { commit: progress.tip, adopted };
}

async function planOf(connection: Connection, options: PushOptions): Promise<readonly (readonly AdoChange[])[]> {
  const { repository, changeSet, largestPushBytes = defaultLargestPushBytes } = options;
  const mayLoseBit = changeSet.changes.some((change) => change.kind === 'rename' && change.content !== undefined);
  const entries = mayLoseBit ? await listTree(connection, repository, changeSet.baseCommit) : [];
  const executables = entries.filter(({ mode }) => mode === '100755').map(({ relativePath }) => relativePath);
  return planPushes(changeSet.changes, { executables: new Set(executables), largestPushBytes });
}

async function pushNext(
  connection: Connection,
  options: PushOptions,
  plan: readonly (readonly AdoChange[])[],
  progress: Progress,
): Promise<Progress> {
  const { repository, branch, message, trailers } = options;
  const parts = progress.parts + 1;
  const allTrailers = plan.length === 1 ? trailers : [...trailers, partTrailer(parts, plan.length)];
  const { value: push } = await connection.json(
    {
      operation: 'pushes.create',
      purpose: purposeOf(options),
      resource: resources.pushes,
      method: 'POST',
      route: repositoryRoute(repository),
      body: {
        // A branch that does not exist yet starts at the commit named as its old one.
        refUpdates: [{ name: branchRef(branch), oldObjectId: progress.tip }],
        commits: [{ comment: messageWithTrailers(message, allTrailers), changes: plan[progress.parts] ?? [] }],
      },
    },
    gitPushSchema,
  );
  // The newest commit comes first, and this push has one.
  return { tip: push.commits[0].commitId, parts, isComplete: parts >= plan.length };
}

async function progressOfNewBranch(connection: Connection, options: PushOptions): Promise<Progress> {
  const { repository, branch, changeSet } = options;
  const tip = await branchTip(connection, repository, branch);
  if (tip === undefined) {
    return { tip: changeSet.baseCommit, parts: 0, isComplete: false };
  }
  const { comment } = await commitDetails(connection, repository, tip);
  const own = ownProgress(options, { commitId: tip, comment });
  if (own === undefined) {
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: the branch exists and its last commit ${tip.slice(0, 12)} is not this run's. ` +
        'Delete the branch or use another name.',
    );
  }
  return own;
}

async function progressOnBranch(connection: Connection, options: PushOptions): Promise<Progress> {
  const { repository, branch, changeSet } = options;
  const tip = await branchTip(connection, repository, branch);
  if (tip === undefined) {
    throw new AgentError('not-found', `Could not ${purposeOf(options)}: there is no such branch any more.`);
  }
  if (tip === changeSet.baseCommit) {
    return { tip, parts: 0, isComplete: false };
  }
  const newer = await commitsSince(connection, repository, changeSet.baseCommit, tip);
  const own = newer.map((commit) => ownProgress(options, commit)).find((progress) => progress !== undefined);
  if (own?.isComplete === true) {
    return own;
  }
  const seen = own?.tip ?? changeSet.baseCommit;
  if (seen !== tip) {
    await demandUntouched(connection, options, seen, tip);
  }
  return { tip, parts: own?.parts ?? 0, isComplete: false };
}

function ownProgress(
  { trailers }: PushOptions,
  { commitId, comment }: { readonly commitId: string; readonly comment: string },
): Progress | undefined {
  if (!carriesTrailers(comment, trailers)) {
    return undefined;
  }
  const part = partOf(comment);
  return { tip: commitId, parts: part?.number ?? 1, isComplete: part === undefined || part.number === part.count };
}

async function demandUntouched(connection: Connection, options: PushOptions, from: string, to: string): Promise<void> {
  const changed = await changedPaths(connection, options.repository, from, to);
  const own = options.changeSet.changes.flatMap((change) =>
    change.kind === 'rename' ? [change.path, change.previousPath] : [change.path],
  );
  const clashing = [...changed].filter((path) =>
    own.some((wanted) => path === wanted || path.startsWith(`${wanted}/`) || wanted.startsWith(`${path}/`)),
  );
  if (clashing.length > 0) {
    const names = clashing.slice(0, 5).map((path) => `"${path}"`);
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: the branch has moved to ${to.slice(0, 12)}, which also changed ` +
        `${names.join(', ')}${clashing.length > names.length ? ' and others' : ''}. Make the change anew from there.`,
    );
  }
}

function purposeOf(options: PushOptions): string {
  return `push branch "${options.branch}" to repository "${options.repository.name}"`;
}
