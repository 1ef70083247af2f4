import { z } from 'zod';
import { passedOverSchema } from './activities/shepherding.ts';
import { artifactReferenceSchema } from './artifact.ts';
import { childInputSchema } from './children.ts';
import { modelUsageSchema } from './modelUsage.ts';
import { personSchema } from './person.ts';
import { objectIdSchema, repositorySchema } from './repository.ts';
import { rulesSchema } from './rules.ts';
import { pullRequestReferenceSchema } from './run.ts';

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
  callCeiling: count,
  tokenCeiling: count.optional(),
  /** On whose behalf the run works. */
  person: personSchema.optional(),
  /** Which one it is for this pull request, counted from 1: more than one where somebody ended the one before. */
  attempt: z.number().int().positive(),
});

export type ShepherdTask = z.infer<typeof shepherdTaskSchema>;

/** What a shepherd knows by now: carried over whenever its history begins anew. */
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
  /** Repairs after failed builds since somebody last asked for one. */
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
  status: z.enum(['pending', 'succeeded', 'failed']).optional(),
  /** When the pull request was found abandoned; a person may yet reactivate it. */
  abandonedSince: z.iso.datetime().optional(),
  /** What somebody asked for and is to be done next. Untrusted. */
  instruction: z.object({ number: count, text: z.string(), by: z.string(), byId: z.string().optional() }).optional(),
  /** Number of the last letter from the mailbox that was dealt with. */
  lettersDone: count,
  /** Changes that were asked for so far: each is drafted under an id of its own. */
  drafts: count,
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
  reason: z.string().optional(),
  rounds: count,
  usage: modelUsageSchema,
  cost: count,
});

export type ShepherdOutcome = z.infer<typeof shepherdOutcomeSchema>;
