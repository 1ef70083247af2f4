import { z } from 'zod';
import { candidateSchema } from './candidate.ts';
import { deliveryMessageSchema } from './delivery.ts';
import { modelUsageSchema } from './modelUsage.ts';
import { objectIdSchema } from './repository.ts';

/** Input of the orchestration `resolveWorkItem`. The run's id is the instance id. */
export const runInputSchema = deliveryMessageSchema
  .pick({ project: true, workItemId: true, trigger: true, instructions: true, requestedBy: true, receivedAt: true })
  .extend({
    /** How many candidates to ask for, fixed at the start so that a change of settings never disturbs a run. */
    candidates: z.number().int().min(1).max(8),
  });

export type RunInput = z.infer<typeof runInputSchema>;

/** The steps of a run, in their order, in words for people: the custom status shows them in the portal. */
export const runSteps = [
  'fetching work item',
  'taking snapshot',
  'localizing',
  'drafting candidates',
  'selecting',
  'pushing branch',
  'opening pull request',
  'reporting',
  'done',
  'failed',
] as const;

/** A pull request as people refer to it. */
export const pullRequestReferenceSchema = z.object({ id: z.number().int().positive(), webUrl: z.string() });

export type PullRequestReference = z.infer<typeof pullRequestReferenceSchema>;

/** Custom status of a run: the step it is at, and how far. */
export const runStatusSchema = z.object({
  step: z.enum(runSteps),
  workItemId: z.number().int().positive(),
  title: z.string().optional(),
  candidates: z
    .object({ done: z.number().int(), ready: z.number().int(), total: z.number().int().positive() })
    .optional(),
  branch: z.string().optional(),
  pullRequest: pullRequestReferenceSchema.optional(),
  /** What went wrong, when something did. */
  reason: z.string().optional(),
});

export type RunStatus = z.infer<typeof runStatusSchema>;

/** Output of the orchestration `resolveWorkItem`. */
export const runOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('pull-request-opened'),
    pullRequest: pullRequestReferenceSchema,
    repository: z.string(),
    branch: z.string(),
    baseCommit: objectIdSchema,
    commit: objectIdSchema,
    chosen: z.number().int().positive(),
    candidates: z.array(candidateSchema),
    usage: modelUsageSchema,
  }),
  z.object({
    outcome: z.literal('no-candidate'),
    candidates: z.array(candidateSchema),
    usage: modelUsageSchema,
  }),
]);

export type RunOutcome = z.infer<typeof runOutcomeSchema>;
