import { type Clock, createRealClock } from '../../../../local/host/durable/clock.ts';

/**
 * A clock that runs fast, and goes on through the deaths of processes.
 * @param beganAt wall-clock time, milliseconds since the epoch, at which both showed the same
 * @param speed how many times as fast as on the wall its time passes
 */
export function createFastClock({ beganAt, speed }: { readonly beganAt: number; readonly speed: number }): Clock {
  const real = createRealClock();
  return {
    now: () => Math.floor(beganAt + (real.now() - beganAt) * speed),
    setTimer: (at, fire) => real.setTimer(Math.ceil(beganAt + (at - beganAt) / speed), fire),
  };
}
