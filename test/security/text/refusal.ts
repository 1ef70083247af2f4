import { AgentError } from '../../../src/contracts/agentError.ts';
import type { Reader } from './reader.ts';

/** A reader that may refuse its text, as long as it says why. */
export function refusal(read: Reader): Reader {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof AgentError || error instanceof RangeError || error instanceof URIError) return error;
      throw error;
    }
  };
}
