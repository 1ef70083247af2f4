import type { ErrorAnswer } from '../wire/errorEnvelope.ts';

/** Why a request is refused that breaks the rules of a conversation. */
export interface Objection {
  readonly answer: ErrorAnswer;
  /** Whether no client may ever send this; otherwise a client may find out and ask again without it. */
  readonly isFault: boolean;
}

export function fault(answer: ErrorAnswer): Objection {
  return { answer, isFault: true };
}
