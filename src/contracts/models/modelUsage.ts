import { z } from 'zod';

const tokens = z.number().int().nonnegative();

/** Tokens one or several model calls used, as the endpoint counted them. */
export const modelUsageSchema = z.object({
  /** All input tokens, cached ones included. */
  inputTokens: tokens,
  cachedInputTokens: tokens,
  /** All output tokens, reasoning included. */
  outputTokens: tokens,
  reasoningTokens: tokens,
});

export type ModelUsage = z.infer<typeof modelUsageSchema>;

export const noModelUsage: ModelUsage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };

export function addModelUsage(left: ModelUsage, right: ModelUsage): ModelUsage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
  };
}

/** What a budget in tokens counts: cached and reasoning tokens are among them. */
export function totalTokens({ inputTokens, outputTokens }: ModelUsage): number {
  return inputTokens + outputTokens;
}

/** What model calls used and cost; the cost in millionths of the currency unit that the price table is in. */
export const spendingSchema = z.object({ usage: modelUsageSchema, cost: z.number().int().nonnegative() });

export type Spending = z.infer<typeof spendingSchema>;

export const noSpending: Spending = { usage: noModelUsage, cost: 0 };

export function addSpending(left: Spending, right: Spending): Spending {
  return { usage: addModelUsage(left.usage, right.usage), cost: left.cost + right.cost };
}
