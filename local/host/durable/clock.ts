/** Time for the engine: everything that waits asks here, so that tests can let days pass at once. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fire` once when `at` (milliseconds since the epoch) has come. @returns a function that cancels it */
  setTimer(at: number, fire: () => void): () => void;
}

export interface ManualClock extends Clock {
  /** Lets time pass; timers that become due fire in their order, each at its own time. */
  advanceBy(milliseconds: number): void;
  /** Jumps to the next timer and fires it. @returns false where no timer is set */
  advanceToNext(): boolean;
}

/** Node's timers overflow beyond 2^31 ms and then fire at once, so a far timer sleeps in several legs. */
const LONGEST_LEG = 2 ** 31 - 1;

/** The wall clock. */
export function createRealClock(): Clock {
  return {
    now: Date.now,
    setTimer(at, fire) {
      let handle: NodeJS.Timeout;
      const sleep = (): void => {
        const left = at - Date.now();
        handle = setTimeout(left > LONGEST_LEG ? sleep : fire, Math.min(Math.max(left, 0), LONGEST_LEG));
      };
      sleep();
      return () => clearTimeout(handle);
    },
  };
}

/**
 * A clock that stands still until it is told to move.
 * @param start milliseconds since the epoch
 */
export function createManualClock(start: number): ManualClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  const next = () => [...timers].sort((a, b) => a.at - b.at)[0];
  const fireNext = (limit: number): boolean => {
    const timer = next();
    if (timer === undefined || timer.at > limit) return false;
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.fire();
    return true;
  };
  return {
    now: () => now,
    setTimer(at, fire) {
      const timer = { at, fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advanceBy(milliseconds) {
      const target = now + milliseconds;
      while (fireNext(target));
      now = target;
    },
    advanceToNext: () => fireNext(Number.POSITIVE_INFINITY),
  };
}
