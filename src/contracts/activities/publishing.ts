import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { candidateSchema } from '../candidate.ts';
import { modelUsageSchema } from '../modelUsage.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from '../repository.ts';
import { pullRequestReferenceSchema } from '../run.ts';
import { runReportSchema } from '../runReport.ts';
import { workItemRefusalSchema } from '../workItemRefusal.ts';
import { cost, project, runId, workItemId } from './common.ts';

const branch = z.string().min(1);
/** As many as the rules may name. */
const labels = z.array(z.string().min(1)).max(50);

/** Steps that people see: commits, pull requests, comments, states. */
export const publishingContracts = {
  pushBranch: {
    input: z.object({
      runId,
      workItemId,
      title: z.string(),
      repository: repositorySchema,
      branch,
      changeSet: artifactReferenceSchema,
    }),
    output: z.object({ commit: objectIdSchema }),
  },
  /** A further commit on the run's own branch, on its newest commit. */
  pushRepair: {
    input: z.object({
      runId,
      workItemId,
      /** Names this repair within the run; a repeated push of it does nothing. */
      step: z.string().min(1).max(100),
      title: z.string(),
      repository: repositorySchema,
      branch,
      changeSet: artifactReferenceSchema,
    }),
    output: z.object({ commit: objectIdSchema }),
  },
  /** The run's commits made again on the newest commit of the target branch; people's commits are never overwritten. */
  rebaseBranch: {
    input: z.object({
      runId,
      workItemId,
      step: z.string().min(1).max(100),
      title: z.string(),
      repository: repositorySchema,
      branch,
      targetBranch: branch,
      expectedTip: objectIdSchema,
      /** What the branch shall hold beyond its target; without it the branch's own change is carried over. */
      changeSet: artifactReferenceSchema.optional(),
    }),
    output: z.object({
      outcome: z.enum(['rebased', 'conflicts', 'foreign-commits', 'branch-moved', 'branch-gone']),
      commit: objectIdSchema.optional(),
      /** The branch's change and what the target changed, as text; there when they conflict. Untrusted. */
      details: artifactReferenceSchema.optional(),
      /** Paths both sides changed. */
      conflicts: z.array(z.string()).max(20).default([]),
    }),
  },
  openPullRequest: {
    input: z.object({
      runId,
      workItemId,
      title: z.string(),
      repository: repositorySchema,
      branch,
      chosen: z.number().int().positive(),
      candidates: z.array(candidateSchema),
      usage: modelUsageSchema,
      cost: cost.optional(),
      targetBranch: branch.optional(),
      isDraft: z.boolean().optional(),
      /** JSON of `changeDescriptionSchema`. */
      description: artifactReferenceSchema.optional(),
      reviewers: z.array(z.string().min(1)).max(20).optional(),
      labels: labels.optional(),
      autoComplete: z.boolean().optional(),
    }),
    output: z.object({ pullRequest: pullRequestReferenceSchema }),
  },
  reportOnWorkItem: {
    input: z.object({ runId, project, workItemId, report: runReportSchema }),
    output: z.object({ commentId: z.number().int().positive() }),
  },
  /** A question or a request to people: its own comment, so that they are notified, written once per `purpose`. */
  askOnWorkItem: {
    input: z.object({
      runId,
      project,
      workItemId,
      /** Names the comment within the run. */
      purpose: z.string().min(1).max(60),
      request: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('question'), question: z.string().max(4000), answerUntil: z.iso.datetime() }),
        z.object({
          kind: z.literal('approval'),
          reasons: z.array(z.string()).max(10),
          changeSet: artifactReferenceSchema,
          snapshot: snapshotSchema,
          chosen: candidateSchema,
          answerUntil: z.iso.datetime(),
        }),
        z.object({
          kind: z.literal('reminder'),
          of: z.enum(['question', 'approval']),
          answerUntil: z.iso.datetime(),
        }),
      ]),
    }),
    output: z.object({ commentId: z.number().int().positive() }),
  },
  /** What people wrote on the work item after a comment of ours. */
  readAnswers: {
    input: z.object({ runId, project, workItemId, afterComment: z.number().int().positive() }),
    output: z.object({
      /** JSON of `workItemCommentSchema[]`; absent when nobody wrote. */
      answers: artifactReferenceSchema.optional(),
      count: z.number().int().nonnegative(),
      lastComment: z.number().int().positive().optional(),
      /** Who wrote that one: name and identity in ADO. */
      lastAuthor: z.object({ name: z.string().max(256), id: z.string().max(256).optional() }).optional(),
    }),
  },
  markWorkItem: {
    input: z.object({
      runId,
      project,
      workItemId,
      /** Category of the state to set; every process has its own names. */
      category: z.enum(['Proposed', 'InProgress', 'Resolved', 'Completed']).optional(),
      /** The state by its own name: to put it back. */
      state: z.string().optional(),
      addTags: labels.default([]),
      removeTags: labels.default([]),
    }),
    /** What has to be done to put it back, and what could not be had. */
    output: z.object({
      previousState: z.string(),
      addedTags: labels,
      removedTags: labels,
      refused: z.array(workItemRefusalSchema).default([]),
    }),
  },
  abandonPullRequest: {
    input: z.object({
      runId,
      repository: repositorySchema,
      pullRequestId: z.number().int().positive(),
      reason: z.string().max(1000),
    }),
    output: z.object({ status: z.enum(['active', 'abandoned', 'completed']) }),
  },
  /** Only when the branch holds nothing but the run's own commits. */
  deleteBranch: {
    input: z.object({ runId, repository: repositorySchema, branch, expectedTip: objectIdSchema.optional() }),
    output: z.object({ outcome: z.enum(['deleted', 'missing', 'kept']) }),
  },
} as const;
