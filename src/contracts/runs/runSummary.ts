import { z } from 'zod';
import { changeIdSchema } from '../changes/changeId.ts';
import { personSchema } from '../person.ts';
import { endOutcomeSchema, waitingForSchema } from './auditEvent.ts';
import { pullRequestReferenceSchema } from './run.ts';

export const runStateSchema = z.enum(['queued', 'running', 'waiting', 'ended']);

export type RunState = z.infer<typeof runStateSchema>;

/** What models used and cost on behalf of someone. */
export const personalSpendingSchema = z.object({
  ...personSchema.shape,
  tokens: z.number().int().nonnegative(),
  /** Millionths of a unit of the currency that model prices are given in. */
  cost: z.number().int().nonnegative(),
});

export type PersonalSpending = z.infer<typeof personalSpendingSchema>;

/** A run as people see it in a list: what its audit events add up to, and nothing else. */
export const runSummarySchema = z.object({
  runId: z.string(),
  project: z.string(),
  workItemId: z.number().int().positive(),
  title: z.string().optional(),
  state: runStateSchema,
  /** The step it is at, in words for people. */
  step: z.string().optional(),
  waitingFor: waitingForSchema.optional(),
  /** The last request for an approval, and what became of it. */
  approval: z.enum(['asked', 'given', 'refused', 'timed-out']).optional(),
  /** The change that waits for someone's approval, and since when. */
  question: z.object({ change: changeIdSchema, askedAt: z.iso.datetime() }).optional(),
  /** What the run is bound to, once it has read its rules: ids in ADO. */
  repository: z.object({ id: z.string(), projectId: z.string() }).optional(),
  requestedBy: z.string().optional(),
  /** Id of the identity in Azure DevOps, where it is known. */
  requestedById: z.string().optional(),
  pullRequest: pullRequestReferenceSchema.optional(),
  /** Millionths of a unit of the currency that model prices are given in. */
  cost: z.number().int().nonnegative(),
  /** Tokens of input and output together. */
  tokens: z.number().int().nonnegative().optional(),
  /** On whose behalf how much was used: who asked for the run, and who asked for more in it. */
  spending: z.array(personalSpendingSchema).optional(),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  outcome: endOutcomeSchema.optional(),
  /** Why it ended so. */
  reason: z.string().optional(),
  /** How many audit events it stands for. */
  events: z.number().int().positive(),
});

export type RunSummary = z.infer<typeof runSummarySchema>;

/** Which runs of a list. */
export interface RunFilter {
  readonly state?: RunState | undefined;
  readonly project?: string | undefined;
  readonly workItemId?: number | undefined;
  /** Started at this time or later: ISO 8601. */
  readonly since?: string | undefined;
}
