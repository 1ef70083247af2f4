import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { objectIdSchema, repositorySchema, snapshotSchema } from '../repositories/repository.ts';
import { usageLimitsSchema } from '../rules/usageLimits.ts';
import { project, runId, workItem, workItemId } from './common.ts';

/** Steps that read the work item and the repository. */
export const readingContracts = {
  fetchWorkItem: {
    input: z.object({
      runId,
      project,
      workItemId,
      /** The only project that the delivery's credential is for. */
      scopeProjectId: z.string().min(1).max(256).optional(),
      /** The revision that is said to ask for a run, where the delivery said it, and how it asks. */
      asked: z
        .object({ revision: z.number().int().positive().optional(), trigger: z.enum(['tag', 'assignment']) })
        .optional(),
    }),
    output: z.union([
      z.object({
        workItem,
        revision: z.number().int().positive(),
        projectName: z.string().min(1),
        title: z.string(),
        /** Who made the revision that asked, as ADO says: an account name beside the id. */
        requester: z.object({ id: z.string().optional(), name: z.string().max(256) }).optional(),
      }),
      /** Nothing may come of it, and nobody is told: it is not known whom it concerns. */
      z.object({ refusal: z.string().max(1000) }),
    ]),
  },
  /** How much may be asked of the app, by its settings. */
  readUsageLimits: {
    input: z.object({ runId }),
    output: usageLimitsSchema,
  },
  chooseRepository: {
    input: z.object({ runId, project, workItem }),
    /** The repository, or the question that people have to answer first. */
    output: z.union([z.object({ repository: repositorySchema }), z.object({ question: z.string().min(1) })]),
  },
  takeSnapshot: {
    input: z.object({
      runId,
      project,
      /** Without it: the tip of the default branch of the configured repository. */
      at: z
        .object({ repository: repositorySchema, branch: z.string().min(1), commit: objectIdSchema.optional() })
        .optional(),
    }),
    output: z.object({ snapshot: snapshotSchema }),
  },
  localize: {
    input: z.object({
      runId,
      workItem,
      snapshot: snapshotSchema,
      instructions: z.string().optional(),
      /** Text that says where to look beyond the work item: a build's failure, a reviewer's words. */
      hints: artifactReferenceSchema.optional(),
      /** What a conversation with a model begins with: less than a prompt that has to hold everything. */
      purpose: z.literal('conversation').optional(),
    }),
    output: z.object({
      /** JSON of `localizedContextSchema`; with an outline and places where the purpose is a conversation. */
      context: artifactReferenceSchema,
      shown: z.number().int().nonnegative(),
    }),
  },
} as const;
