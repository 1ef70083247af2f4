import { z } from 'zod';

/** How a pattern is read: as it stands, as it stands in any letter case, as an identifier of its own, as RE2's syntax. */
export const searchWays = ['literal', 'ignoring-case', 'word', 'regex'] as const;

const placeSchema = z.object({
  block: z.number().int().nonnegative(),
  offset: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
});

/** What a search thread gets. The blocks are shared with it, not copied. */
export const searchRequestSchema = z.object({
  blocks: z.array(z.instanceof(SharedArrayBuffer)),
  places: z.array(placeSchema),
  pattern: z.string().min(1),
  /** Tried in turn until one finds something; of a way that the pattern does not fit, the next one is tried. */
  ways: z.array(z.enum(searchWays)).min(1),
  /** Lines found beyond these are not counted any more. */
  mostLines: z.number().int().positive(),
});

export type SearchRequest = z.infer<typeof searchRequestSchema>;

/** What a search thread answers. */
export const searchReplySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    way: z.enum(searchWays),
    /** Position in `places`, and the lines, counted from 1, with the column of the first find, counted from 0. */
    files: z.array(z.object({ file: z.number().int(), lines: z.array(z.tuple([z.number().int(), z.number().int()])) })),
    /** Whether there were more lines than are counted. */
    isCut: z.boolean(),
  }),
  /** RE2 does not take the pattern. */
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);

export type SearchReply = z.infer<typeof searchReplySchema>;
