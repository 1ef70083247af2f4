import { z } from 'zod';
import type { LeafAction } from './actions.ts';
import type { StoredEvent } from './events.ts';
import { isBeginning } from './liveInstances.ts';
import { ActionType, EventType, HTTP_ACTIVITY } from './protocol.ts';
import type { Tracker } from './trackers.ts';

const timerSchema = z.object({ FireAt: z.string() });

function timerKey(fireAt: string | number): string {
  return `timer ${new Date(fireAt).toISOString()}`;
}

function keyOfEvent({ type, name, json }: StoredEvent): string {
  if (type === EventType.TimerCreated) return timerKey(timerSchema.parse(JSON.parse(json)).FireAt);
  return `${type === EventType.TaskScheduled ? 'activity' : 'child'} ${name}`;
}

function keysOfTracker(tracker: Tracker): string[] {
  if (tracker.kind === 'timer') return [timerKey(tracker.finalAt)];
  if (tracker.kind !== 'retry') return [];
  const { actionType, functionName } = tracker.action;
  return [`${actionType === ActionType.CallActivityWithRetry ? 'activity' : 'child'} ${functionName}`];
}

/** What kind of work has begun and not ended, by name. */
export function pendingWork(
  events: readonly StoredEvent[],
  open: ReadonlySet<number>,
  trackers: Iterable<Tracker>,
): ReadonlySet<string> {
  const begun = events.filter((event) => isBeginning(event) && open.has(event.ref));
  return new Set([...begun.map(keyOfEvent), ...[...trackers].flatMap(keysOfTracker)]);
}

/** Whether work such as this leaf asks for is pending; entities answer under ids of their own and are not told. */
export function isPending(leaf: LeafAction, pending: ReadonlySet<string>): boolean {
  switch (leaf.actionType) {
    case ActionType.CallActivity:
    case ActionType.CallActivityWithRetry:
      return pending.has(`activity ${leaf.functionName}`);
    case ActionType.CallSubOrchestrator:
    case ActionType.CallSubOrchestratorWithRetry:
      return pending.has(`child ${leaf.functionName}`);
    case ActionType.CreateTimer:
      return pending.has(timerKey(leaf.fireAt));
    case ActionType.CallHttp:
      return pending.has(`activity ${HTTP_ACTIVITY}`);
    default:
      return false;
  }
}
