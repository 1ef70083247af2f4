import { z } from 'zod';

/** Why a pull request is merged anew. */
export const mergeCauseSchema = z.enum(['created', 'push', 'target', 'retargeted', 'reactivated', 'completion']);

export type MergeCause = z.infer<typeof mergeCauseSchema>;

/** What the service has still to do with a pull request; `by` is the id of who caused it. */
export const pendingWorkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('merge'), cause: mergeCauseSchema, by: z.string() }),
  z.object({ kind: z.literal('push'), by: z.string(), pushId: z.number(), oldObjectId: z.string() }),
  /** `sourceCommit` is what the caller has seen: nothing else may be completed. */
  z.object({ kind: z.literal('completion'), by: z.string(), sourceCommit: z.string() }),
]);

export type PendingWork = z.infer<typeof pendingWorkSchema>;
