import { AgentError } from '../../contracts/agentError.ts';
import { type ChangeSet, createdPaths, pathsOf, removedPaths } from '../../contracts/changes/changeSet.ts';
import { pathClashes } from '../../contracts/paths/pathClashes.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { gitPushSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { listTree } from '../repositories/commits.ts';
import { branchRef, readBranchTip, repositoryRoute } from '../repositories/repositories.ts';
import { listChangedPaths } from './commitDiff.ts';
import { findEarlierPush } from './earlierPush.ts';
import type { AdoChange } from './pushContent.ts';
import { planPushes } from './pushPlan.ts';
import { appendTrailers, partTrailer, type Trailer } from './trailers.ts';

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

export interface PushOnBranchOptions extends PushOptions {
  /** The commit that it goes on, where only that one will do: the branch's tip, as far as the caller knows. */
  readonly expectedTip?: string;
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
const folderMode = /^0?40000$/;

/**
 * A new branch with the change set on top of its base: one commit, or several where one push cannot take it. Doing it
 * again, also after it broke off in the middle, gives the same commits.
 * @throws AgentError `conflict` when the branch exists with another commit, `invalid-input` for an empty change set,
 *   `policy-refused` or `forbidden` when Azure DevOps does not let us
 */
export async function pushBranch(
  connection: Connection,
  identity: OwnIdentity,
  options: PushOptions,
): Promise<PushedBranch> {
  return await pushParts(connection, options, () => progressOfNewBranch(connection, identity, options));
}

/**
 * The change set on top of an existing branch, and of exactly the commit that the caller expects there, if it expects one.
 * Where the tip is newer than the change set's base, none of its files may have changed since. Doing it again gives the
 * same commits.
 * @throws AgentError `conflict` when the branch has moved or files of the change set changed on it, `not-found` without the
 *   branch, and what {@link pushBranch} throws
 */
export async function pushToBranch(
  connection: Connection,
  identity: OwnIdentity,
  options: PushOnBranchOptions,
): Promise<PushedBranch> {
  return await pushParts(connection, options, () => progressOnBranch(connection, identity, options));
}

/** Where a branch stands, as far as a push is concerned. */
export interface BranchState {
  /** Undefined where there is no such branch. */
  readonly tip: string | undefined;
  /** What the push goes on: the tip, or what an earlier try of it went on. */
  readonly onto: string | undefined;
  /** The last commit of an earlier try that came to its end. */
  readonly pushed: string | undefined;
}

/** What a push on a branch would go on, and whether an earlier try of it is there already. */
export async function readBranchState(
  connection: Connection,
  identity: OwnIdentity,
  options: PushOptions,
): Promise<BranchState> {
  const { tip, own } = await readBranch(connection, identity, options);
  if (tip === undefined) return { tip, onto: undefined, pushed: undefined };
  return { tip, onto: own?.onto ?? tip, pushed: own?.isComplete === true ? own.tip : undefined };
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
  const plan = await planPartsOf(connection, options);
  let overtakings = 0;
  let adopted = true;
  while (!progress.isComplete) {
    try {
      progress = await pushNext(connection, options, plan, progress);
      adopted = false;
    } catch (error) {
      overtakings++;
      if (!(error instanceof AgentError) || error.type !== 'conflict' || overtakings > mostOvertakings) {
        throw await withClashingPaths(connection, options, progress.tip, error);
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

async function planPartsOf(connection: Connection, options: PushOptions): Promise<readonly (readonly AdoChange[])[]> {
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
        commits: [{ comment: appendTrailers(message, allTrailers), changes: plan[progress.parts] ?? [] }],
      },
    },
    gitPushSchema,
  );
  // The newest commit comes first, and this push has one.
  return { tip: push.commits[0].commitId, parts, isComplete: parts >= plan.length };
}

/** Azure DevOps does not say which of the paths cannot be: the failure names them, where it is for that. */
async function withClashingPaths(
  connection: Connection,
  options: PushOptions,
  tip: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof AgentError) || error.type !== 'invalid-input') return error;
  const { repository, changeSet } = options;
  try {
    const entries = await listTree(connection, repository, tip);
    const files = entries.filter(({ mode }) => !folderMode.test(mode)).map(({ relativePath }) => relativePath);
    const [clash] = pathClashes(createdPaths(changeSet), new Set(removedPaths(changeSet)), files);
    if (clash === undefined) return error;
    const why = clash.kind === 'is-a-folder' ? 'is a folder, with' : 'would have to be below the file';
    return new AgentError(
      'invalid-input',
      `Could not ${purposeOf(options)}: "${clash.path}" ${why} "${clash.other}". Choose another path for it.`,
      { cause: error },
    );
  } catch {
    // That the push failed says more than that the reason could not be looked up.
    return error;
  }
}

/** The tip of the branch, and what an earlier try of this push has put there. */
async function readBranch(connection: Connection, identity: OwnIdentity, options: PushOptions) {
  const { repository, branch, changeSet } = options;
  const tip = await readBranchTip(connection, repository, branch);
  if (tip === undefined) return { tip, own: undefined };
  const own = await findEarlierPush(connection, identity, { ...options, tip, excluding: [changeSet.baseCommit] });
  return { tip, own };
}

async function progressOfNewBranch(
  connection: Connection,
  identity: OwnIdentity,
  options: PushOptions,
): Promise<Progress> {
  const { changeSet } = options;
  const { tip, own } = await readBranch(connection, identity, options);
  if (tip === undefined) return { tip: changeSet.baseCommit, parts: 0, isComplete: false };
  if (own === undefined || own.onto !== changeSet.baseCommit || own.tip !== tip) {
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: the branch exists and its last commit ${tip.slice(0, 12)} is not this run's. ` +
        'Delete the branch or use another name.',
    );
  }
  return own;
}

async function progressOnBranch(
  connection: Connection,
  identity: OwnIdentity,
  options: PushOnBranchOptions,
): Promise<Progress> {
  const { repository, branch, changeSet, expectedTip } = options;
  const excluding = [expectedTip ?? changeSet.baseCommit];
  const tip = await readBranchTip(connection, repository, branch);
  if (tip === undefined) {
    throw new AgentError('not-found', `Could not ${purposeOf(options)}: the branch no longer exists.`);
  }
  const own = await findEarlierPush(connection, identity, { ...options, tip, excluding });
  if (own?.isComplete === true || own?.tip === tip) return own;
  if (expectedTip !== undefined && tip !== expectedTip) {
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: the branch has moved to ${tip.slice(0, 12)}. Check the new commits first.`,
    );
  }
  const seen = own?.tip ?? changeSet.baseCommit;
  if (tip !== seen) await assertUntouched(connection, options, seen, tip);
  return { tip, parts: own?.parts ?? 0, isComplete: false };
}

async function assertUntouched(connection: Connection, options: PushOptions, from: string, to: string): Promise<void> {
  const changed = await listChangedPaths(connection, options.repository, from, to);
  const own = options.changeSet.changes.flatMap(pathsOf);
  const clashing = [...changed].filter((path) =>
    own.some((wanted) => path === wanted || path.startsWith(`${wanted}/`) || wanted.startsWith(`${path}/`)),
  );
  if (clashing.length > 0) {
    const names = clashing.slice(0, 5).map((path) => `"${path}"`);
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: the branch has moved to ${to.slice(0, 12)}, which also changed ` +
        `${names.join(', ')}${clashing.length > names.length ? ' and others' : ''}. Redo the change from there.`,
    );
  }
}

function purposeOf(options: PushOptions): string {
  return `push branch "${options.branch}" to repository "${options.repository.name}"`;
}
