import type { Change } from '../../contracts/changes/changeSet.ts';
import { type AdoChange, toAdoChanges } from './pushContent.ts';

export interface PushPlanOptions {
  /** Paths of executable files at the base. */
  readonly executables: ReadonlySet<string>;
  /** Most content, as it is sent, that one push should have. */
  readonly largestPushBytes: number;
}

/** What a change needs besides its content: names and punctuation. */
const bytesPerChange = 200;

/**
 * The changes as one push, or as several where one cannot take them: when they are too large together, when a file comes
 * to stand where a folder was (or the other way round), or when an executable file moves and changes at once. An added
 * file is never executable, so such a file is renamed first and edited in a second push.
 */
export function planPushes(changes: readonly Change[], options: PushPlanOptions): readonly (readonly AdoChange[])[] {
  const moved: AdoChange[] = [];
  const editedAfterwards: AdoChange[] = [];
  for (const change of changes) {
    if (change.kind === 'rename' && change.content !== undefined && options.executables.has(change.previousPath)) {
      moved.push(...toAdoChanges({ kind: 'rename', path: change.path, previousPath: change.previousPath }));
      editedAfterwards.push(...toAdoChanges({ ...change, kind: 'edit', content: change.content }));
    } else {
      moved.push(...toAdoChanges(change));
    }
  }
  const first = hasPathCollisions(moved) ? removalsFirst(moved) : [moved];
  return [...first, editedAfterwards].flatMap((part) => splitBySize(part, options.largestPushBytes));
}

/** Whether something new stands below, or above, something that goes: the server compares with the base only. */
function hasPathCollisions(changes: readonly AdoChange[]): boolean {
  const leaving = changes.flatMap(({ changeType, item, sourceServerItem }) =>
    changeType === 'delete' ? [item.path] : (sourceServerItem ?? []),
  );
  const arriving = changes.filter(({ changeType }) => changeType === 'add' || changeType === 'rename');
  return (
    leaving.length > 0 &&
    arriving.some(({ item: { path } }) =>
      leaving.some((left) => path.startsWith(`${left}/`) || left.startsWith(`${path}/`)),
    )
  );
}

function removalsFirst(changes: readonly AdoChange[]): readonly (readonly AdoChange[])[] {
  const only = (...types: readonly AdoChange['changeType'][]) =>
    changes.filter(({ changeType }) => types.includes(changeType));
  return [only('delete'), only('rename'), only('edit', 'add')];
}

/** Deletions and renames go first, so that no push writes where the next one would take away. */
function splitBySize(changes: readonly AdoChange[], limit: number): readonly (readonly AdoChange[])[] {
  if (sizeOf(changes) <= limit) {
    return changes.length === 0 ? [] : [changes];
  }
  const parts: AdoChange[][] = [];
  let room = 0;
  for (const change of removalsFirst(changes).flat()) {
    const size = sizeOf([change]);
    const last = parts.at(-1);
    if (last === undefined || size > room) {
      parts.push([change]);
      room = limit - size;
    } else {
      last.push(change);
      room -= size;
    }
  }
  return parts;
}

function sizeOf(changes: readonly AdoChange[]): number {
  return changes.reduce(
    (sum, { newContent }) => sum + bytesPerChange + Buffer.byteLength(newContent?.content ?? '', 'utf8'),
    0,
  );
}
