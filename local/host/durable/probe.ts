import { messageOf } from './answer.ts';
import { orchestratorStarted } from './events.ts';
import { EventType } from './protocol.ts';

/**
 * An event that makes the SDK stop with an error if, and only if, it has an open task of this id: a failure that does
 * not say why. No user code runs beyond the replay, and that one counts as a replay by the event before it.
 */
export function probeEvents(id: number, now: number): readonly string[] {
  const probe = { EventType: EventType.TaskFailed, TaskScheduledId: id, EventId: -1, IsPlayed: false };
  return [orchestratorStarted(now).json, JSON.stringify({ ...probe, Timestamp: new Date(now).toISOString() })];
}

/** Whether the SDK stopped at the probe for this id. */
export function isProbeHit(thrown: unknown, id: number): boolean {
  return messageOf(thrown).startsWith(`Task with ID ${id} failed but we could not parse its exception data`);
}
