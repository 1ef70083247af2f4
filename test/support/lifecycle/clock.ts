import { type Clock, createManualClock } from '../../../local/host/index.ts';

/** A clock that stands still, and knows what it waits for: so a test can let days pass step by step. */
export interface SteppedClock extends Clock {
  /** When the next timer is due; undefined without any. */
  nextAt(): number | undefined;
  /** Lets time pass up to a moment; timers that are due by then fire. */
  advanceTo(at: number): void;
}

/** @param start milliseconds since the epoch */
export function createSteppedClock(start: number): SteppedClock {
  const clock = createManualClock(start);
  const waiting = new Set<{ readonly at: number }>();
  return {
    now: clock.now,
    setTimer(at, fire) {
      const timer = { at };
      waiting.add(timer);
      const cancel = clock.setTimer(at, () => {
        waiting.delete(timer);
        fire();
      });
      return () => {
        waiting.delete(timer);
        cancel();
      };
    },
    nextAt() {
      const times = [...waiting].map(({ at }) => at);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    advanceTo: (at) => clock.advanceBy(Math.max(0, at - clock.now())),
  };
}
