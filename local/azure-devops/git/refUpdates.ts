import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { ApiError } from '../http/apiError.ts';
import type { Identity, Push, RefUpdate } from '../state/records.ts';
import { isAncestor } from './gitHistory.ts';
import { describeObject, zeroObjectId } from './gitObjects.ts';
import { isValidRefName, listRefs, moveRef, readRef } from './gitRefs.ts';
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

export type RefUpdateResult = { readonly update: RefUpdate; readonly status: RefUpdateStatus };

/**
 * Moves one ref as its old value allows.
 * @returns what came of it; nothing is thrown, since the service answers 200 with a status for each ref
 */
export async function updateRef(
  repository: Repository,
  update: RefUpdate,
  identity: Identity,
): Promise<RefUpdateResult> {
  const status = await refuse(repository, update, identity);
  if (status !== undefined) {
    return { update, status };
  }
  if (update.newObjectId === zeroObjectId && update.oldObjectId === zeroObjectId) {
    return { update, status: 'succeededNonExistentRef' };
  }
  const moved = await moveRef(repository.directory, update.name, update.newObjectId, update.oldObjectId);
  return { update, status: moved ? 'succeeded' : 'staleOldObjectId' };
}

async function refuse(
  repository: Repository,
  update: RefUpdate,
  identity: Identity,
): Promise<RefUpdateStatus | undefined> {
  if (!/^refs\/(heads|tags|notes)\/./.test(update.name) || !(await isValidRefName(update.name))) {
    return 'invalidRefName';
  }
  if (identity.denied.includes('GenericContribute')) {
    return 'writePermissionRequired';
  }
  const current = (await readRef(repository.directory, update.name)) ?? zeroObjectId;
  if (current === zeroObjectId && identity.denied.includes('CreateBranch')) {
    return 'createBranchPermissionRequired';
  }
  if (current !== update.oldObjectId) {
    return 'staleOldObjectId';
  }
  if (update.newObjectId === zeroObjectId) {
    return undefined;
  }
  const target = await describeObject(repository.directory, `${update.newObjectId}^{commit}`);
  if (target === undefined) {
    return 'unresolvableToCommit';
  }
  if (current === zeroObjectId) {
    return (await hasNameConflict(repository, update.name)) ? 'refNameConflict' : undefined;
  }
  const forward = await isAncestor(repository.directory, current, update.newObjectId);
  return !forward && identity.denied.includes('ForcePush') ? 'forcePushRequired' : undefined;
}

/** True when a branch `a` would stand beside a branch `a/b`, which git cannot store. */
async function hasNameConflict(repository: Repository, name: string): Promise<boolean> {
  const refs = await listRefs(repository.directory);
  return refs.some((ref) => ref.name.startsWith(`${name}/`) || name.startsWith(`${ref.name}/`));
}

/** Remembers ref updates that succeeded as one push and tells the listeners. */
export async function recordPush(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  refUpdates: readonly RefUpdate[],
): Promise<Push> {
  const push: Push = {
    pushId: backend.state.store.nextNumber('push'),
    repositoryId: repository.id,
    pushedBy: identity.id,
    date: backend.now(),
    refUpdates: [...refUpdates],
  };
  backend.state.pushes.put(repository.id, push.pushId, push);
  await backend.publish({ kind: 'pushed', repository, push, by: identity });
  return push;
}

/**
 * Checks what the push and the pull request APIs demand before they write.
 * @throws ApiError 403 TF401027
 */
export function demandContribute(identity: Identity): void {
  demandGitPermission(identity, 'GenericContribute');
}

/** 409 TF401028: the branch has moved since the caller looked. */
export function staleReference(name: string): ApiError {
  return new ApiError(
    409,
    'GitReferenceStaleException',
    `TF401028: The reference '${name}' has already been updated by another client, so you cannot update it. Please try again.`,
  );
}
