import { type OpenTask, openTask, type Task } from './tasks.ts';

/**
 * External events and the waits for them: an event goes to the newest wait for its name, and waits itself where there is
 * none yet. What still waits at a continueAsNew is lost. The extension's own names are case-insensitive, the SDK's are not.
 */
export function createEventWaits() {
  const waiting = new Map<string, OpenTask[]>();
  const buffered = new Map<string, unknown[]>();
  return {
    waitFor(name: string): Task {
      const key = name.toLowerCase();
      const task = openTask();
      const early = buffered.get(key)?.shift();
      if (early !== undefined) task.resolve(early);
      else waiting.set(key, [...(waiting.get(key) ?? []), task]);
      return task;
    },
    raise(name: string, event: unknown): void {
      const key = name.toLowerCase();
      const task = waiting.get(key)?.pop();
      if (task !== undefined) task.resolve(event);
      else buffered.set(key, [...(buffered.get(key) ?? []), event]);
    },
    /** Names of events that nobody has taken. */
    unclaimed: (): string[] => [...buffered].filter(([, events]) => events.length > 0).map(([name]) => name),
  };
}

export type EventWaits = ReturnType<typeof createEventWaits>;
