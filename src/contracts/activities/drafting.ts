import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { candidateNumberSchema, changeSizeSchema } from '../changes/candidate.ts';
import { findingSchema } from '../changes/finding.ts';
import { snapshotSchema } from '../repositories/repository.ts';
import { conversationBoundsSchema } from '../rules/conversationBounds.ts';
import { childInputSchema } from '../runs/childOrchestrations.ts';
import { cost, modelCallFacts, models, person, runId, workItem } from './common.ts';

const instructions = z.string().optional();

/** JSON of `planSchema`. */
const plan = artifactReferenceSchema.optional();

/**
 * Why a change is asked for when it is not the first one. `details` is untrusted text: the end of a build's log and its
 * failed tests, a review thread with the lines it is about, what changed on the target branch.
 */
export const occasionSchema = z.object({
  kind: z.enum(['build-failed', 'review-comment', 'target-moved']),
  details: artifactReferenceSchema,
});

export type Occasion = z.infer<typeof occasionSchema>;

/** What the last round left: the model is asked only for what failed. */
export const repairSchema = z.object({
  /** Counted from 1. */
  round: z.number().int().positive(),
  previousReply: artifactReferenceSchema,
  /** JSON of `changeSetSchema`: the edits that could be applied, which need not be written again. */
  kept: artifactReferenceSchema.optional(),
  findings: z.array(findingSchema),
});

export type Repair = z.infer<typeof repairSchema>;

/** From the rules of the default branch, on top of the deployment's. */
export const paths = z
  .object({
    allowed: z.array(z.string()),
    protected: z.array(z.string()),
    unprotected: z.array(z.string()),
    withApproval: z.array(z.string()).optional(),
  })
  .optional();

/** JSON of `protectionSchema`; absent in runs that began before there was one. */
export const protection = artifactReferenceSchema.optional();

const material = {
  workItem,
  snapshot: snapshotSchema,
  context: artifactReferenceSchema,
  instructions,
};

/** Steps that make change sets, and those that ask a model about them. */
export const draftingContracts = {
  /** A model orders the files that were found, by what they define; where that is switched off nothing changes. */
  rankByOutline: {
    input: z.object({
      runId,
      ...material,
      /** As for `localize`. */
      hints: artifactReferenceSchema.optional(),
      models,
      person,
    }),
    output: z.object({
      /** JSON of `localizedContextSchema`. */
      context: artifactReferenceSchema,
      ...modelCallFacts,
    }),
  },
  planTask: {
    input: z.object({
      runId,
      ...material,
      /** JSON of `workItemCommentSchema[]`: what people answered to the question of an earlier plan. */
      answers: artifactReferenceSchema.optional(),
      models,
      person,
    }),
    output: z.object({
      plan: artifactReferenceSchema,
      isClear: z.boolean(),
      /** Markdown for a comment, made from the plan's questions; there when the task is not clear. */
      question: z.string().max(4000).optional(),
      ...modelCallFacts,
    }),
  },
  requestDraft: {
    input: z.object({
      runId,
      candidate: candidateNumberSchema,
      ...material,
      plan,
      occasion: occasionSchema.optional(),
      repair: repairSchema.optional(),
      models,
      person,
    }),
    output: z.object({
      /** The model's reply as text. */
      reply: artifactReferenceSchema,
      ...modelCallFacts,
    }),
  },
  applyDraft: {
    input: z.object({
      runId,
      reply: artifactReferenceSchema,
      snapshot: snapshotSchema,
      /** JSON of `changeSetSchema`: what earlier rounds made; the reply's edits go on top. */
      onto: artifactReferenceSchema.optional(),
      paths,
      protection,
    }),
    output: z.object({
      /** JSON of `changeSetSchema`; absent when the reply was refused. */
      changeSet: artifactReferenceSchema.optional(),
      /** JSON of `changeSetSchema`: the edits of a refused reply that could be applied. */
      kept: artifactReferenceSchema.optional(),
      findings: z.array(findingSchema),
    }),
  },
  checkChangeSet: {
    input: z.object({
      runId,
      changeSet: artifactReferenceSchema,
      snapshot: snapshotSchema,
      /** JSON of `localizedContextSchema`: what was found for the task; changes elsewhere are reported. */
      context: artifactReferenceSchema.optional(),
      paths,
      protection,
    }),
    output: z.object({
      findings: z.array(findingSchema),
      size: changeSizeSchema,
      /** Nothing of it may be kept for a repair: the rest was written to go with what was refused. */
      touchesRefusedPath: z.boolean().default(false),
    }),
  },
  judgeCandidates: {
    input: z.object({
      runId,
      workItem,
      snapshot: snapshotSchema,
      candidates: z
        .array(
          z.object({
            number: z.number().int().positive(),
            changeSet: artifactReferenceSchema,
            findings: z.array(findingSchema),
          }),
        )
        .min(2),
      models,
      person,
    }),
    output: z.object({
      chosen: z.number().int().positive(),
      /** In words for people; untrusted. */
      reason: z.string().max(1000),
      ...modelCallFacts,
    }),
  },
  describeChange: {
    input: z.object({
      runId,
      workItem,
      snapshot: snapshotSchema,
      changeSet: artifactReferenceSchema,
      plan,
      models,
      person,
    }),
    output: z.object({
      /** JSON of `changeDescriptionSchema`. */
      description: artifactReferenceSchema,
      ...modelCallFacts,
    }),
  },
  answerReview: {
    input: z.object({
      runId,
      ...material,
      /** The thread's comments and the lines it is about, as text. */
      thread: artifactReferenceSchema,
      models,
      person,
    }),
    output: z.object({
      /** `change`: what is asked for needs new code; `decline`: it goes against the rules or the task. */
      action: z.enum(['explain', 'change', 'decline']),
      /** Markdown for the thread; untrusted. */
      reply: artifactReferenceSchema,
      ...modelCallFacts,
    }),
  },
} as const;

/** Input of the orchestration `draftCandidate`. */
export const draftCandidateInputSchema = draftingContracts.requestDraft.input.omit({ repair: true }).extend({
  ...childInputSchema.shape,
  /** How often findings go back to the model; 0 is the first draft only. */
  repairRounds: z.number().int().min(0).max(5).default(0),
  /** The project whose pause switch holds further rounds. */
  projectName: z.string().min(1),
  /** JSON of `conversationSchema`: what the candidate branches off from; absent in runs that began before version 5.0. */
  conversation: artifactReferenceSchema.optional(),
  /** What the rules allow the conversation; there with it. */
  bounds: conversationBoundsSchema.optional(),
  /** The project in Azure DevOps, as the run was started with; there with the conversation. */
  project: z.string().min(1).optional(),
  /** Tells the parent when the first turn is answered: the others begin then. */
  isFirst: z.boolean().optional(),
  paths,
  protection,
  /** Budgets that each call is reserved in before it is made. */
  budgets: z
    .array(
      z.object({
        key: z.string().min(1),
        limit: cost,
        callCeiling: cost,
        /** Without it: millionths of the currency unit. */
        unit: z.literal('tokens').optional(),
      }),
    )
    .max(4)
    .optional(),
});

export type DraftCandidateInput = z.infer<typeof draftCandidateInputSchema>;

export type { Spending } from '../models/modelUsage.ts';
