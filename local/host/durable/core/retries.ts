import { z } from 'zod';
import type { RetryOptions } from '../protocol/actions.ts';
import type { StoredEvent } from '../protocol/events.ts';
import type { CoreContext } from './coreContext.ts';
import { type Task, TaskFailure } from './tasks.ts';

const failureSchema = z.looseObject({
  FailureDetails: z.looseObject({ IsNonRetriable: z.boolean().nullish() }).nullish(),
});

function isFinal(reason: unknown): boolean {
  if (typeof reason !== 'object' || reason === null || !('json' in reason)) return false;
  const { json } = reason as StoredEvent;
  return failureSchema.parse(JSON.parse(json)).FailureDetails?.IsNonRetriable === true;
}

/** The delay before the attempt that follows, in milliseconds; 0 where there is none left. */
function nextDelay(options: RetryOptions, attempt: number, since: number, now: number): number {
  if (now >= since + (options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY)) return 0;
  const grown = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** attempt;
  return Math.round(Math.min(grown, options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER));
}

/**
 * Tries work again on timers; DurableTask.Core, `RetryInterceptor`. After the last attempt a timer is made that fires at
 * once, for histories of old. Where the time for retries is over no timer is made, and the SDK, which knows of no such
 * time, waits for one forever.
 */
export function* withRetries(
  core: CoreContext,
  options: RetryOptions,
  call: () => Task,
  refuse: (reason: string) => void,
): Generator<Task, unknown, unknown> {
  const since = core.now;
  let last: unknown;
  for (let attempt = 0; attempt < options.maxNumberOfAttempts; attempt += 1) {
    try {
      return yield call();
    } catch (error) {
      last = error instanceof TaskFailure ? error.reason : error;
      if (isFinal(last)) throw error;
    }
    if (attempt + 1 === options.maxNumberOfAttempts) {
      yield core.createTimer(core.now, false);
      break;
    }
    const delay = nextDelay(options, attempt, since, core.now);
    if (delay === 0) {
      refuse('the time for retries is over, of which the SDK knows nothing: it waits for a timer that is never made.');
      break;
    }
    yield core.createTimer(core.now + delay, false);
  }
  if (options.maxNumberOfAttempts < 1) refuse('no attempt at all was allowed, and the SDK waits for one.');
  if (last !== undefined) throw new TaskFailure(last);
  return undefined;
}
