import { z } from 'zod';
import { changeDescriptionSchema, planSchema } from '../../contracts/changes/plan.ts';

/** What a model answers to the plan prompt. */
export const planReplySchema = planSchema.extend({ canBegin: z.boolean() });

const shortList = z.array(z.string().max(500)).max(20).default([]);

/** What the plan of a conversation is: with tools a model has no need of what comes last. */
export const conversedPlanSchema = z.object({
  approach: z.string().max(4000),
  files: z.array(z.string().max(500)).max(50).default([]),
  risks: z.array(z.string().max(1000)).max(20).default([]),
  canBegin: z.boolean().default(true),
  questions: z.array(z.string().max(1000)).max(5).default([]),
  /** What has to be seen first, where the endpoint takes no tools. */
  needs: z.object({ paths: shortList, definitions: shortList, searches: shortList }).optional(),
});

export type ConversedPlan = z.infer<typeof conversedPlanSchema>;

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
