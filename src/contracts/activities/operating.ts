import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { auditDraftSchema } from '../auditEvent.ts';
import { candidateSchema } from '../candidate.ts';
import { childOrchestrations, childReportSchema } from '../children.ts';
import { commandAuthorSchema, commandSchema, commentReferenceSchema } from '../command.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from '../repository.ts';
import { rulesSchema } from '../rules.ts';
import { pullRequestReferenceSchema, runInputSchema } from '../run.ts';
import { runEventSchema } from '../runEvents.ts';
import { cost, project, runId, workItem, workItemId } from './common.ts';

const instanceIds = z.array(z.string().min(1)).max(100);

/** What became of looking at a comment again, with the rules at hand. */
export const commandVerdictSchema = z.discriminatedUnion('kind', [
  /** The comment is gone, holds no command any more, or is the agent's own. */
  z.object({ kind: z.literal('ignored'), reason: z.string() }),
  z.object({
    kind: z.enum(['allowed', 'refused']),
    command: commandSchema,
    author: commandAuthorSchema,
    /** Why it was refused, in words for its author. */
    reason: z.string().max(1000).optional(),
    project,
    workItemId,
    /** The run whose pull request was commented on, by its branch's name. */
    runId: runId.optional(),
    /** The answer to `help` and to what is no command: Markdown. */
    help: z.string().max(8000).optional(),
    /** What a run has for an id that this comment starts. */
    newRunId: runId,
  }),
]);

export type CommandVerdict = z.infer<typeof commandVerdictSchema>;

/** Steps about runs themselves: rules, commands, starting, waking, the audit log. */
export const operatingContracts = {
  /** The rules at the tip of the default branch; the deployment's defaults where the repository has none. */
  readRules: {
    input: z.object({
      runId,
      repository: repositorySchema,
      workItem,
      trigger: z.enum(['tag', 'assignment', 'comment']),
    }),
    output: z.object({
      rules: rulesSchema,
      source: z.enum(['repository', 'deployment']),
      commit: objectIdSchema,
      /** Why this work item starts no run by the rules, when it does not. */
      refusal: z.string().max(1000).optional(),
      /** The most that one model call can cost. */
      callCeiling: cost,
      /** The most tokens, of input and output together, that one model call can use. */
      tokenCeiling: z.number().int().nonnegative().optional(),
      /** Whether a model orders the files that were found. */
      ranksByModel: z.boolean().default(false),
      /** Runs of the organisation that may draft at once. */
      runsPerOrganization: z.number().int().positive(),
    }),
  },
  /** Whether people must agree to a change before it is pushed. */
  decideApproval: {
    input: z.object({
      runId,
      rules: rulesSchema.shape.approval,
      changeSet: artifactReferenceSchema,
      snapshot: snapshotSchema,
      chosen: candidateSchema,
    }),
    /** One reason a condition that holds; none: nobody needs to agree. */
    output: z.object({ reasons: z.array(z.string().max(300)).max(10) }),
  },
  authorizeCommand: {
    input: z.object({ runId, comment: commentReferenceSchema, receivedAt: z.iso.datetime() }),
    output: commandVerdictSchema,
  },
  answerCommand: {
    input: z.object({
      runId,
      comment: commentReferenceSchema,
      project,
      workItemId,
      answer: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('help'), text: z.string().max(8000) }),
        z.object({ kind: z.literal('refused'), reason: z.string().max(1000) }),
        /** What the run is doing now. */
        z.object({ kind: z.literal('status'), runId: runId.optional() }),
        /** What the run did so far, and why. */
        z.object({ kind: z.literal('explain'), runId: runId.optional() }),
        z.object({ kind: z.literal('no-run'), command: z.string() }),
      ]),
    }),
    output: z.object({ commentId: z.number().int().positive() }),
  },
  startRun: {
    input: z.object({ runId, input: runInputSchema }),
    output: z.object({ started: z.boolean() }),
  },
  /** Instances that have ended or never were are passed over. */
  raiseRunEvent: {
    input: z.object({ runId, instanceIds, event: runEventSchema }),
    output: z.object({ raised: instanceIds }),
  },
  findEndedRuns: {
    input: z.object({ runId, instanceIds }),
    output: z.object({ ended: instanceIds }),
  },
  /** Begins orchestrations that report to the one that begins them; those that were begun before are passed over. */
  startChildren: {
    input: z.object({
      runId,
      orchestration: z.enum(childOrchestrations),
      reportTo: z.string().min(1),
      /** What all of them are given, and what each has of its own. */
      shared: z.looseObject({}),
      children: z
        .array(z.object({ instanceId: z.string().min(1).max(100), own: z.looseObject({}) }))
        .min(1)
        .max(8),
    }),
    output: z.object({ started: z.number().int().nonnegative() }),
  },
  /** Tells a parent how its child ended. */
  reportToParent: {
    input: z.object({ runId, parent: z.string().min(1), report: childReportSchema }),
    /** False where nobody waits for it any more. */
    output: z.object({ told: z.boolean() }),
  },
  /** What became of children whose report did not come. */
  readChildren: {
    input: z.object({ runId, instanceIds }),
    output: z.object({
      /** `over`: it ended, with this result where it ended well. `gone`: it is not there any more. */
      children: z.array(
        z.object({ instanceId: z.string(), state: z.enum(['active', 'over', 'gone']), result: z.unknown().optional() }),
      ),
    }),
  },
  /** Ends orchestrations whose parent is dead. Nobody else is ended: whoever is waited for is asked to end. */
  endInstances: {
    input: z.object({ runId, instanceIds, reason: z.string() }),
    output: z.object({ ended: instanceIds }),
  },
  /** What a run that died has left, by its audit log and what is there. */
  findRemains: {
    input: z.object({ runId, project }),
    output: z.object({
      /** The run told its end itself: what is left of it is meant to be there. */
      isEnded: z.boolean(),
      /** Absent where it did not come that far. */
      repository: repositorySchema.optional(),
      branch: z.string(),
      pullRequest: pullRequestReferenceSchema.optional(),
    }),
  },
  recordEvents: {
    input: z.object({ runId, events: z.array(auditDraftSchema).min(1).max(20) }),
    output: z.object({ lastSequence: z.number().int().nonnegative() }),
  },
} as const;
