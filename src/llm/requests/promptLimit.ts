/** For instructions, headings, marks and what is said of each file: they come on top of what is shown. */
const frameTokens = 8_000;

/**
 * The most tokens a whole prompt may have, instructions included. Budgets set this much aside for a call, so no call
 * gets a longer one.
 * @param contextTokens what the task and what is shown of the repository may take
 */
export function promptTokenLimit(contextTokens: number): number {
  return contextTokens + frameTokens;
}

/** The most tokens of any prompt, turns of a conversation included: budgets set this much aside for a call. */
export function longestPrompt(contextTokens: number, conversationTokens: number): number {
  return Math.max(promptTokenLimit(contextTokens), conversationTokens);
}
