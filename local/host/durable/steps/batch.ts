import { EventType } from '../protocol/protocol.ts';
import type { Message } from '../store/events.ts';
import { isEnding, type LiveInstance } from './liveInstances.ts';

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

function isDuplicate(message: Message, live: LiveInstance, ended: ReadonlySet<number>): boolean {
  if (message.type === EventType.ExecutionStarted) return live.history.length > 0;
  return isEnding(message) && (!live.open.has(message.ref) || ended.has(message.ref));
}

/** Chooses what one step hands to an instance: all that has come, also while it is suspended. */
export function selectBatch(live: LiveInstance, messages: readonly Message[]): Batch {
  const taken: Message[] = [];
  const dropped: Message[] = [];
  const ended = new Set<number>();
  const isStarted = live.history.length > 0 || messages.some(({ type }) => type === EventType.ExecutionStarted);
  const begins = messages[0]?.at === CONTINUED_START;
  for (const message of messages) {
    if (isDuplicate(message, live, ended)) {
      dropped.push(message);
      continue;
    }
    if (begins && message.at !== CONTINUED_START) return { taken, dropped, hasMore: true };
    if (!isStarted && message.type !== EventType.ExecutionTerminated) continue;
    taken.push(message);
    if (isEnding(message)) ended.add(message.ref);
  }
  return { taken, dropped, hasMore: false };
}
