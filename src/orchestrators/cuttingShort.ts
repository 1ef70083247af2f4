import type { OrchestrationContext, Task } from 'durable-functions';
import type { Step } from './step.ts';
import { type EventSource, isSettled, waitForAny } from './waiting.ts';

/** What work gives that was cut short. */
export const cutShort = Symbol('cut short');

/** Waits that may be cut short, and what is left to do then. */
const marked = new WeakMap<Task, () => void>();

/** Marks a wait that may be cut short: nothing is left behind when its result comes later, where the SDK ignores it. */
export function mayBeCutShort<Waiting extends Task>(task: Waiting, onCutShort: () => void = () => {}): Waiting {
  marked.set(task, onCutShort);
  return task;
}

/**
 * Carries out work until an event comes: then the wait that is marked, or the next one, is the last. Other waits end
 * first, so that it is known which effects there are. What the work has in `finally` is carried out in any case.
 * @returns what the work returns, or {@link cutShort}; the event is the caller's to take
 */
export function* unlessCome<Value>(
  context: OrchestrationContext,
  source: EventSource,
  work: Generator<Task, Value | typeof cutShort, unknown>,
): Step<Value | typeof cutShort> {
  let isCut = false;
  let next = work.next();
  while (next.done !== true) {
    const task = next.value;
    const onCutShort = isCut ? undefined : marked.get(task);
    yield* onCutShort === undefined ? settle(task) : waitForAny(context, [task], [source]);
    if (isSettled(task)) {
      next = task.isFaulted ? work.throw(task.result) : work.next(task.result);
    } else {
      onCutShort?.();
      isCut = true;
      next = work.return(cutShort);
    }
  }
  return next.value;
}

function* settle(task: Task): Step<void> {
  try {
    yield task;
  } catch {
    // Whoever asked for it learns of it by the task.
  }
}
