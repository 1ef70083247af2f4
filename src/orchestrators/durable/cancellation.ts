import type { OrchestrationContext, Task } from 'durable-functions';
import type { TaskGenerator } from './taskGenerator.ts';
import { type EventSource, isSettled } from './waiting.ts';

/** What work gives that was cut short. */
export const cancelledEarly = Symbol('cut short');

interface CancellationMark {
  /** Whether the host has to wait for it all the same, before the orchestration may end. */
  readonly isAbandoned: boolean;
  readonly onCutShort: () => void;
}

/** Waits that may be cut short, and what is left to do then. */
const cancellationMarks = new WeakMap<Task, CancellationMark>();

/** What was given up and goes on: of each orchestration, which has a context of its own whenever it is replayed. */
const abandoned = new WeakMap<OrchestrationContext['df'], Task[]>();

/** Marks an activity whose result may be given up. It goes on: {@link awaitAbandoned} is for the end. */
export function abandonable<Waiting extends Task>(task: Waiting): Waiting {
  cancellationMarks.set(task, { isAbandoned: true, onCutShort: () => {} });
  return task;
}

/** Marks a timer that may be cancelled. */
export function cancellable<Timer extends Task & { cancel(): void }>(timer: Timer): Timer {
  cancellationMarks.set(timer, { isAbandoned: false, onCutShort: () => timer.cancel() });
  return timer;
}

/** A place where work may be cut short though it waits for nothing: nobody is ever given it to wait for. */
const place: unique symbol = Symbol('place to be cut short');

/**
 * Lets work that has seen the event itself be cut short here.
 * @returns where the event has not come, and work goes on
 */
export function* cancellationPoint(): TaskGenerator<void> {
  // Only `cancelOnEvent` sees it, which hands no such thing on to the engine.
  yield place as unknown as Task;
}

/**
 * Carries out work until an event comes: then the wait that is marked, or the next one, is the last. Other waits end
 * first, so that it is known which effects there are. What the work has in `finally` is carried out in any case. Every task
 * is raced at most once, and alone afterwards: Microsoft's host would schedule it a second time.
 * @returns what the work returns, or {@link cancelledEarly}; the event is the caller's to take
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
 * Takes the results of what was given up, as the last thing before an orchestration ends: the host waits for it anyway,
 * and what nobody takes would be somebody else's result. Nothing is made of them.
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
