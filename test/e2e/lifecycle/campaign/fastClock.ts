import { type Clock, createRealClock } from '../../../../local/host/durable/clock.ts';

/** So many times as fast as on the wall passes the time of a campaign: a second is ten minutes. */
const speed = 600;

/**
 * A clock that runs fast, and goes on through the deaths of processes.
 * @param beganAt wall-clock time, milliseconds since the epoch, at which both showed the same
 */
export function createFastClock(beganAt: number): Clock {
  const real = createRealClock();
  return {
    now: () => Math.floor(beganAt + (real.now() - beganAt) * speed),
    setTimer: (at, fire) => real.setTimer(Math.ceil(beganAt + (at - beganAt) / speed), fire),
  };
}
