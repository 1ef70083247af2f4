import { z } from 'zod';
import { changeDescriptionSchema, planSchema } from '../../contracts/changes/plan.ts';

/** What a model answers to the plan prompt. */
export const planReplySchema = planSchema.extend({ canBegin: z.boolean() });

/** What a model answers to the rank prompt. */
export const rankReplySchema = z.object({ paths: z.array(z.string().max(500)).min(1).max(50) });

/** What a model answers to the answer prompt. */
export const answerReplySchema = z.object({
  action: z.enum(['explain', 'change', 'decline']),
  reply: z.string().min(1).max(6000),
});

/** What a model answers to the describe prompt. */
export const descriptionReplySchema = changeDescriptionSchema;

/**
 * What a model answers to the judge prompt.
 * @param numbers the candidates it may choose from
 */
export function choiceReplySchema(numbers: readonly number[]) {
  return z.object({
    chosen: z.number().refine((chosen) => numbers.includes(chosen), `must be one of ${numbers.join(', ')}`),
    reason: z.string().max(4000),
  });
}
