import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, stackOf } from '../errors.ts';
import type { RetryContext } from '../loading/coreTypes.ts';
import type { RegisteredFunction } from '../loading/registry.ts';

/** When a failed function is run again by the host itself. Delays in milliseconds. */
export interface RetryPolicy {
  readonly maxRetryCount: number;
  delayBefore(retryCount: number): number;
}

const UNLIMITED = -1;

/** Triggers whose source redelivers by itself, or whose caller waits, have no retry policy on the real host either. */
const TRIGGERS_WITH_RETRY = new Set(['timertrigger']);

/** The retry policy a function registered, or undefined where there is none or its trigger does not support one. */
export function resolveRetryPolicy(fn: RegisteredFunction): RetryPolicy | undefined {
  const options = fn.metadata.retryOptions;
  if (options === undefined || !TRIGGERS_WITH_RETRY.has(fn.trigger.type.toLowerCase())) {
    return undefined;
  }
  const maxRetryCount = options.maxRetryCount ?? 0;
  if (options.retryStrategy === 'exponentialBackoff') {
    const minimum = (options.minimumInterval?.seconds ?? 1) * 1000;
    const maximum = (options.maximumInterval?.seconds ?? 60) * 1000;
    return { maxRetryCount, delayBefore: (retryCount) => Math.min(maximum, minimum * 2 ** (retryCount - 1)) };
  }
  const fixed = (options.delayInterval?.seconds ?? 0) * 1000;
  return { maxRetryCount, delayBefore: () => fixed };
}

/** Runs until it succeeds or the policy is used up; rejects with the last failure. */
export async function runWithRetries<T>(
  policy: RetryPolicy,
  run: (retry: RetryContext) => Promise<T>,
  sleep: (milliseconds: number) => Promise<unknown> = delay,
): Promise<T> {
  let exception: RetryContext['exception'];
  for (let retryCount = 0; ; retryCount += 1) {
    const retry = { retryCount, maxRetryCount: policy.maxRetryCount };
    try {
      return await run(exception === undefined ? retry : { ...retry, exception });
    } catch (error) {
      if (policy.maxRetryCount !== UNLIMITED && retryCount >= policy.maxRetryCount) {
        throw error;
      }
      exception = { message: messageOf(error), source: '', stackTrace: stackOf(error) };
      await sleep(policy.delayBefore(retryCount + 1));
    }
  }
}
