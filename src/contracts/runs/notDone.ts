import { z } from 'zod';

/** Something beside the work that was tried and could not be had; the work stands without it. */
export const notDoneSchema = z.object({
  /** As a phrase: `the label "urgent"`. */
  what: z.string().min(1).max(200),
  /** What is against it, and what can be done. */
  reason: z.string().max(1000),
});

export type NotDone = z.infer<typeof notDoneSchema>;

/** As many are kept for the report; the audit log has all of them. */
export const maximumNotDone = 20;

export const notDoneListSchema = z.array(notDoneSchema).max(maximumNotDone);
