import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs `work` such that every log line and span made inside carries the run's id. */
export function withRun<Result>(runId: string, work: () => Result): Result {
  return current.run(runId, work);
}

/** The id of the run the current code works for, if any. */
export function currentRun(): string | undefined {
  return current.getStore();
}
