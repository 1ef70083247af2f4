import { z } from 'zod';
import { caseSchema } from './subject.ts';

const faultPoint = z.enum([
  'before-step-commit',
  'after-step-commit',
  'before-activity',
  'after-activity',
  'before-activity-commit',
  'after-activity-commit',
  'before-entity-commit',
  'after-entity-commit',
]);

/** Every point at which a process may be made to kill itself. */
export const KILL_POINTS = faultPoint.options;

const cause = z.discriminatedUnion('kind', [
  /** Killed from outside so many milliseconds after its start. */
  z.object({ kind: z.literal('while-starting'), milliseconds: z.number() }),
  /** Killed from outside after this fraction of what an undisturbed life takes on this machine from when it serves. */
  z.object({ kind: z.literal('at-random'), fraction: z.number() }),
  /** Kills itself when it comes to a point for the n-th time. */
  z.object({ kind: z.literal('at-point'), point: faultPoint, count: z.number() }),
  z.object({ kind: z.literal('never') }),
]);

/** What becomes of one life of the host. */
export const lifePlan = z.object({
  cause,
  /** How likely a commit fails, an outcome is lost or comes twice, at each point. */
  mishaps: z.number(),
  seed: z.number(),
});

export type LifePlan = z.infer<typeof lifePlan>;

/** What the victim is told on its command line, as JSON. */
export const victimOrder = z.object({
  appDirectory: z.string(),
  stateDirectory: z.string(),
  /** Where it notes what it did, a line each. */
  journal: z.string(),
  /** Where it writes how everything ended. */
  result: z.string(),
  /** Wall-clock time at which the virtual one began. */
  beganAt: z.number(),
  plan: lifePlan,
  cases: z.array(caseSchema),
  /** How many events of each instance were taken in earlier lives. */
  raised: z.record(z.string(), z.number()),
});

export type VictimOrder = z.infer<typeof victimOrder>;

/** How everything ended: what must be the same however often the process was killed. */
export const outcome = z.object({
  /** By instance id. */
  instances: z.record(z.string(), z.array(z.string())),
  /** Those whose id was made up, without it. */
  unnamed: z.array(z.string()),
  entities: z.array(z.string()),
});

export type Outcome = z.infer<typeof outcome>;
