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

export interface FastClockOptions {
  /** Wall-clock time, milliseconds since the epoch, at which both showed the same. */
  readonly beganAt: number;
  /** How many times as fast as on the wall its time passes. */
  readonly speed: number;
}

/** A clock that runs fast, and goes on through the deaths of processes that are told when it began. */
export function createFastClock({ beganAt, speed }: FastClockOptions): Clock {
  const real = createRealClock();
  return {
    now: () => Math.floor(beganAt + (real.now() - beganAt) * speed),
    setTimer: (at, fire) => real.setTimer(Math.ceil(beganAt + (at - beganAt) / speed), fire),
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
