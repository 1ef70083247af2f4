import { type Change, type ChangeSet, pathsOf } from '../../contracts/changes/changeSet.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { listTree, readCommit } from '../repositories/commits.ts';
import { blobId } from '../repositories/gitObject.ts';
import { listBranchCommits } from './branchHistory.ts';
import { listChangedPaths } from './commitDiff.ts';
import { contentBytes } from './pushContent.ts';
import { hasTrailers, partOf, type Trailer } from './trailers.ts';

/** What an earlier try of one push left behind. */
export interface EarlierPush {
  /** Its newest commit. */
  readonly tip: string;
  /** The commit that it goes on. */
  readonly onto: string;
  /** How many of its parts are there. */
  readonly parts: number;
  readonly isComplete: boolean;
}

export interface EarlierPushSearch {
  readonly repository: Repository;
  readonly tip: string;
  /** Commits that were there before, and all before them. */
  readonly excluding: readonly string[];
  readonly changeSet: ChangeSet;
  readonly trailers: readonly Trailer[];
}

/**
 * What an earlier try of a push left on a branch. A commit is taken for ours only when the agent itself pushed it, it
 * touches nothing but what the change set touches, and it holds what was to be pushed: anyone can write our trailers.
 */
export async function findEarlierPush(
  connection: Connection,
  identity: OwnIdentity,
  search: EarlierPushSearch,
): Promise<EarlierPush | undefined> {
  const { repository, tip, excluding, trailers } = search;
  const { commits } = await listBranchCommits(connection, identity, { repository, tip, excluding });
  const own = commits.filter((commit) => commit.isOwn && hasTrailers(commit.message, trailers));
  const [newest] = own;
  if (newest === undefined) return undefined;
  const part = partOf(newest.message);
  const number = part?.number ?? 1;
  const isComplete = part === undefined || part.number === part.count;
  const onto = await firstParentOf(connection, search, own);
  if (onto === undefined || !(await isWanted(connection, search, { tip: newest.id, isComplete }))) return undefined;
  return { tip: newest.id, onto, parts: number, isComplete };
}

/** What the oldest of our commits goes on; undefined where one of them touches what the change set does not. */
async function firstParentOf(
  connection: Connection,
  { repository, changeSet }: EarlierPushSearch,
  own: readonly { readonly id: string }[],
): Promise<string | undefined> {
  const wanted = new Set(changeSet.changes.flatMap(pathsOf));
  let onto: string | undefined;
  for (const { id } of own) {
    const { parents } = await readCommit(connection, repository, id);
    const [parent, second] = parents ?? [];
    if (parent === undefined || second !== undefined) return undefined;
    const changed = await listChangedPaths(connection, repository, parent, id);
    if ([...changed].some((path) => !wanted.has(path))) return undefined;
    onto = parent;
  }
  return onto;
}

/** Whether every file of the change set is at the commit as it shall be. Of a push that broke off, only what is done is. */
async function isWanted(
  connection: Connection,
  { repository, changeSet }: EarlierPushSearch,
  { tip, isComplete }: { readonly tip: string; readonly isComplete: boolean },
): Promise<boolean> {
  const before = await blobsAt(connection, repository, changeSet.baseCommit);
  const now = await blobsAt(connection, repository, tip);
  const expected = new Map(changeSet.changes.flatMap((change) => expectedOf(change, before)));
  return [...expected].every(([path, blob]) => {
    const found = now.get(path);
    return found === blob || (!isComplete && found === before.get(path));
  });
}

async function blobsAt(connection: Connection, repository: Repository, commit: string) {
  const entries = await listTree(connection, repository, commit);
  return new Map(entries.map(({ relativePath, objectId }) => [relativePath, objectId]));
}

/** The object at each path of a change; undefined where none shall be. */
function expectedOf(change: Change, before: ReadonlyMap<string, string>): [string, string | undefined][] {
  switch (change.kind) {
    case 'add':
    case 'edit':
      return [[change.path, blobId(contentBytes(change, change.content))]];
    case 'delete':
      return [[change.path, undefined]];
    case 'rename': {
      const { path, previousPath, content } = change;
      const blob = content === undefined ? before.get(previousPath) : blobId(contentBytes(change, content));
      return [
        [previousPath, undefined],
        [path, blob],
      ];
    }
  }
}
