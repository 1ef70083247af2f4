import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { changeIdSchema } from '../changes/changeId.ts';
import { commandAuthorSchema, commandSchema, commentReferenceSchema } from '../deliveries/command.ts';
import { objectIdSchema, repositorySchema } from '../repositories/repository.ts';
import { rulesSchema } from '../rules/rules.ts';
import { auditDraftSchema } from '../runs/auditEvent.ts';
import { childOrchestrations, childReportSchema } from '../runs/childOrchestrations.ts';
import { pullRequestReferenceSchema, runInputSchema } from '../runs/run.ts';
import { runEventSchema } from '../runs/runEvents.ts';
import { cost, project, runId, workItem, workItemId } from './common.ts';

const instanceIds = z.array(z.string().min(1)).max(100);

/** A comment as it is now: what it asks for, who wrote it, and what it is about. */
export const readCommandSchema = z.discriminatedUnion('kind', [
  /** The comment is gone, holds no command any more, is the agent's own, or is about no run. */
  z.object({ kind: z.literal('ignored'), reason: z.string() }),
  z.object({
    kind: z.literal('command'),
    command: commandSchema,
    author: commandAuthorSchema,
    /** When it was written: ISO 8601, by ADO's clock. */
    writtenAt: z.iso.datetime({ offset: true }),
    project,
    workItemId,
    /** The run whose own pull request was commented on. */
    runId: runId.optional(),
    /** What a run has for an id that this comment starts. */
    newRunId: runId,
  }),
]);

export type ReadCommand = z.infer<typeof readCommandSchema>;

/** Whether its author may have what a command asks for, by the rules of the run's repository as they are now. */
export const commandVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ignored'), reason: z.string() }),
  /** `reason` is in words for the author. */
  z.object({ kind: z.literal('refused'), reason: z.string().max(1000) }),
  z.object({
    kind: z.literal('allowed'),
    /** The change that is decided on. */
    change: changeIdSchema.optional(),
    /** Whose rules allowed it. */
    repositoryId: z.string().optional(),
    /** The answer to `help` and to what is no command: Markdown. */
    help: z.string().max(8000).optional(),
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
      /** JSON of `protectionSchema`. */
      protection: artifactReferenceSchema.optional(),
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
  /** What holds in a repository now, for a run that has read its rules before. */
  currentRules: {
    input: z.object({ runId, repository: repositorySchema }),
    output: z.object({
      rules: rulesSchema,
      commit: objectIdSchema,
      /** JSON of `protectionSchema`. */
      protection: artifactReferenceSchema,
      callCeiling: cost,
    }),
  },
  readCommand: {
    input: z.object({
      runId,
      comment: commentReferenceSchema,
      /** The only project that the delivery's credential is for. */
      scopeProjectId: z.string().min(1).max(256).optional(),
    }),
    output: readCommandSchema,
  },
  authorizeCommand: {
    input: z.object({
      runId,
      command: commandSchema,
      author: commandAuthorSchema,
      writtenAt: z.iso.datetime({ offset: true }),
      project,
      workItemId,
      /** The run in charge, if there is one. */
      inCharge: runId.optional(),
    }),
    output: commandVerdictSchema,
  },
  /** Whether someone who wrote into a review thread may ask for a change. */
  mayAskForChange: {
    input: z.object({ runId, repository: repositorySchema, authorId: z.string().max(256).optional() }),
    output: z.object({ allowed: z.boolean(), reason: z.string().max(1000).optional() }),
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
      /** The run told its end itself: what is left of it stays on purpose. */
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
