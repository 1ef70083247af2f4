import type { Backend } from '../../backend.ts';
import { demandGitPermission } from '../../core/identities.ts';
import { ApiError, permissionDenied } from '../../http/apiError.ts';
import { isGuarded } from '../../policies/store.ts';
import type { Identity, Push, RefUpdate } from '../../state/records.ts';
import { isAncestor } from '../process/gitHistory.ts';
import { describeObject, zeroObjectId } from '../process/gitObjects.ts';
import { gitText } from '../process/gitProcess.ts';
import { isValidRefName, listRefs, moveRef, readRef } from '../process/gitRefs.ts';
import type { Repository } from './repositories.ts';

/** How one ref of an update fared; the names are those of the real `GitRefUpdateStatus`. */
export type RefUpdateStatus =
  | 'succeeded'
  | 'forcePushRequired'
  | 'staleOldObjectId'
  | 'invalidRefName'
  | 'unprocessed'
  | 'unresolvableToCommit'
  | 'createBranchPermissionRequired'
  | 'writePermissionRequired'
  | 'rejectedByPolicy'
  | 'refNameConflict'
  | 'succeededNonExistentRef';

/** `GitConstants.MaxGitRefNameLength` of the server. */
const longestRefName = 400;

export type RefUpdateResult = {
  readonly update: RefUpdate;
  readonly status: RefUpdateStatus;
  /** With `refNameConflict`: the ref that is in the way of the new one. */
  readonly conflict?: string;
};

/**
 * Moves one ref as its old value allows.
 * @returns what came of it; nothing is thrown, since the service answers 200 with a status for each ref
 */
export async function updateRef(
  backend: Backend,
  repository: Repository,
  update: RefUpdate,
  identity: Identity,
): Promise<RefUpdateResult> {
  const refusal = await refuse(backend, repository, update, identity);
  if (refusal !== undefined) {
    return { update, ...refusal };
  }
  if (update.newObjectId === zeroObjectId && update.oldObjectId === zeroObjectId) {
    return { update, status: 'succeededNonExistentRef' };
  }
  const moved = await moveRef(repository.directory, update.name, update.newObjectId, update.oldObjectId);
  return { update, status: moved ? 'succeeded' : 'staleOldObjectId' };
}

async function refuse(
  backend: Backend,
  repository: Repository,
  update: RefUpdate,
  identity: Identity,
): Promise<Omit<RefUpdateResult, 'update'> | undefined> {
  if (!(await isNamedWell(update.name))) {
    return { status: 'invalidRefName' };
  }
  if (identity.denied.includes('GenericContribute')) {
    return { status: 'writePermissionRequired' };
  }
  const current = (await readRef(repository.directory, update.name)) ?? zeroObjectId;
  if (current === zeroObjectId && !mayCreate(identity, update.name)) {
    return { status: 'createBranchPermissionRequired' };
  }
  if (current !== update.oldObjectId) {
    return { status: 'staleOldObjectId' };
  }
  if (current !== zeroObjectId && isClosed(backend, repository, update.name, identity)) {
    return { status: 'rejectedByPolicy' };
  }
  if (update.newObjectId === zeroObjectId) {
    return mayForce(backend, repository, update.name, identity) ? undefined : { status: 'forcePushRequired' };
  }
  const target = await describeObject(repository.directory, `${update.newObjectId}^{commit}`);
  if (target === undefined) {
    return { status: 'unresolvableToCommit' };
  }
  if (current === zeroObjectId) {
    const conflict = await conflictingRef(repository, update.name);
    return conflict === undefined ? undefined : { status: 'refNameConflict', conflict };
  }
  const forward = await isAncestor(repository.directory, current, update.newObjectId);
  return forward || mayForce(backend, repository, update.name, identity) ? undefined : { status: 'forcePushRequired' };
}

/** Whether the service takes a name for a ref. */
export async function isNamedWell(name: string): Promise<boolean> {
  return /^refs\/(heads|tags|notes)\/./.test(name) && name.length <= longestRefName && (await isValidRefName(name));
}

/** Rights by folder: denied on the repository, and allowed below some of its branch folders. */
export function mayCreate({ denied, branchFolders }: Identity, name: string): boolean {
  if (denied.includes('CreateBranch')) return false;
  const folded = name.toLowerCase();
  return branchFolders?.some((folder) => folded.startsWith(`refs/heads/${folder.toLowerCase()}/`)) ?? true;
}

