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
