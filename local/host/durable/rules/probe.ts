import { orchestratorStarted } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';

/** Replays an orchestrator with further events. @returns the message it stopped with, if it did */
export type Probe = (extra: readonly string[]) => Promise<string | undefined>;

/**
 * Whether the SDK has an open task of this id. A failure that does not say why makes it stop with an error if, and only
 * if, it has. No user code runs beyond the replay, and that one counts as a replay by the event before it.
 */
export async function hasOpenTask(probe: Probe, id: number, now: number): Promise<boolean> {
  const failure = { EventType: EventType.TaskFailed, TaskScheduledId: id, EventId: -1, IsPlayed: false };
  const event = JSON.stringify({ ...failure, Timestamp: new Date(now).toISOString() });
  const stopped = await probe([orchestratorStarted(now).json, event]);
  return stopped?.startsWith(`Task with ID ${id} failed but we could not parse its exception data`) ?? false;
}
