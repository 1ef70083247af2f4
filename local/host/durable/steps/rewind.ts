import { z } from 'zod';
import { genericEvent, type StoredEvent } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { InstanceRow } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import type { Notices } from './commit.ts';

const replacedSchema = z.object({ EventId: z.number(), IsPlayed: z.boolean(), Timestamp: z.string() });
const childSchema = z.object({ InstanceId: z.string() });

/** What the real extension leaves of an event that no longer counts: its place, its id and its time. */
function blankOut({ json }: StoredEvent): StoredEvent {
  const { EventId, IsPlayed, Timestamp } = replacedSchema.parse(JSON.parse(json));
  const text = JSON.stringify({ Data: null, EventType: EventType.GenericEvent, EventId, IsPlayed, Timestamp });
  return { type: EventType.GenericEvent, ref: undefined, name: undefined, json: text };
}

function failuresOf(history: readonly StoredEvent[], type: number): ReadonlySet<number | undefined> {
  return new Set(history.filter((event) => event.type === type).map(({ ref }) => ref));
}

/**
 * Takes a failed instance back to before its failures, and its failed sub-orchestrations with it; part of the caller's
 * transaction. Every failure of the execution is taken out of the history, also one that was caught: its activity is
 * asked for again, under its id, by the next replay. What a sub-orchestration failed of is put right in itself, so only
 * the deepest are woken (DurableTask.AzureStorage, `RewindHistoryAsync`).
 */
export function rewindInstance(
  store: Store,
  row: InstanceRow,
  reason: string | undefined,
  now: number,
  notices: Notices,
): void {
  const history = store.histories.read(row.key);
  const failedTasks = failuresOf(history, EventType.TaskFailed);
  const failedChildren = failuresOf(history, EventType.SubOrchestrationInstanceFailed);
  for (const [seq, event] of history.entries()) {
    const { type, ref } = event;
    const isUndone =
      type === EventType.ExecutionCompleted ||
      type === EventType.TaskFailed ||
      type === EventType.SubOrchestrationInstanceFailed ||
      (type === EventType.TaskScheduled && failedTasks.has(ref));
    if (isUndone) store.histories.replace(row.key, seq, blankOut(event));
    if (type !== EventType.SubOrchestrationInstanceCreated || !failedChildren.has(ref)) continue;
    const child = store.instances.byId(childSchema.parse(JSON.parse(event.json)).InstanceId);
    if (child?.runtimeStatus === 'Failed') rewindInstance(store, child, reason, now, notices);
  }
  store.instances.update({ ...row, runtimeStatus: 'Pending', lastUpdatedTime: now });
  notices.replaced.push(row.key);
  if (failedChildren.size > 0) return;
  const event = genericEvent(now, -1, reason);
  store.messages.insert({ instance: row.key, execution: row.execution, at: now, due: 0, event });
  notices.instances.push(row.key);
}
