import { z } from 'zod';
import type { Notices } from './commit.ts';
import { genericEvent, type StoredEvent } from './events.ts';
import { isBeginning, isEnding } from './liveInstances.ts';
import { EventType } from './protocol.ts';
import type { InstanceRow } from './store/instances.ts';
import type { Store } from './store/store.ts';
import { slotOf, type Tracker, trackerSchema } from './trackers.ts';

type Exhausted = Extract<Tracker, { kind: 'exhausted' }>;

const replacedSchema = z.object({ EventId: z.number(), IsPlayed: z.boolean(), Timestamp: z.string() });
const childSchema = z.object({ InstanceId: z.string() });

/** What the real extension leaves of an event that no longer counts: its place, its id and its time. */
function blankOut({ json }: StoredEvent): StoredEvent {
  const { EventId, IsPlayed, Timestamp } = replacedSchema.parse(JSON.parse(json));
  const text = JSON.stringify({ Data: null, EventType: EventType.GenericEvent, EventId, IsPlayed, Timestamp });
  return { type: EventType.GenericEvent, ref: undefined, name: undefined, json: text };
}

/** Exhausted tasks whose timers took the very last ids: only those can be undone without shifting later ids. */
function undoable(store: Store, row: InstanceRow): Exhausted[] {
  const exhausted = store.trackers.read(row.key).flatMap(({ json }): Exhausted[] => {
    const tracker = trackerSchema.parse(JSON.parse(json));
    return tracker.kind === 'exhausted' ? [tracker] : [];
  });
  const latest = exhausted.sort((a, b) => b.timer - a.timer);
  return latest.filter(({ timer }, index) => timer === row.nextId - 1 - index);
}

/** Ids of the tasks whose failure ended the orchestration: they failed after the last thing it asked for. */
function lastFailures(history: readonly StoredEvent[], exhausted: readonly Exhausted[]): ReadonlySet<number> {
  const timers = new Set(exhausted.map(({ timer }) => timer));
  const last = history.findLastIndex((event) => {
    return isBeginning(event) && !(event.type === EventType.TimerCreated && timers.has(event.ref));
  });
  const failures = history
    .slice(last + 1)
    .filter(isEnding)
    .filter(({ type }) => {
      return type === EventType.TaskFailed || type === EventType.SubOrchestrationInstanceFailed;
    });
  return new Set(failures.map(({ ref }) => ref));
}

function isUndone(event: StoredEvent, failed: ReadonlySet<number>, timers: ReadonlySet<number>): boolean {
  const { type, ref } = event;
  if (type === EventType.ExecutionCompleted) return true;
  if (ref === undefined) return false;
  if (type === EventType.TimerCreated || type === EventType.TimerFired) return timers.has(ref);
  const isTask = type === EventType.TaskScheduled || type === EventType.TaskFailed;
  return (isTask || type === EventType.SubOrchestrationInstanceFailed) && failed.has(ref);
}

function restoreTrackers(
  store: Store,
  row: InstanceRow,
  now: number,
  exhausted: readonly Exhausted[],
  failed: ReadonlySet<number>,
): void {
  const put = (slot: string, tracker: Tracker): void => store.trackers.put(row.key, slot, JSON.stringify(tracker));
  for (const { task, action, root } of exhausted) {
    const attempts = action.retryOptions.maxNumberOfAttempts;
    store.trackers.remove(row.key, `exhausted:${task}`);
    put(slotOf(task), { kind: 'retry', root, task, action, attempts, waiting: false, since: now });
  }
  for (const { execution, task: id, name, input } of store.activities.failedOf(row.instanceId)) {
    if (execution === row.execution && failed.has(id)) put(`rewound:${id}`, { kind: 'rewound', id, name, input });
  }
  store.activities.clearFailed(row.instanceId);
}

/**
 * Takes a failed instance back to before the failure that ended it, and its failed sub-orchestrations with it; part of
 * the caller's transaction. What failed runs again, what succeeded keeps its result.
 */
export function rewindInstance(
  store: Store,
  row: InstanceRow,
  reason: string | undefined,
  now: number,
  notices: Notices,
): void {
  const history = store.histories.read(row.key);
  const exhausted = undoable(store, row);
  const timers = new Set(exhausted.map(({ timer }) => timer));
  const failed = lastFailures(history, exhausted);
  for (const [seq, event] of history.entries()) {
    if (isUndone(event, failed, timers)) store.histories.replace(row.key, seq, blankOut(event));
    if (event.type !== EventType.SubOrchestrationInstanceCreated || !failed.has(event.ref ?? -1)) continue;
    const child = store.instances.byId(childSchema.parse(JSON.parse(event.json)).InstanceId);
    if (child?.runtimeStatus === 'Failed') rewindInstance(store, child, reason, now, notices);
  }
  restoreTrackers(
    store,
    row,
    now,
    exhausted.filter(({ task }) => failed.has(task)),
    failed,
  );
  const nextId = row.nextId - exhausted.length;
  store.instances.update({ ...row, runtimeStatus: 'Pending', nextId, lastUpdatedTime: now });
  const event = genericEvent(now, -1, reason);
  store.messages.insert({ instance: row.key, execution: row.execution, at: now, due: 0, event });
  notices.instances.push(row.key);
}
