import type { OrchestrationContext, Task } from 'durable-functions';
import type { Step } from './step.ts';

/** Longer timers are chains of shorter ones, which cannot be cancelled: a long wait is cut into pieces of this length. */
const longestTimerHours = 72;

const hourMilliseconds = 3_600_000;

/** @returns the orchestration's time that many minutes from now */
export function minutesFromNow(context: OrchestrationContext, minutes: number): Date {
  return new Date(context.df.currentUtcDateTime.getTime() + minutes * 60_000);
}

/** Waits until one of the tasks is completed. The SDK waits for ever where one of them was so before it began to wait. */
export function* waitForAny(context: OrchestrationContext, tasks: readonly Task[]): Step<void> {
  if (!tasks.some((task) => task.isCompleted)) yield context.df.Task.any([...tasks]);
}

/**
 * Waits until one of the tasks is completed, or until a time has come. Costs nothing while it waits.
 * @returns whether one of the tasks is completed
 */
export function* waitUntil(context: OrchestrationContext, tasks: readonly Task[], until: Date): Step<boolean> {
  const isCompleted = () => tasks.some((task) => task.isCompleted);
  while (!isCompleted()) {
    const left = until.getTime() - context.df.currentUtcDateTime.getTime();
    if (left <= 0) return false;
    const piece = Math.min(left, longestTimerHours * hourMilliseconds);
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + piece));
    yield context.df.Task.any([...tasks, timer]);
    // A timer that nobody waits for keeps an orchestration from ending.
    if (!timer.isCompleted) timer.cancel();
  }
  return true;
}

/**
 * An external event that may come any number of times. One waiter at a time: several would take the events from each other.
 */
export interface EventSource {
  /** The task of the next event; the same one until it is taken. */
  next(): Task;
  /** The event that has come, which makes room for the next one; undefined when none has. */
  take(): unknown;
}

export function listenFor(context: OrchestrationContext, name: string): EventSource {
  let waiting: Task | undefined;
  const next = () => {
    waiting ??= context.df.waitForExternalEvent(name);
    return waiting;
  };
  return {
    next,
    take() {
      if (waiting?.isCompleted !== true) return undefined;
      const { result } = waiting;
      waiting = undefined;
      return result ?? null;
    },
  };
}
