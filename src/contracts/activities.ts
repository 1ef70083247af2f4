import { z } from 'zod';
import { failureSchema } from './agentError.ts';
import { artifactReferenceSchema } from './artifact.ts';
import { candidateNumberSchema, candidateSchema, changeSizeSchema } from './candidate.ts';
import { findingSchema } from './finding.ts';
import { modelUsageSchema } from './modelUsage.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from './repository.ts';
import { pullRequestReferenceSchema } from './run.ts';

const runId = z.string().min(1);
const workItemId = z.number().int().positive();
const workItem = artifactReferenceSchema;

/**
 * Every activity: what goes in and what comes out. Orchestrators call by these, activities validate by these. Anything
 * that can grow is an artifact reference.
 */
export const activityContracts = {
  fetchWorkItem: {
    input: z.object({ runId, project: z.string().min(1), workItemId }),
    output: z.object({
      /** JSON of `workItemSchema`. */
      workItem,
      revision: z.number().int().positive(),
      projectName: z.string().min(1),
      title: z.string(),
    }),
  },
  takeSnapshot: {
    input: z.object({ runId, project: z.string().min(1) }),
    output: z.object({ snapshot: snapshotSchema }),
  },
  localize: {
    input: z.object({ runId, workItem, snapshot: snapshotSchema, instructions: z.string().optional() }),
    output: z.object({
      /** JSON of `localizedContextSchema`. */
      context: artifactReferenceSchema,
      shown: z.number().int().nonnegative(),
    }),
  },
  requestDraft: {
    input: z.object({
      runId,
      candidate: candidateNumberSchema,
      workItem,
      snapshot: snapshotSchema,
      context: artifactReferenceSchema,
      instructions: z.string().optional(),
    }),
    output: z.object({
      /** The model's reply as text. */
      reply: artifactReferenceSchema,
      model: z.string(),
      usage: modelUsageSchema,
    }),
  },
  applyDraft: {
    input: z.object({ runId, reply: artifactReferenceSchema, snapshot: snapshotSchema }),
    output: z.object({
      /** JSON of `changeSetSchema`; absent when the reply was refused. */
      changeSet: artifactReferenceSchema.optional(),
      findings: z.array(findingSchema),
    }),
  },
  checkChangeSet: {
    input: z.object({ runId, changeSet: artifactReferenceSchema, snapshot: snapshotSchema }),
    output: z.object({ findings: z.array(findingSchema), size: changeSizeSchema }),
  },
  pushBranch: {
    input: z.object({
      runId,
      workItemId,
      title: z.string(),
      repository: repositorySchema,
      branch: z.string().min(1),
      changeSet: artifactReferenceSchema,
    }),
    output: z.object({ commit: objectIdSchema }),
  },
  openPullRequest: {
    input: z.object({
      runId,
      workItemId,
      title: z.string(),
      repository: repositorySchema,
      branch: z.string().min(1),
      chosen: z.number().int().positive(),
      candidates: z.array(candidateSchema),
      usage: modelUsageSchema,
    }),
    output: z.object({ pullRequest: pullRequestReferenceSchema }),
  },
  reportOnWorkItem: {
    input: z.object({
      runId,
      project: z.string().min(1),
      workItemId,
      report: z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('pull-request-opened'),
          pullRequest: pullRequestReferenceSchema,
          branch: z.string(),
          chosen: z.number().int().positive(),
          candidates: z.array(candidateSchema),
          usage: modelUsageSchema,
        }),
        z.object({ kind: z.literal('no-candidate'), candidates: z.array(candidateSchema), usage: modelUsageSchema }),
        z.object({ kind: z.literal('failed'), step: z.string(), failure: failureSchema }),
      ]),
    }),
    output: z.object({ commentId: z.number().int().positive() }),
  },
} as const;

export type ActivityName = keyof typeof activityContracts;
export type ActivityInput<Name extends ActivityName> = z.infer<(typeof activityContracts)[Name]['input']>;
export type ActivityOutput<Name extends ActivityName> = z.infer<(typeof activityContracts)[Name]['output']>;
export type RunReport = ActivityInput<'reportOnWorkItem'>['report'];

/**
 * What an activity hands back over the durable boundary. A failure of a known type is a value, not an exception, so that
 * orchestrators decide on its type; only what nobody foresaw is thrown.
 */
export const activityResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);

/** What `localize` found: files to show, whole or in parts, and files to name only, best first. */
export const localizedContextSchema = z.object({
  /** Marks untrusted text in the prompts of the run: random, and the same for all candidates so that prompts can be cached. */
  nonce: z.string().min(1),
  shown: z.array(
    z.object({
      path: z.string(),
      reasons: z.array(z.string()),
      /** Lines to show, counted from 1, both ends included; absent where the whole file is shown. */
      ranges: z.array(z.object({ start: z.number().int().positive(), end: z.number().int().positive() })).optional(),
    }),
  ),
  named: z.array(z.string()),
});

export type LocalizedContext = z.infer<typeof localizedContextSchema>;

/** Input of the sub-orchestration `draftCandidate`. */
export const draftCandidateInputSchema = activityContracts.requestDraft.input;

export type DraftCandidateInput = z.infer<typeof draftCandidateInputSchema>;
