import type { OrchestrationContext, Task } from 'durable-functions';
import type { TaskGenerator } from './taskGenerator.ts';
import { type EventSource, isSettled } from './waiting.ts';

/** The result of cancelled work. */
export const cancelledEarly = Symbol('cut short');

interface CancellationMark {
  /** Whether the host still has to wait for it before the orchestration can end. */
  readonly isAbandoned: boolean;
  readonly onCutShort: () => void;
}

/** Tasks that can be cancelled, and what remains to be done then. */
const cancellationMarks = new WeakMap<Task, CancellationMark>();

/** Abandoned tasks that are still running, per orchestration. Every replay has a new context. */
const abandoned = new WeakMap<OrchestrationContext['df'], Task[]>();

/** Marks an activity whose result can be abandoned. The activity continues; call {@link awaitAbandoned} at the end. */
export function abandonable<Waiting extends Task>(task: Waiting): Waiting {
  cancellationMarks.set(task, { isAbandoned: true, onCutShort: () => {} });
  return task;
}

/** Marks a timer that can be cancelled. */
export function cancellable<Timer extends Task & { cancel(): void }>(timer: Timer): Timer {
  cancellationMarks.set(timer, { isAbandoned: false, onCutShort: () => timer.cancel() });
  return timer;
}

/** A point where work can be cancelled although it waits for nothing. */
const place: unique symbol = Symbol('place to be cut short');

/**
 * Lets work that saw the event itself be cancelled here.
 * @returns if the event has not arrived; the work then continues
 */
export function* cancellationPoint(): TaskGenerator<void> {
  // Only `cancelOnEvent` sees it and never passes it to the engine.
  yield place as unknown as Task;
}

/**
 * Runs work until an event arrives. The work is then stopped at its current or next cancellable wait. Other waits end
 * first, so that all effects are known. `finally` blocks of the work always run. Every task is raced at most once,
 * because Microsoft's host would otherwise schedule it again.
 * @returns the work's result, or {@link cancelledEarly}; the caller takes the event
 */
export function* cancelOnEvent<Value>(
  context: OrchestrationContext,
  source: EventSource,
  work: Generator<Task, Value | typeof cancelledEarly, unknown>,
): TaskGenerator<Value | typeof cancelledEarly> {
  let isCut = false;
  let next = work.next();
  while (next.done !== true) {
    const task = next.value;
    const mayEnd = !isCut && (isCancellationPoint(task) || cancellationMarks.has(task));
    if (mayEnd && source.hasCome()) {
      isCut = true;
      next = work.return(cancelledEarly);
    } else if (isCancellationPoint(task)) {
      next = work.next();
    } else {
      if (mayEnd) yield context.df.Task.any([task, source.next()]);
      else yield* waitForEnd(task);
      if (isSettled(task)) {
        next = task.isFaulted ? work.throw(task.result) : work.next(task.result);
      } else {
        abandonTask(context, task);
        isCut = true;
        next = work.return(cancelledEarly);
      }
    }
  }
  return next.value;
}

function isCancellationPoint(task: unknown): boolean {
  return task === place;
}

function abandonTask({ df }: OrchestrationContext, task: Task): void {
  const mark = cancellationMarks.get(task);
  mark?.onCutShort();
  if (mark?.isAbandoned === true) abandoned.set(df, [...(abandoned.get(df) ?? []), task]);
}

/**
 * Awaits the results of abandoned tasks, as the last step of an orchestration: the host waits for them anyway, and
 * otherwise another wait would receive them. The results are ignored.
 */
export function* awaitAbandoned({ df }: OrchestrationContext): TaskGenerator<void> {
  const tasks = abandoned.get(df) ?? [];
  abandoned.delete(df);
  for (const task of tasks) if (!isSettled(task)) yield* waitForEnd(task);
}

function* waitForEnd(task: Task): TaskGenerator<void> {
  try {
    yield task;
  } catch {
    // Whoever asked for it learns of it by the task.
  }
}
