/**
 * Tasks and coroutines that run at once, in the order in which they were waited for: what the real extension runs on is
 * .NET tasks with a scheduler that never leaves the thread (DurableTask.Core, `SynchronousTaskScheduler`), and which id
 * an action gets depends on that order. Promises would take turns of their own.
 */
export interface Task {
  /** `open` until it has ended; a task that was cancelled has failed. */
  readonly state: 'open' | 'done' | 'failed';
  /** The event that ended it, or whatever it was resolved with. */
  readonly value: unknown;
  /** Calls back when it has ended, at once if it has. */
  then(settled: () => void): void;
}

export interface OpenTask extends Task {
  /** Ends it; a second end does nothing. */
  resolve(value: unknown): void;
  fail(reason: unknown): void;
}

export function openTask(): OpenTask {
  let state: Task['state'] = 'open';
  let value: unknown;
  let waiting: (() => void)[] = [];
  const settle = (end: 'done' | 'failed', given: unknown): void => {
    if (state !== 'open') return;
    state = end;
    value = given;
    const called = waiting;
    waiting = [];
    for (const settled of called) settled();
  };
  return {
    get state() {
      return state;
    },
    get value() {
      return value;
    },
    // biome-ignore lint/suspicious/noThenProperty: never awaited; it is what the field calls this.
    then(settled) {
      if (state === 'open') waiting.push(settled);
      else settled();
    },
    resolve: (given) => settle('done', given),
    fail: (reason) => settle('failed', reason),
  };
}

export function doneTask(value?: unknown): Task {
  const task = openTask();
  task.resolve(value);
  return task;
}

export function failedTask(reason: unknown): Task {
  const task = openTask();
  task.fail(reason);
  return task;
}

/** Ends with the first that has ended, well or not. @throws where there are none, as .NET does */
export function whenAny(tasks: readonly Task[]): Task {
  if (tasks.length === 0) throw new Error("The tasks argument contains no tasks. (Parameter 'tasks')");
  const any = openTask();
  for (const task of tasks) task.then(() => any.resolve(task));
  return any;
}

/** Ends when all have ended; failed where one has. */
export function whenAll(tasks: readonly Task[]): Task {
  const all = openTask();
  let left = tasks.length;
  const check = (): void => {
    if (left > 0) return;
    const failed = tasks.find(({ state }) => state === 'failed');
    if (failed === undefined) all.resolve(undefined);
    else all.fail(failed.value);
  };
  for (const task of tasks) {
    task.then(() => {
      left -= 1;
      check();
    });
  }
  if (tasks.length === 0) check();
  return all;
}

/** What a coroutine gets thrown where a task that it waits for has failed. */
export class TaskFailure extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(reason instanceof Error ? reason.message : 'The task failed.');
    this.name = 'TaskFailure';
    this.reason = reason;
  }
}

/** Runs a coroutine as far as it goes, and on whenever what it waits for has ended. @returns a task for its end */
export function runCoroutine(body: Generator<Task, unknown, unknown>): Task {
  const whole = openTask();
  const advance = (resume: () => IteratorResult<Task, unknown>): void => {
    let next: IteratorResult<Task, unknown>;
    try {
      next = resume();
    } catch (error) {
      whole.fail(error instanceof TaskFailure ? error.reason : error);
      return;
    }
    if (next.done === true) {
      whole.resolve(next.value);
      return;
    }
    const awaited = next.value;
    awaited.then(() => {
      advance(() =>
        awaited.state === 'failed' ? body.throw(new TaskFailure(awaited.value)) : body.next(awaited.value),
      );
    });
  };
  advance(() => body.next());
  return whole;
}
