import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, createFastClock } from './durable/clock.ts';

/**
 * A clock that runs fast from the first start on a state folder on: a later start, also after a crash, goes on with it.
 * @param speed how many times as fast as on the wall its time passes
 */
export function openFastClock(stateDirectory: string, speed: number): Clock {
  const file = join(stateDirectory, 'clock');
  if (!existsSync(file)) {
    mkdirSync(stateDirectory, { recursive: true });
    writeFileSync(file, String(Date.now()));
  }
  return createFastClock({ beganAt: Number(readFileSync(file, 'utf8')), speed });
}
