import type { Prompt } from './promptContext.ts';
import { markUntrustedText } from './untrustedText.ts';

export interface RetryPromptInput {
  /** What the model wrote. Untrusted. */
  readonly answer: string;
  /** What is wrong with its form, in trusted words. */
  readonly problem: string;
  readonly nonce: string;
}

/**
 * The input that asks once more after an answer of the wrong form. It begins like the first, so that the endpoint's
 * prompt cache serves it. Pure.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the answer
 */
export function buildRetryPrompt(prompt: Prompt, { answer, problem, nonce }: RetryPromptInput): string {
  return [
    prompt.input,
    '# Your last answer could not be read',
    markUntrustedText(nonce).mark('last answer', [answer]),
    `What is wrong with it: ${problem}\n\nAnswer again, with nothing but one JSON object of the form in the instructions.`,
  ].join('\n\n');
}
