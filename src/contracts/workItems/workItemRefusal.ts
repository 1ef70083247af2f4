import { z } from 'zod';

/** When in a run's life a work item is changed: as the rules name it, or while the run is undone. */
export const workItemMomentSchema = z.enum(['started', 'pullRequestOpened', 'completed', 'failed', 'restored']);

export type WorkItemMoment = z.infer<typeof workItemMomentSchema>;

/** A part of a change that could not be had; the rest was done. */
export const workItemRefusalSchema = z.object({
  what: z.enum(['state', 'tags']),
  /** What is against it, and what can be done. */
  reason: z.string().max(1000),
});

export type WorkItemRefusal = z.infer<typeof workItemRefusalSchema>;
