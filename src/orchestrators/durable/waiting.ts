import type { OrchestrationContext, Task } from 'durable-functions';
import type { TaskGenerator } from './taskGenerator.ts';

/** Longer timers are chains of shorter ones, which cannot be cancelled: a long wait is cut into pieces of this length. */
const longestTimerHours = 72;

const hourMilliseconds = 3_600_000;

/** @returns the orchestration's time that many minutes from now */
export function minutesFromNow(context: OrchestrationContext, minutes: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + minutes * 60_000);
}

/** Whether a task has ended, one way or the other: `isCompleted` of the SDK is false for one that failed. */
export function isSettled(task: Task): boolean {
  return task.isCompleted || task.isFaulted;
}

/**
 * Waits until an event has come, or a time. Costs nothing while it waits.
 * @returns whether an event has come
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
    // A timer that nobody waits for keeps an orchestration from ending.
    if (!timer.isCompleted) timer.cancel();
  }
  return true;
}

/**
 * Waits for a task, and lets events come in meanwhile: the SDK hands an event out to nobody but to whoever has begun to
 * wait for its kind, so a look without a wait finds nothing.
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
 * An external event that may come any number of times. One waiter at a time: several would take the events from each other.
 */
export interface EventSource {
  /** A task for the next event, to be waited for at once, and once. */
  next(): Task;
  /** Whether an event has come and was not taken. */
  hasCome(): boolean;
  /** Takes the event that has come; undefined when none has. */
  take(): unknown;
}

export function listenFor(context: OrchestrationContext, name: string): EventSource {
  // The SDK gives an event to the task that was waited for last, and to one it has ended already if that one was waited
  // for twice: so every wait gets a task of its own, and the newest tasks hold the oldest events.
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
