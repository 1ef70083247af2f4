import { z } from 'zod';
import { money, tokens } from './ruleValues.ts';

/** How far one step of a conversation may go. Whatever is reached first ends it. */
export const conversationBoundsSchema = z.strictObject({
  turns: z.number().int().min(2).max(150).default(40).describe('How many times the model may answer'),
  tokens: tokens
    .default(1_000_000)
    .describe('How many tokens may be used, input and output together, cached ones included'),
  cost: money.optional().describe('Maximum cost. Without it, only the budget of the run applies'),
  minutes: z.number().int().min(1).max(1_440).default(60).describe('How long it may take'),
});

export type ConversationBounds = z.infer<typeof conversationBoundsSchema>;

/** What holds where the rules say nothing. */
export function boundsOf({
  conversation,
}: {
  readonly conversation?: ConversationBounds | undefined;
}): ConversationBounds {
  return conversation ?? conversationBoundsSchema.parse({});
}
