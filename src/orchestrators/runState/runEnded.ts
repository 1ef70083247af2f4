import type { EndOutcome } from '../../contracts/runs/auditEvent.ts';

export interface RunEndedDetails {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  /** Whether nobody is told: it is not known whom it concerns, or they were told the same before. */
  readonly isUntold?: boolean;
}

/** Leaves a run early for a reason that is no failure: somebody cancelled it, nobody answered, the budget is used up. */
export class RunEnded extends Error {
  readonly outcome: Exclude<EndOutcome, 'failed'>;
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly isUntold: boolean;

  constructor(outcome: Exclude<EndOutcome, 'failed'>, { by, reason, isUntold = false }: RunEndedDetails = {}) {
    super(`The run has ended: ${outcome}`);
    this.name = 'RunEnded';
    this.outcome = outcome;
    this.by = by;
    this.reason = reason;
    this.isUntold = isUntold;
  }
}
