import { seeded } from '../durable/support/seeded.ts';
import { KILL_POINTS, type LifePlan } from './protocol.ts';

/** Rounds that are only killed would never see a write fail; every other one does. */
const MISHAPS = [0, 0.03];

const LONGEST_START = 300;
/** Later lives have less to do, and would mostly end before they are killed. */
const HIGHEST_FRACTION = 0.8;
const HIGHEST_COUNT = 12;

/** What becomes of each life of a round, the same for the same seed. @param round numbered from 0 */
export function planLife(seed: number, round: number, life: number): LifePlan {
  const random = seeded(seed * 1_000_003 + round * 1009 + life);
  const number = (limit: number): number => Math.floor(random() * limit);
  const rest = { mishaps: MISHAPS[round % MISHAPS.length] ?? 0, seed: number(2 ** 31) };
  const kind = random();
  if (kind < 0.1) return { cause: { kind: 'while-starting', milliseconds: number(LONGEST_START) }, ...rest };
  if (kind < 0.5) return { cause: { kind: 'at-random', fraction: random() * HIGHEST_FRACTION }, ...rest };
  // In turn, so that every point gets its share.
  const point = KILL_POINTS[(round * 7 + life) % KILL_POINTS.length] ?? 'before-step-commit';
  return { cause: { kind: 'at-point', point, count: 1 + number(HIGHEST_COUNT) }, ...rest };
}
