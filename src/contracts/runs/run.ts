import { z } from 'zod';
import { candidateSchema } from '../changes/candidate.ts';
import { startRunMessageSchema } from '../deliveries/delivery.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { objectIdSchema } from '../repositories/repository.ts';
import { endOutcomeSchema } from './auditEvent.ts';

/** Input of the orchestration `resolveWorkItem`. The run's id is the instance id. */
export const runInputSchema = startRunMessageSchema
  .pick({
    project: true,
    workItemId: true,
    trigger: true,
    instructions: true,
    requestedBy: true,
    revision: true,
    scopeProjectId: true,
    requestedById: true,
    receivedAt: true,
    traceparent: true,
  })
  .extend({
    /** The delivery that led to it; absent where a command or a person did. */
    deliveryKey: z.string().optional(),
    organization: z.string().min(1),
    /** The repository whose rules allowed it: it must be the one that the work item belongs to. */
    repositoryId: z.string().min(1).optional(),
    /** `plan`: say how it would be done, and change nothing. */
    mode: z.enum(['fix', 'plan']).optional(),
  });

export type RunInput = z.infer<typeof runInputSchema>;

/** The steps of a run, in their order, in words for people: the custom status shows them in the portal. */
export const runSteps = [
  'fetching work item',
  'reading rules',
  'waiting for its turn',
  'paused',
  'taking snapshot',
  'localizing',
  'planning',
  'waiting for an answer',
  'drafting candidates',
  'selecting',
  'waiting for approval',
  'pushing branch',
  'opening pull request',
  'reporting',
  'in review',
  'taking back',
  'done',
  'failed',
] as const;

export type RunStep = (typeof runSteps)[number];

/** A pull request as people refer to it. */
export const pullRequestReferenceSchema = z.object({ id: z.number().int().positive(), webUrl: z.string() });

export type PullRequestReference = z.infer<typeof pullRequestReferenceSchema>;

/** Custom status of a run: the step it is at, and how far. */
export const runStatusSchema = z.object({
  /** The version it began under; absent before version 3.0. */
  version: z.string().optional(),
  step: z.enum(runSteps),
  workItemId: z.number().int().positive(),
  title: z.string().optional(),
  candidates: z
    .object({ done: z.number().int(), ready: z.number().int(), total: z.number().int().positive() })
    .optional(),
  branch: z.string().optional(),
  pullRequest: pullRequestReferenceSchema.optional(),
  /** What the pull request proposes, from its opening on. */
  proposal: z
    .object({
      repository: z.string(),
      baseCommit: objectIdSchema,
      commit: objectIdSchema,
      chosen: z.number().int().positive(),
      candidates: z.number().int().positive(),
      usage: modelUsageSchema,
      cost: z.number().int().nonnegative(),
    })
    .optional(),
  /** Instance id of the orchestration that stays with the pull request. */
  shepherd: z.string().optional(),
  /** What went wrong, when something did. */
  reason: z.string().optional(),
});

export type RunStatus = z.infer<typeof runStatusSchema>;

/** Output of the orchestration `resolveWorkItem`. */
export const runOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: endOutcomeSchema.exclude(['no-candidate', 'failed']),
    reason: z.string().optional(),
    pullRequest: pullRequestReferenceSchema.optional(),
    branch: z.string().optional(),
    usage: modelUsageSchema,
    cost: z.number().int().nonnegative(),
    /** Repairs of the pull request. */
    rounds: z.number().int().nonnegative(),
  }),
  z.object({
    outcome: z.literal('no-candidate'),
    candidates: z.array(candidateSchema),
    usage: modelUsageSchema,
  }),
]);

export type RunOutcome = z.infer<typeof runOutcomeSchema>;
