import { AgentError } from '../../contracts/agentError.ts';

/** Puts pieces of untrusted text between marks that nobody who wrote the text could know. */
export interface UntrustedText {
  /**
   * @param kind a trusted word for what it is, for example `file`
   * @param lines the untrusted text; line endings inside stay as they are
   */
  mark(kind: string, lines: readonly string[]): string;
}

const noncePattern = /^[A-Za-z0-9-]{8,64}$/;

/**
 * @param nonce random, one for a run: 8 to 64 letters, digits and hyphens. The prompts of all candidates of a run share
 *   it, so that they share a prefix the endpoint can cache.
 * @throws AgentError `invalid-input` when the nonce cannot mark anything, or when a marked text contains it
 */
export function markUntrustedText(nonce: string): UntrustedText {
  if (!noncePattern.test(nonce)) {
    throw new AgentError(
      'invalid-input',
      'The nonce for untrusted text must consist of 8 to 64 letters, digits or hyphens.',
    );
  }
  return {
    mark(kind, lines) {
      const text = lines.join('\n');
      if (text.includes(nonce)) {
        throw new AgentError(
          'invalid-input',
          `A ${kind} contains the nonce that marks untrusted text. Use another nonce.`,
        );
      }
      return `[${nonce} begin ${kind}]\n${text}${text.endsWith('\n') ? '' : '\n'}[${nonce} end ${kind}]`;
    },
  };
}
