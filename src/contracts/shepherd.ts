import { z } from 'zod';
import { pushedWorkSchema } from './activities/publishing.ts';
import { passedOverSchema } from './activities/shepherding.ts';
import { artifactReferenceSchema } from './artifact.ts';
import { candidateSchema } from './changes/candidate.ts';
import { changeIdSchema } from './changes/changeId.ts';
import { modelUsageSchema } from './models/modelUsage.ts';
import { personSchema } from './person.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from './repositories/repository.ts';
import { rulesSchema } from './rules/rules.ts';
import { childInputSchema } from './runs/childOrchestrations.ts';
import { notDoneListSchema } from './runs/notDone.ts';
import { pullRequestReferenceSchema } from './runs/run.ts';
import { decisionEventSchema } from './runs/runEvents.ts';

const count = z.number().int().nonnegative();

/** What a shepherd needs to know of its pull request; it never changes. */
export const shepherdTaskSchema = z.object({
  runId: z.string().min(1),
  project: z.string().min(1),
  projectName: z.string().min(1),
  workItemId: z.number().int().positive(),
  title: z.string(),
  workItem: artifactReferenceSchema,
  repository: repositorySchema,
  branch: z.string().min(1),
  targetBranch: z.string().min(1),
  pullRequest: pullRequestReferenceSchema,
  rules: rulesSchema,
  /** JSON of `protectionSchema`. */
  protection: artifactReferenceSchema.optional(),
  callCeiling: count,
  /** Commit of the first push, where someone had to approve it. */
  approvedTip: objectIdSchema.optional(),
  tokenCeiling: count.optional(),
  /** JSON of `conversationSchema`: how the change came about; absent in runs that began before version 5.0. */
  conversation: artifactReferenceSchema.optional(),
  /** JSON of `localizedContextSchema`: what the conversation began with; there with it. */
  context: artifactReferenceSchema.optional(),
  /** On whose behalf the run works. */
  person: personSchema.optional(),
  /** Which one it is for this pull request, counted from 1: more than one where someone ended the one before. */
  attempt: z.number().int().positive(),
});

export type ShepherdTask = z.infer<typeof shepherdTaskSchema>;

/** Why a further push is wanted, and what is to be told when it is there or never will be. */
export const pushCauseSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('review'),
    threadId: z.number().int().positive(),
    commentId: z.number().int().positive(),
    reply: artifactReferenceSchema,
  }),
  z.object({
    kind: z.literal('build'),
    build: z.string(),
    summary: z.string(),
    round: z.number().int().positive(),
  }),
  z.object({ kind: z.literal('command') }),
  /** The change made again on top of the target. */
  z.object({ kind: z.literal('conflict'), conflicts: z.array(z.string()).max(20) }),
  /** The target merged in. */
  z.object({ kind: z.literal('update') }),
]);

export type PushCause = z.infer<typeof pushCauseSchema>;

/** A push that the shepherd wants. */
export const wantedPushSchema = z.object({
  step: z.string().min(1).max(100),
  work: pushedWorkSchema,
  /** How many things the checks found against it. */
  findings: count,
  cause: pushCauseSchema,
});

export type WantedPush = z.infer<typeof wantedPushSchema>;

/** A push that waits for someone's approval. */
export const pendingPushSchema = z.object({
  push: wantedPushSchema,
  change: changeIdSchema,
  /** All changes that were agreed to for this push so far. */
  approved: z.array(changeIdSchema).max(50),
  until: z.iso.datetime(),
  remindAt: z.iso.datetime(),
  reminders: count,
  reminderHours: z.number().positive(),
  /** What people were shown of it, to be shown again where they are asked again; absent for a merge. */
  shown: z.object({ snapshot: snapshotSchema, chosen: candidateSchema.required({ changeSet: true }) }).optional(),
  /** What someone with the right decided; not carried out yet. */
  decision: decisionEventSchema.optional(),
});