/** Rewriting and deleting takes a permission that nobody needs on branches of their own: who creates one is given it. */
function mayForce(backend: Backend, repository: Repository, name: string, identity: Identity): boolean {
  const creation = backend.state.pushes
    .list(repository.id)
    .findLast(({ refUpdates }) => refUpdates.some((one) => one.name === name && one.oldObjectId === zeroObjectId));
  return !identity.denied.includes('ForcePush') || creation?.pushedBy === identity.id;
}

/** A branch with a required policy changes by pull requests only, but for those who may bypass policies when pushing. */
export function isClosed(backend: Backend, repository: Repository, name: string, identity: Identity): boolean {
  return !identity.granted.includes('PolicyExempt') && isGuarded(backend, repository, name);
}

/** The ref that blocks another one: a branch `a` beside a branch `a/b`, which git cannot store. */
async function conflictingRef(repository: Repository, name: string): Promise<string | undefined> {
  const refs = await listRefs(repository.directory);
  return refs.find((ref) => ref.name.startsWith(`${name}/`) || name.startsWith(`${ref.name}/`))?.name;
}

/** Remembers ref updates that succeeded as one push and tells the listeners. */
export async function recordPush(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  refUpdates: readonly RefUpdate[],
): Promise<Push> {
  const commitIds = new Set<string>();
  for (const update of refUpdates) {
    for (const commitId of await newCommits(repository, update)) commitIds.add(commitId);
  }
  const push: Push = {
    pushId: backend.state.store.nextNumber('push'),
    repositoryId: repository.id,
    pushedBy: identity.id,
    date: backend.now(),
    refUpdates: [...refUpdates],
    commitIds: [...commitIds],
  };
  backend.state.pushes.put(repository.id, push.pushId, push);
  await backend.publish({ kind: 'pushed', repository, push, by: identity });
  return push;
}

/** Commits that a moved ref has and that neither it before nor any other ref has. */
async function newCommits(repository: Repository, update: RefUpdate): Promise<readonly string[]> {
  if (update.newObjectId === zeroObjectId) return [];
  const before = update.oldObjectId === zeroObjectId ? [] : [`^${update.oldObjectId}`];
  const others = ['--not', `--exclude=${update.name}`, '--all'];
  const text = await gitText(repository.directory, ['rev-list', update.newObjectId, ...before, ...others]);
  return text.split('\n').filter((line) => line !== '');
}

/**
 * Checks what the push and the pull request APIs demand before they write.
 * @throws ApiError 403 TF401027
 */
export function demandContribute(identity: Identity): void {
  demandGitPermission(identity, 'GenericContribute');
}

/** What the pushes API throws for an update that was not made, as the server's `GitPushUtil` does. */
export function refusedUpdate({ update, status, conflict }: RefUpdateResult, identity: Identity): ApiError {
  switch (status) {
    case 'invalidRefName':
      return new ApiError(400, 'InvalidGitRefNameException', `TF401398: The ref name '${update.name}' is invalid.`);
    case 'refNameConflict':
      return new ApiError(400, 'GitRefNameConflictException', `${update.name}: Name conflicts with ${conflict}`);
    case 'writePermissionRequired':
      return permissionDenied(identity.uniqueName, 'GenericContribute');
    case 'createBranchPermissionRequired':
      return permissionDenied(identity.uniqueName, 'CreateBranch');
    case 'forcePushRequired':
      return permissionDenied(identity.uniqueName, 'ForcePush');
    case 'rejectedByPolicy':
      return pushRefused(update.name);
    default:
      return staleReference(update.name);
  }
}

/** 403 TF402455: the branch takes pull requests only. */
export function pushRefused(name: string): ApiError {
  return new ApiError(
    403,
    'GitRefUpdateRejectedByPolicyException',
    `TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch. (${name})`,
  );
}

/** 409 TF401028: the branch has moved since the caller looked. */
export function staleReference(name: string): ApiError {
  return new ApiError(
    409,
    'GitReferenceStaleException',
    `TF401028: The reference '${name}' has already been updated by another client, so you cannot update it. Please try again.`,
  );
}
