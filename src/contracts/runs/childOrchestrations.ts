import { z } from 'zod';
import { failureSchema } from '../agentError.ts';

/** The external event in which a child tells its parent how it ended. */
export const reportEventName = 'report';

/** How a child ended: with a result, or not as it should have; or that it has begun. */
export const childReportSchema = z.object({
  /** Instance id of the child. */
  child: z.string().min(1),
  /** It has not ended: others may begin now. */
  hasBegun: z.literal(true).optional(),
  result: z.unknown().optional(),
  failure: failureSchema.optional(),
});

export type ChildReport = z.infer<typeof childReportSchema>;

/** The orchestrations that are begun for another one, which waits for their reports. */
export const childOrchestrations = ['draftCandidate', 'shepherdPullRequest'] as const;

/** What every child is begun with, beside its own input. */
export const childInputSchema = z.object({
  /** Instance id of the parent, which waits for the child's report. */
  reportTo: z.string().min(1),
});
