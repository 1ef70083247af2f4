import { type Action, isCompound, type LeafAction, leavesOf, parseAction } from './actions.ts';
import { isPending } from './pendingWork.ts';
import { ActionType } from './protocol.ts';

const WITHOUT_ID: ReadonlySet<number> = new Set([
  ActionType.WaitForExternalEvent,
  ActionType.ContinueAsNew,
  ActionType.ReleaseEntities,
]);

function keyOf(leaf: LeafAction): string {
  return JSON.stringify(leaf);
}

function takesId(leaf: LeafAction): boolean {
  return !WITHOUT_ID.has(leaf.actionType);
}

/** Signals take an id, but nothing waits for them under it. */
function isAwaited(leaf: LeafAction): boolean {
  return leaf.actionType !== ActionType.SignalEntity && leaf.actionType !== ActionType.ScheduledSignalEntity;
}

/**
 * Leaves of new compound actions that look just like one scheduled before: the same task in a second Task.any, or a
 * new task that happens to be equal. The answer of the SDK does not tell (azure-functions-durable-js#574).
 */
export function findDoubtful(actions: readonly unknown[], fresh: readonly Action[]): LeafAction[] {
  if (!fresh.some(isCompound)) return [];
  const earlier = actions.slice(0, actions.length - fresh.length).map(parseAction);
  const known = new Set(earlier.flatMap(leavesOf).map(keyOf));
  const doubtful: LeafAction[] = [];
  for (const action of fresh) {
    const leaves = leavesOf(action).filter(takesId);
    if (isCompound(action)) doubtful.push(...leaves.filter((leaf) => known.has(keyOf(leaf))));
    for (const leaf of leaves) known.add(keyOf(leaf));
  }
  return doubtful;
}

/** The last id that is awaited, if these leaves are the tasks that are scheduled already. */
function lastAwaitedId(
  leaves: readonly LeafAction[],
  reused: ReadonlySet<LeafAction>,
  nextId: number,
): number | undefined {
  const fresh = leaves.filter((leaf) => !reused.has(leaf));
  const last = fresh.findLastIndex(isAwaited);
  return last < 0 ? undefined : nextId + last;
}

/**
 * Finds out which doubtful leaves stand for tasks that are scheduled already, by asking the SDK how far it counted.
 * They are told apart by what is more likely: what is still pending is kept rather than begun twice.
 * @param isOpen tells whether the SDK knows an open task of this id
 * @param nextId the first id that the fresh actions may take
 */
export async function findReused(
  fresh: readonly Action[],
  doubtful: readonly LeafAction[],
  nextId: number,
  pending: ReadonlySet<string>,
  isOpen: (id: number) => Promise<boolean>,
): Promise<ReadonlySet<LeafAction>> {
  const leaves = fresh.flatMap(leavesOf).filter(takesId);
  const isKept = (leaf: LeafAction): boolean => isPending(leaf, pending);
  const ordered = [...doubtful.filter(isKept), ...doubtful.filter((leaf) => !isKept(leaf))];
  for (let count = 0; count < ordered.length; count += 1) {
    const reused = new Set(ordered.slice(0, count));
    const last = lastAwaitedId(leaves, reused, nextId);
    if (last === undefined || (await isOpen(last))) return reused;
  }
  return new Set(ordered);
}
