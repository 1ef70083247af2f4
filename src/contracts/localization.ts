import { z } from 'zod';

/** A file that matters for a task, with the reasons in words. */
export const rankedFileSchema = z.object({
  path: z.string().min(1),
  /** Higher is better; only comparable within one ranking. */
  score: z.number(),
  reasons: z.array(z.string()),
  /** Line ranges that matter, counted from 1, both ends included. */
  ranges: z.array(z.object({ start: z.number().int().positive(), end: z.number().int().positive() })),
});

export type RankedFile = z.infer<typeof rankedFileSchema>;
