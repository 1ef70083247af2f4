import { z } from 'zod';
import { failureSchema } from '../agentError.ts';
import { artifactReferenceSchema } from '../artifact.ts';
import { candidateSchema } from '../changes/candidate.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { notDoneListSchema } from './notDone.ts';
import { pullRequestReferenceSchema } from './run.ts';

const spent = { usage: modelUsageSchema, cost: z.number().int().nonnegative().optional() };

/** What beside the work could not be had. */
const notDone = notDoneListSchema.optional();

/** How a pull request or a run came to its end. */
export const closingSchema = z.enum([
  'completed',
  'abandoned',
  'cancelled',
  'unanswered',
  'rejected',
  'not-approved-in-time',
  'over-budget',
]);

export type Closing = z.infer<typeof closingSchema>;

/** What the run's one comment on the work item says; each report replaces the one before. */
export const runReportSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('waiting'),
    /** For a place among the runs that may go on at once, or for the end of a pause. */
    for: z.enum(['turn', 'pause', 'other-run']),
    ahead: z.number().int().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('working'), approach: z.string().max(1000).optional() }),
  z.object({
    kind: z.literal('pull-request-opened'),
    pullRequest: pullRequestReferenceSchema,
    branch: z.string(),
    chosen: z.number().int().positive(),
    candidates: z.array(candidateSchema),
    notDone,
    ...spent,
  }),
  z.object({ kind: z.literal('no-candidate'), candidates: z.array(candidateSchema), ...spent }),
  z.object({
    kind: z.literal('plan-only'),
    /** JSON of `planSchema`. */
    plan: artifactReferenceSchema,
    ...spent,
  }),
  z.object({
    kind: z.literal('closed'),
    closing: closingSchema,
    pullRequest: pullRequestReferenceSchema.optional(),
    by: z.string().optional(),
    reason: z.string().max(2000).optional(),
    rounds: z.number().int().nonnegative(),
    notDone,
    ...spent,
  }),
  z.object({ kind: z.literal('refused'), reason: z.string().max(2000) }),
  z.object({
    kind: z.literal('failed'),
    step: z.string(),
    failure: failureSchema,
    /** That stays open although the run has ended. */
    pullRequest: pullRequestReferenceSchema.optional(),
    notDone,
  }),
]);

export type RunReport = z.infer<typeof runReportSchema>;
