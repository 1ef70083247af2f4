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

/** A place that is named and not shown; lines are counted from 1, both ends included. */
const placeSchema = z.object({
  name: z.string(),
  start: z.number().int().positive(),
  end: z.number().int().positive(),
});

/** What `localize` found: files to show, whole or in parts, and files to name only, best first. */
export const localizedContextSchema = z.object({
  /** Marks untrusted text in the prompts of the run: random, and the same for all candidates so that prompts can be cached. */
  nonce: z.string().min(1),
  shown: z.array(
    z.object({
      path: z.string(),
      reasons: z.array(z.string()),
      /** Lines to show, counted from 1, both ends included; absent where the whole file is shown. */
      ranges: z.array(z.object({ start: z.number().int().positive(), end: z.number().int().positive() })).optional(),
      /** Of a file of tests: the shown sources that it covers. */
      covers: z.array(z.string()).optional(),
      /** Some of what the file defines outside of the ranges, in order. */
      unshown: z.array(placeSchema).optional(),
    }),
  ),
  named: z.array(z.string()),
  /** Folders with counts of files, and the files at the top, as text. Absent unless a conversation begins with it. */
  outline: z.string().optional(),
  /** Definitions that fit the task and are not shown, best first; the same for conversations only. */
  places: z.array(placeSchema.extend({ path: z.string() })).optional(),
});

export type LocalizedContext = z.infer<typeof localizedContextSchema>;
