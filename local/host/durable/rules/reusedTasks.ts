import type { CoreAction } from '../core/coreActions.ts';
import { type Action, isCompound, type LeafAction, leavesOf } from '../protocol/actions.ts';
import { ActionType } from '../protocol/protocol.ts';
import { hasOpenTask, type Probe } from './probe.ts';

const WITHOUT_ID: ReadonlySet<number> = new Set([
  ActionType.WaitForExternalEvent,
  ActionType.ContinueAsNew,
  ActionType.ReleaseEntities,
]);

function takesId(leaf: LeafAction): boolean {
  return !WITHOUT_ID.has(leaf.actionType);
}

/**
 * Leaves of new compound actions that look just like one asked for before: the same task in a second compound wait, or
 * a new task that happens to be equal. The answer of the SDK does not tell (azure-functions-durable-js#574).
 */
function findDoubtful(earlier: readonly Action[], fresh: readonly Action[]): LeafAction[] {
  const known = new Set(earlier.flatMap(leavesOf).map((leaf) => JSON.stringify(leaf)));
  const doubtful: LeafAction[] = [];
  for (const action of fresh) {
    const leaves = leavesOf(action).filter(takesId);
    if (isCompound(action)) doubtful.push(...leaves.filter((leaf) => known.has(JSON.stringify(leaf))));
    for (const leaf of leaves) known.add(JSON.stringify(leaf));
  }
  return doubtful;
}

/** What is cancelled in the step in which the orchestrator ends: no task comes after it that could get its result. */
function isOver(leaf: LeafAction): boolean {
  return leaf.actionType === ActionType.CreateTimer && leaf.isCanceled === true;
}

function isSignal(action: CoreAction): boolean {
  return action.kind === 'event' && action.message.includes('"signal":true');
}

function nameOf(leaf: LeafAction): string {
  switch (leaf.actionType) {
    case ActionType.CallActivity:
    case ActionType.CallActivityWithRetry:
      return `activity '${leaf.functionName}'`;
    case ActionType.CallSubOrchestrator:
    case ActionType.CallSubOrchestratorWithRetry:
      return `sub-orchestration '${leaf.functionName}'`;
    case ActionType.CallEntity:
      return `call of entity '${leaf.instanceId}'`;
    default:
      return leaf.actionType === ActionType.CreateTimer ? 'timer' : 'task';
  }
}

/**
 * Finds out whether new actions ask again for tasks that were asked for before. Where the SDK gave out no id for one,
 * it does not know the id that the host gave out last. At its end it is not to be asked, as it takes no more events.
 * @param execution what the host began in this step, and whether the orchestrator has ended in it
 * @returns what is waited for a second time, for people
 */
export async function findReusedTasks(
  actions: readonly Action[],
  known: number,
  execution: { readonly actions: readonly CoreAction[]; readonly hasReturned: boolean },
  probe: Probe,
  now: number,
): Promise<string[]> {
  const fresh = actions.slice(known);
  if (!fresh.some(isCompound)) return [];
  const equal = findDoubtful(actions.slice(0, known), fresh);
  const doubtful = execution.hasReturned ? equal.filter((leaf) => !isOver(leaf)) : equal;
  const last = execution.actions.findLast((action) => !isSignal(action));
  if (doubtful.length === 0 || last === undefined || (await hasOpenTask(probe, last.id, now))) return [];
  return [...new Set(doubtful.map(nameOf))];
}
