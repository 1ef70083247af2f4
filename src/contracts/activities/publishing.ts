import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { candidateSchema } from '../changes/candidate.ts';
import { changeIdSchema } from '../changes/changeId.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from '../repositories/repository.ts';
import { rulesSchema } from '../rules/rules.ts';
import { notDoneListSchema } from '../runs/notDone.ts';
import { pullRequestReferenceSchema } from '../runs/run.ts';
import { runReportSchema } from '../runs/runReport.ts';
import { workItemRefusalSchema } from '../workItems/workItemRefusal.ts';
import { cost, project, runId, workItemId } from './common.ts';

const branch = z.string().min(1);
/** As many as the rules may name. */
const labels = z.array(z.string().min(1)).max(50);

/** Paths that both sides changed. */
const conflicts = z.array(z.string()).max(20);

/** What is to be pushed: change sets, and merges that need none. */
export const pushedWorkSchema = z.discriminatedUnion('kind', [
  /** The run's branch, which must not be there yet. */
  z.object({ kind: z.literal('first'), changeSet: artifactReferenceSchema }),
  /** A further commit on the newest commit of the run's branch. */
  z.object({ kind: z.literal('further'), changeSet: artifactReferenceSchema }),
  /** In place of the agent's own commits, on the newest commit of the target; people's are never overwritten. */
  z.object({ kind: z.literal('anew'), changeSet: artifactReferenceSchema, expectedTip: objectIdSchema }),
  /** The target's newest commit merged in by Git: nothing in it is the agent's. */
  z.object({
    kind: z.literal('merge'),
    expectedTip: objectIdSchema,
    /** The newest commit that someone has approved, with all before it. */
    approvedTip: objectIdSchema.optional(),
  }),
]);

export type PushedWork = z.infer<typeof pushedWorkSchema>;

/** Steps that people see: commits, pull requests, comments, states. */
export const publishingContracts = {
  /**
   * The one step that brings commits of the agent to a branch. It asks the rules of the default branch as they are now, and
   * pushes nothing that they refuse or that nobody with the right has approved. Doing it again finds what it pushed before.
   */
  pushChange: {
    input: z.object({
      runId,
      workItemId,
      /** Names this push within the run; a repeated push of it does nothing. */
      step: z.string().min(1).max(100),
      title: z.string(),
      repository: repositorySchema,
      branch,
      targetBranch: branch,
      work: pushedWorkSchema,
      /** How many things the checks found against it. */
      findings: z.number().int().nonnegative(),
      /** The changes that people have agreed to, by their ids. */
      approved: z.array(changeIdSchema).max(50),
    }),
    output: z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('pushed'), commit: objectIdSchema, change: changeIdSchema }),
      z.object({
        outcome: z.literal('needs-approval'),
        change: changeIdSchema,
        reasons: z.array(z.string().max(300)).min(1).max(10),
        /** Who may agree, and how long the question stands, as the rules say now. */
        approval: rulesSchema.shape.approval,
        rulesCommit: objectIdSchema,
      }),
      z.object({
        outcome: z.literal('refused'),
        reasons: z.array(z.string().max(300)).min(1).max(10),
        rulesCommit: objectIdSchema,
      }),
      /** Both sides changed the same files; what each did is text, untrusted. */
      z.object({ outcome: z.literal('conflicts'), conflicts, details: artifactReferenceSchema.optional() }),
      /** Other people have commits that would be lost. */
      z.object({ outcome: z.literal('foreign-commits'), conflicts }),
      z.object({ outcome: z.enum(['branch-moved', 'branch-gone']) }),
    ]),
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
      /** Which one it is, where an earlier one failed. */
      attempt: z.number().int().positive().optional(),
    }),
    /** With what the rules ask for beside it and that could not be had. */
    output: z.object({ pullRequest: pullRequestReferenceSchema, notDone: notDoneListSchema.default([]) }),
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
          /** What the answer must name. */
          change: changeIdSchema,
          reasons: z.array(z.string()).max(10),
          /** Absent for a merge of the target: then the branch is shown as it stands. */
          shown: z
            .object({ changeSet: artifactReferenceSchema, snapshot: snapshotSchema, chosen: candidateSchema })
            .optional(),
          /** Where the branch can be looked at, once there is a pull request. */
          pullRequest: pullRequestReferenceSchema.optional(),
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
