/** Moments at which a test may let something go wrong. */
export type FaultPoint =
  /** Everything of a step is written, nothing is committed. */
  | 'before-step-commit'
  /** A step is committed, nobody was told yet. */
  | 'after-step-commit'
  /** An activity is about to run. */
  | 'before-activity'
  /** An activity ended, its outcome is not committed. */
  | 'after-activity'
  | 'before-activity-commit'
  /** The outcome of an activity is committed: a switch can only end the process here. */
  | 'after-activity-commit'
  | 'before-entity-commit'
  | 'after-entity-commit';

/**
 * - `none`: go on.
 * - `throw`: fail there, as if the write had failed.
 * - `lose`: forget the outcome of an activity, as if its answer had never arrived; it runs again.
 * - `twice`: deliver the outcome of an activity twice.
 */
export type Fault = 'none' | 'throw' | 'lose' | 'twice';

/** Fault switches for tests; a switch may also end the process itself. */
export interface Faults {
  /** @param activity at the points of an activity: its number, unique in the file forever */
  at(point: FaultPoint, instanceId: string, activity?: number): Fault;
}

export const NO_FAULTS: Faults = { at: () => 'none' };

/** @throws where the switch says so @returns what else it says */
export function applyFault(faults: Faults, point: FaultPoint, instanceId: string, activity?: number): Fault {
  const fault = faults.at(point, instanceId, activity);
  if (fault === 'throw') throw new Error(`Fault injected at ${point} of ${instanceId}.`);
  return fault;
}