export type PendingPush = z.infer<typeof pendingPushSchema>;

/** What a shepherd knows by now: carried over whenever its history begins again. */
export const shepherdMemorySchema = z.object({
  /** Last comment answered or passed over, by thread. */
  answered: z.record(z.string(), count),
  /** Comments that came when more was asked for than is answered. The newest stay. */
  passedOver: z.array(passedOverSchema).max(20).optional(),
  /** Review comments that a model was asked about in an hour: `yyyy-mm-ddThh`, UTC. */
  answersInHour: z.object({ hour: z.string(), count }).optional(),
  /** Builds already judged, newest last. */
  judgedBuilds: z.array(z.number().int().positive()).max(50),
  /** Signature of the failure that the last repair was for. */
  lastFailure: z.string().optional(),
  /** Repairs after failed builds since someone last asked for one. */
  buildRounds: count,
  /** All changes pushed to the pull request. */
  rounds: count,
  /** No further repairs until a person asks for them. */
  isStuck: z.boolean(),
  /** Source commit at which a conflict was reported or repaired. */
  conflictAt: z.string().optional(),
  /** When the source branch last changed: builds are overdue counted from here. */
  tipSince: z.iso.datetime().optional(),
  tip: objectIdSchema.optional(),
  overdueTold: z.boolean(),
  /** The status that was posted of the newest commit, and its words. */
  status: z.enum(['pending', 'succeeded', 'failed']).optional(),
  statusText: z.string().optional(),
  /** Builds that were queued for want of anyone else's, each as often as it was. The newest stay. */
  queuedBuilds: z.array(z.string()).max(50).optional(),
  /** Why the last one could not be queued. */
  queueRefused: z.string().optional(),
  /** The commit at which the draft could not be published. */
  readyRefused: objectIdSchema.optional(),
  /** What beside the work could not be had. */
  notDone: notDoneListSchema.optional(),
  /** What people were told about builds that are missing. */
  noBuildTold: z.string().optional(),
  /** When the pull request was found abandoned; a person may yet reactivate it. */
  abandonedSince: z.iso.datetime().optional(),
  /** What someone asked for and is to be done next. Untrusted. */
  instruction: z.object({ number: count, text: z.string(), by: z.string(), byId: z.string().optional() }).optional(),
  /** Number of the last letter from the mailbox that was dealt with. */
  lettersDone: count,
  /** Number of the last decision that was taken from the mailbox. */
  decisionsDone: count.default(0),
  /** The newest commit that is there with someone's approval, with all before it. A merge of the target keeps it so. */
  approvedTip: objectIdSchema.optional(),
  /** JSON of `conversationSchema`: what was said since, of changes that were pushed and reviewers that were answered. */
  conversation: artifactReferenceSchema.optional(),
  /** Changes that were asked for so far: each is drafted under an id of its own. */
  drafts: count,
  /** Nothing else is pushed while it waits. */
  pending: pendingPushSchema.optional(),
  usage: modelUsageSchema,
  cost: count,
});

export type ShepherdMemory = z.infer<typeof shepherdMemorySchema>;

/** Input of the orchestration `shepherdPullRequest`. */
export const shepherdInputSchema = childInputSchema.extend({
  task: shepherdTaskSchema,
  memory: shepherdMemorySchema.optional(),
});

/** Output of the orchestration `shepherdPullRequest`. */
export const shepherdOutcomeSchema = z.object({
  closing: z.enum(['completed', 'abandoned', 'cancelled']),
  by: z.string().optional(),
  /** Identity in ADO of who closed the pull request. */
  byId: z.string().max(256).optional(),
  reason: z.string().optional(),
  /** What beside the work could not be had. */
  notDone: notDoneListSchema.optional(),
  rounds: count,
  usage: modelUsageSchema,
  cost: count,
});

export type ShepherdOutcome = z.infer<typeof shepherdOutcomeSchema>;
