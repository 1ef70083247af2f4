import type { OrchestrationContext, Task } from 'durable-functions';
import type { TaskGenerator } from './taskGenerator.ts';

/**
 * Longer timers are chains of shorter ones, which cannot be cancelled, so long waits are split into pieces of this
 * length.
 */
const longestTimerHours = 72;

const hourMilliseconds = 3_600_000;

/** @returns the orchestration's time that many minutes from now */
export function minutesFromNow(context: OrchestrationContext, minutes: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + minutes * 60_000);
}

/** Whether a task has ended in any way: the SDK's `isCompleted` is false for failed tasks. */
export function isSettled(task: Task): boolean {
  return task.isCompleted || task.isFaulted;
}

/**
 * Waits for an event or until a time. Waiting costs nothing.
 * @returns whether an event arrived
 */
export function* waitUntil(
  context: OrchestrationContext,
  sources: readonly EventSource[],
  until: Date,
): TaskGenerator<boolean> {
  while (!sources.some((source) => source.hasCome())) {
    const left = until.getTime() - context.df.currentUtcDateTime.getTime();
    if (left <= 0) return false;
    const piece = Math.min(left, longestTimerHours * hourMilliseconds);
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + piece));
    yield context.df.Task.any([...sources.map((source) => source.next()), timer]);
    // An unawaited timer keeps an orchestration from ending.
    if (!timer.isCompleted) timer.cancel();
  }
  return true;
}

/**
 * Waits for a task and receives events in the meantime: the SDK only delivers an event to a waiter that already waits
 * for its name, so checking without waiting finds nothing.
 * @returns the task's result
 */
export function* listenWhile(
  context: OrchestrationContext,
  task: Task,
  sources: readonly EventSource[],
): TaskGenerator<unknown> {
  const open = sources.filter((source) => !source.hasCome());
  yield context.df.Task.any([task, ...open.map((source) => source.next())]);
  return isSettled(task) ? task.result : yield task;
}

/**
 * An external event that can arrive any number of times. Only one waiter at a time: several would take events from each
 * other.
 */
export interface EventSource {
  /** A task for the next event, to be awaited at once, and only once. */
  next(): Task;
  /** Whether an event has arrived and was not taken. */
  hasCome(): boolean;
  /** Takes the event that arrived; undefined if none did. */
  take(): unknown;
}

export function listenFor(context: OrchestrationContext, name: string): EventSource {
  // The SDK gives an event to the task that was awaited last, even to a finished one that was awaited twice. So every
  // wait gets a new task, and the newest tasks hold the oldest events.
  let waiting: readonly Task[] = [];
  const come = () => waiting.findLast((task) => task.isCompleted);
  return {
    next() {
      const task = context.df.waitForExternalEvent(name);
      waiting = [...waiting, task];
      return task;
    },
    hasCome: () => come() !== undefined,
    take() {
      const taken = come();
      if (taken === undefined) return undefined;
      waiting = waiting.filter((task) => task !== taken);
      return taken.result ?? null;
    },
  };
}
