import { joinEvents, type StoredEvent } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { InstanceRow } from '../store/instances.ts';
import type { Store } from '../store/store.ts';

/** An instance in memory, between two of its steps. What is here can be read from the file again at any time. */
export interface LiveInstance {
  row: InstanceRow;
  history: StoredEvent[];
  /** The history as text: each step hands all of it over, so it is joined but once. */
  historyText: string;
  /** Ids of tasks and timers that have not ended. */
  readonly open: Set<number>;
  /** How many actions the orchestrator had asked for at its last step; undefined where that is not remembered. */
  known: number | undefined;
  /** The orchestrator's input, once it was read. */
  input: { readonly text: string | undefined } | undefined;
}

const BEGINNINGS: ReadonlySet<number> = new Set([
  EventType.TaskScheduled,
  EventType.SubOrchestrationInstanceCreated,
  EventType.TimerCreated,
]);
const ENDINGS: ReadonlySet<number> = new Set([
  EventType.TaskCompleted,
  EventType.TaskFailed,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.SubOrchestrationInstanceFailed,
  EventType.TimerFired,
]);

export function isEnding(event: StoredEvent): event is StoredEvent & { readonly ref: number } {
  return event.ref !== undefined && ENDINGS.has(event.type);
}

export function isBeginning(event: StoredEvent): event is StoredEvent & { readonly ref: number } {
  return event.ref !== undefined && BEGINNINGS.has(event.type);
}

/** Keeps the set of open ids in step with events that are added to a history. */
export function trackOpen(open: Set<number>, events: readonly StoredEvent[]): void {
  for (const event of events) {
    if (isBeginning(event)) open.add(event.ref);
    else if (isEnding(event)) open.delete(event.ref);
  }
}

/** How many instances stay in memory between their steps; the others are read again when something happens to them. */
const CAPACITY = 256;

/** Instances with recent steps, the longest unused dropped first. Finished ones are dropped at once. */
export function createLiveInstances(store: Store) {
  const cached = new Map<number, LiveInstance>();
  const load = (key: number): LiveInstance | undefined => {
    const row = store.instances.byKey(key);
    if (row === undefined) return undefined;
    const history = store.histories.read(key);
    const open = new Set<number>();
    trackOpen(open, history);
    return {
      row,
      history,
      historyText: joinEvents(history),
      open,
      known: history.length === 0 ? 0 : undefined,
      input: undefined,
    };
  };
  return {
    take(key: number): LiveInstance | undefined {
      const live = cached.get(key) ?? load(key);
      cached.delete(key);
      return live;
    },
    keep(live: LiveInstance): void {
      cached.set(live.row.key, live);
      if (cached.size <= CAPACITY) return;
      const [oldest] = cached.keys();
      if (oldest !== undefined) cached.delete(oldest);
    },
    /** To be called whenever rows of an instance change outside its own steps. */
    forget: (key: number): void => void cached.delete(key),
  };
}

export type LiveInstances = ReturnType<typeof createLiveInstances>;
