import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { changeIdSchema } from '../changes/changeId.ts';
import { expectedBuildSchema } from '../repositories/expectedBuild.ts';
import { objectIdSchema } from '../repositories/repository.ts';
import { pullRequestPlace, runId } from './common.ts';

const commentId = z.number().int().positive();
const threadId = z.number().int().positive();

/** A build that judges the pull request's newest commit. */
export const observedBuildSchema = z.object({
  buildId: z.number().int().positive(),
  name: z.string(),
  state: z.enum(['queued', 'running', 'passed', 'failed', 'cancelled']),
  isBlocking: z.boolean(),
});

/** What someone else wrote and the run has not answered. */
export const observedCommentSchema = z.object({
  threadId,
  commentId,
  author: z.string(),
  /** Identity in ADO: who may what is asked of it. */
  authorId: z.string().optional(),
  /** E-mail address or account name. */
  authorName: z.string().optional(),
  /** How often the agent has answered in the thread. */
  answers: z.number().int().nonnegative().optional(),
  /** The whole thread with the lines it is about, as text. */
  thread: artifactReferenceSchema,
});

/** Comments written until a moment are passed over. */
export const passedOverSchema = z.object({
  /** Id of an identity; without it everyone's. */
  by: z.string().optional(),
  until: z.iso.datetime(),
});

/** A pull request as it is at one moment, without any of its text. */
export const pullRequestObservationSchema = z.object({
  status: z.enum(['active', 'completed', 'abandoned']),
  isDraft: z.boolean(),
  /** `queued` until Azure DevOps has merged again, or completed it. */
  merge: z.enum(['clean', 'conflicts', 'queued', 'unknown']),
  sourceTip: objectIdSchema.optional(),
  targetTip: objectIdSchema.optional(),
  /** False when the target branch has commits that the source branch does not build on. */
  isUpToDate: z.boolean(),
  /** People with commits on the branch that are not the run's. */
  foreignAuthors: z.array(z.string()).max(10),
  builds: z.array(observedBuildSchema).max(20),
  /** What the rules or branch policies ask for, whether it is there or not; absent in what was seen before this was read. */
  expected: z.array(expectedBuildSchema).max(50).optional(),
  /** Oldest first. */
  comments: z.array(observedCommentSchema).max(10),
  votes: z.array(z.object({ by: z.string(), vote: z.number().int() })).max(50),
  closedBy: z.string().optional(),
  /** Identity of that person. */
  closedById: z.string().max(256).optional(),
});

export type PullRequestObservation = z.infer<typeof pullRequestObservationSchema>;

/** Steps of the shepherd, which stays with a pull request until it is closed. */
export const shepherdingContracts = {
  observePullRequest: {
    input: z.object({
      runId,
      ...pullRequestPlace,
      targetBranch: z.string().min(1),
      /** Last comment answered or passed over, by thread. */
      answered: z.record(z.string(), commentId),
      /** Comments that are not to be answered: of everyone, or of one identity, until a moment. */
      passedOver: z.array(passedOverSchema).optional(),
      /** Whom the rules let use `fix`, by name: of those that are no people, only these are answered. */
      namedForFix: z.array(z.string()).max(50).optional(),
      /** `build.definition` of the rules. */
      definition: z.union([z.string(), z.number()]).optional(),
    }),
    output: pullRequestObservationSchema,
  },
  readBuildFailure: {
    input: z.object({ runId, repository: pullRequestPlace.repository, buildId: z.number().int().positive() }),
    output: z.object({
      /** Failing tasks with the end of their logs, failed tests with messages: text, untrusted. */
      details: artifactReferenceSchema,
      /** One line for people; untrusted. */
      summary: z.string().max(300),
      /** The same failure has the same signature, whatever its times and numbers. */
      signature: z.string(),
    }),
  },
  writeThread: {
    input: z.object({
      runId,
      ...pullRequestPlace,
      /** Names the thread within the run: written once, then brought up to date. */
      purpose: z.string().min(1).max(60),
      message: z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('repaired'),
          round: z.number().int().positive(),
          rounds: z.number().int().positive(),
          build: z.string(),
          summary: z.string(),
          commit: objectIdSchema,
        }),
        z.object({ kind: z.literal('repair-failed'), build: z.string(), summary: z.string(), reason: z.string() }),
        z.object({ kind: z.literal('rebased'), commit: objectIdSchema }),
        z.object({ kind: z.literal('conflicts'), paths: z.array(z.string()), reason: z.string() }),
        z.object({ kind: z.literal('build-overdue'), build: z.string(), hours: z.number() }),
        /** Nothing judges the newest commit, and people have to see to it; afterwards, that something has. */
        z.object({ kind: z.literal('no-build'), reason: z.string(), isDraft: z.boolean() }),
        z.object({ kind: z.literal('built-since') }),
        /** Something beside the work that people can do in the agent's place. */
        z.object({ kind: z.literal('not-done'), what: z.string(), reason: z.string() }),
        z.object({ kind: z.literal('budget'), message: z.string() }),
        /** A further change waits for someone's approval; where it is shown and asked. */
        z.object({ kind: z.literal('approval-asked'), change: changeIdSchema, reasons: z.array(z.string()) }),
        z.object({ kind: z.literal('not-pushed'), reason: z.string() }),
      ]),
      status: z.enum(['active', 'fixed', 'closed']),
    }),
    output: z.object({ threadId }),
  },
  replyInThread: {
    input: z.object({
      runId,
      ...pullRequestPlace,
      threadId,
      /** The comment that is answered; a second answer to it changes nothing. */
      commentId,
      reply: artifactReferenceSchema.optional(),
      /** A sentence of the agent's own, after the reply. */
      note: z.enum(['changed', 'declined', 'could-not-change', 'over-budget', 'not-allowed', 'not-pushed']).optional(),
      commit: objectIdSchema.optional(),
      resolve: z.boolean(),
      /** Why nobody is asked about the comment, in words for its author. */
      limit: z.object({ reason: z.string().max(500), isOfThread: z.boolean() }).optional(),
    }),
    output: z.object({ commentId }),
  },
  setPullRequestStatus: {
    input: z.object({
      runId,
      ...pullRequestPlace,
      state: z.enum(['pending', 'succeeded', 'failed']),
      description: z.string().max(500),
      /** The commit that it is about: the status does not count for a later push. */
      sourceTip: objectIdSchema.optional(),
    }),
    output: z.object({ posted: z.boolean() }),
  },
  /** Has the newest commit built where nobody else does, of a draft for instance; again, it finds the build it queued. */
  queueBuild: {
    input: z.object({
      runId,
      ...pullRequestPlace,
      sourceTip: objectIdSchema,
      definitionId: z.number().int().positive(),
      evaluationId: z.string().max(200).optional(),
      /** The newest build there was when another one was wanted. */
      afterBuild: z.number().int().positive().optional(),
    }),
    output: z.object({ buildId: z.number().int().positive().optional() }),
  },
  markReady: {
    input: z.object({ runId, ...pullRequestPlace }),
    output: z.object({ isDraft: z.boolean() }),
  },
} as const;
