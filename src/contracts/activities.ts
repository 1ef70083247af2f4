import { z } from 'zod';
import { conversingContracts } from './activities/conversing.ts';
import { draftingContracts } from './activities/drafting.ts';
import { operatingContracts } from './activities/operating.ts';
import { publishingContracts } from './activities/publishing.ts';
import { readingContracts } from './activities/reading.ts';
import { rotatingContracts } from './activities/rotating.ts';
import { shepherdingContracts } from './activities/shepherding.ts';
import { failureSchema } from './agentError.ts';

/**
 * Every activity: what goes in and what comes out. Orchestrators call by these, activities validate by these. Anything
 * that can grow is an artifact reference.
 */
export const activityContracts = {
  ...readingContracts,
  ...draftingContracts,
  ...conversingContracts,
  ...publishingContracts,
  ...shepherdingContracts,
  ...operatingContracts,
  ...rotatingContracts,
} as const;

export type ActivityName = keyof typeof activityContracts;
export type ActivityInput<Name extends ActivityName> = z.infer<(typeof activityContracts)[Name]['input']>;
/** What a caller gives: what has a default may be left out. */
export type ActivityRequest<Name extends ActivityName> = z.input<(typeof activityContracts)[Name]['input']>;
export type ActivityOutput<Name extends ActivityName> = z.infer<(typeof activityContracts)[Name]['output']>;

/**
 * What an activity hands back over the durable boundary. A failure of a known type is a value, not an exception, so that
 * orchestrators decide on its type; only what nobody foresaw is thrown.
 */
export const activityResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);
