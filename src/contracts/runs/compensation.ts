import { z } from 'zod';

/** Why a run that ends early abandons its pull request. Histories hold this text, so it never changes; reports reword it. */
export const abandonReason = 'The run that opened this pull request was taken back.';

/** Input of the orchestration `takeBackRun`. */
export const compensationInputSchema = z.object({
  runId: z.string().min(1).max(80),
  project: z.string().min(1),
  workItemId: z.number().int().positive(),
  organization: z.string().min(1),
  /** What the run was doing when it was last heard of. */
  step: z.string(),
  /** How it ended: by someone's hand, by a failure that it could not tell any more, or not at all: its version is gone. */
  ended: z.enum(['terminated', 'failed', 'outdated']),
});

export type CompensationInput = z.infer<typeof compensationInputSchema>;

/** Output of the orchestration `takeBackRun`. */
export interface CompensationOutcome {
  /** `nothing`: the run had told its end itself. */
  readonly outcome: 'nothing' | 'completed' | 'taken-back';
}
