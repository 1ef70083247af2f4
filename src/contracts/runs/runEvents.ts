import { z } from 'zod';
import { changeIdSchema } from '../changes/changeId.ts';

/**
 * External events of a run, raised to its instance id and to its shepherd's. Only `nudge` comes from ADO, and it is a
 * hint: whoever gets it reads ADO again.
 */
export const runEventNames = ['nudge', 'decision', 'cancel', 'instructions'] as const;

export type RunEventName = (typeof runEventNames)[number];

const by = z.string().max(256);
const via = z.enum(['comment', 'api']);

/** Something happened that may concern the run. */
export const wakeUpEventSchema = z.object({ reason: z.string().max(200) });

/** Someone with the right to do so answered a request for approval: for the one change that it named. */
export const decisionEventSchema = z.object({
  decision: z.enum(['approve', 'reject']),
  change: changeIdSchema,
  by,
  /** Identity in ADO, or the caller's object id of the API. */
  byId: z.string().max(256).optional(),
  via,
  comment: z.string().max(2000).optional(),
});

/** Someone with the right to do so wants the run to end. */
export const cancelEventSchema = z.object({ by, via, reason: z.string().max(2000).optional() });

/** More to do in a run that is there already: a second `/agent fix`, or `/agent retry`. Untrusted text. */
export const instructionsEventSchema = z.object({
  text: z.string().max(4000),
  by,
  /** Id of the identity in Azure DevOps, where it is known. */
  byId: z.string().min(1).max(256).optional(),
  via,
  /** Of the comment or the call that they came with: whoever raises an event may do so twice. */
  id: z.string().max(256).optional(),
  /** Whose rules allowed them: a run of another repository does not follow them. */
  repositoryId: z.string().max(256).optional(),
});

/** The instructions of someone who asks for another try and says no more. */
export const plainRetry = 'Try again.';

export type DecisionEvent = z.infer<typeof decisionEventSchema>;
export type CancelEvent = z.infer<typeof cancelEventSchema>;
export type InstructionsEvent = z.infer<typeof instructionsEventSchema>;

/** An event with its name, as it crosses the durable boundary. */
export const runEventSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('nudge'), data: wakeUpEventSchema }),
  z.object({ name: z.literal('decision'), data: decisionEventSchema }),
  z.object({ name: z.literal('cancel'), data: cancelEventSchema }),
  z.object({ name: z.literal('instructions'), data: instructionsEventSchema }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;
