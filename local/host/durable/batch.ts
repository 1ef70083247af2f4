import { isEnding, type LiveInstance } from './liveInstances.ts';
import { EventType } from './protocol.ts';
import type { Message } from './store/events.ts';
import { slotOf } from './trackers.ts';

/** When messages count as arrived that must be first: those of a start, and before them those of a continueAsNew. */
export const START = 0;
export const CONTINUED_START = -1;

export interface Batch {
  readonly taken: readonly Message[];
  /** Known already, or meant for nobody: to be removed. */
  readonly dropped: readonly Message[];
  /** Whether messages are left that another step can take now. */
  readonly hasMore: boolean;
}

const CONTROLS: ReadonlySet<number> = new Set([
  EventType.ExecutionTerminated,
  EventType.ExecutionSuspended,
  EventType.ExecutionResumed,
  EventType.EventRaised,
]);

function isSuspendedAfter(suspended: boolean, type: number): boolean {
  if (type === EventType.ExecutionSuspended) return true;
  return type === EventType.ExecutionResumed ? false : suspended;
}

function isDuplicate(message: Message, live: LiveInstance, ended: ReadonlySet<number>): boolean {
  if (message.type === EventType.ExecutionStarted) return live.history.length > 0;
  return isEnding(message) && (!live.open.has(message.ref) || ended.has(message.ref));
}

/**
 * Chooses what one step hands to an instance.
 *
 * The end of a task that takes more than one event (a retry, a long timer, polling) makes the SDK give out sequence
 * ids before user code runs; the answer does not tell where in a batch that was. So such an event is always the first
 * of its step, and the ids cannot be told wrongly.
 */
export function selectBatch(live: LiveInstance, messages: readonly Message[]): Batch {
  const taken: Message[] = [];
  const dropped: Message[] = [];
  const ended = new Set<number>();
  let suspended = live.row.runtimeStatus === 'Suspended';
  const isStarted = live.history.length > 0 || messages.some(({ type }) => type === EventType.ExecutionStarted);
  const begins = messages[0]?.at === CONTINUED_START;
  for (const message of messages) {
    if (isDuplicate(message, live, ended)) {
      dropped.push(message);
      continue;
    }
    if (begins && message.at !== CONTINUED_START) return { taken, dropped, hasMore: true };
    if (!isStarted && message.type !== EventType.ExecutionTerminated) continue;
    if (suspended && !CONTROLS.has(message.type)) continue;
    const tracked = message.ref !== undefined && live.trackers.has(slotOf(message.ref));
    if (tracked && taken.length > 0) return { taken, dropped, hasMore: true };
    taken.push(message);
    if (isEnding(message)) ended.add(message.ref);
    if (message.type === EventType.ExecutionTerminated) break;
    suspended = isSuspendedAfter(suspended, message.type);
  }
  return { taken, dropped, hasMore: false };
}

/** Whether the instance is suspended once it has these. */
export function endsSuspended(live: LiveInstance, taken: readonly Message[]): boolean {
  return taken.reduce(
    (suspended, { type }) => isSuspendedAfter(suspended, type),
    live.row.runtimeStatus === 'Suspended',
  );
}
