import { type Clock, createRealClock } from '../../../../local/host/durable/clock.ts';

/** So many times as fast as the wall clock passes the time of a campaign: seconds of the app are milliseconds of ours. */
export const SPEED = 50;

/**
 * A clock that runs fast, and goes on through the deaths of processes.
 * @param beganAt wall-clock time, milliseconds since the epoch, at which both showed the same
 */
export function createVirtualClock(beganAt: number): Clock {
  const real = createRealClock();
  return {
    now: () => Math.floor(beganAt + (real.now() - beganAt) * SPEED),
    setTimer: (at, fire) => real.setTimer(Math.ceil(beganAt + (at - beganAt) / SPEED), fire),
  };
}
