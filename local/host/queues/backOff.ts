/** How long to wait between two looks into a queue, in milliseconds. */
export interface BackOff {
  /** After a look that found something (resets), or nothing (grows up to the maximum). */
  next(foundSomething: boolean): number;
}

const MINIMUM_MILLISECONDS = 100;

/**
 * Doubles the wait from 100 ms up to the maximum while a queue stays empty. The real host's algorithm also spreads
 * the waits at random, which only matters with several hosts.
 */
export function createBackOff(maximumMilliseconds: number): BackOff {
  const minimum = Math.min(MINIMUM_MILLISECONDS, maximumMilliseconds);
  let current = minimum;
  return {
    next(foundSomething) {
      if (foundSomething) {
        current = minimum;
        return 0;
      }
      const wait = current;
      current = Math.min(maximumMilliseconds, current * 2);
      return wait;
    },
  };
}
