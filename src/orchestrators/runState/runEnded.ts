import type { EndOutcome } from '../../contracts/runs/auditEvent.ts';

export interface RunEndedDetails {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  /** Whether to stay silent, because it is unknown whom to tell, or they were already told. */
  readonly isUntold?: boolean;
}

/** Ends a run early without a failure: someone cancelled it, nobody answered, or the budget is used up. */
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
