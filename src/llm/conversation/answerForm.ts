import type { SentEntry } from '../requests/conversation.ts';
import type { ConversationTraits } from './conversationTraits.ts';

type Answer = Extract<SentEntry, { kind: 'answer' }>;

/** Who is asked, and what it takes. */
export interface Asked {
  /** The name that the model is asked by. */
  readonly model: string;
  readonly api: Answer['api'];
  readonly traits: ConversationTraits;
}

/** How an earlier answer goes back: as it came, made anew from its text and calls, or as text alone. */
export type AnswerForm = 'as-it-came' | 'rebuilt' | 'text';

/** Only what the same model said over the same API goes back as it came: others know neither its thinking nor its ids. */
export function answerForm(answer: Answer, { model, api, traits }: Asked): AnswerForm {
  if (answer.calls.length > 0 && answer.callsInText !== true && !traits.takesTools) return 'text';
  if (answer.model === model && answer.api === api) return 'as-it-came';
  return answer.callsInText === true ? 'text' : 'rebuilt';
}

/** Whether the results of an answer's calls go back as those of tools, or in a message of the user. */
export function answersTools(answer: SentEntry | undefined, { traits }: Asked): boolean {
  return answer?.kind === 'answer' && answer.callsInText !== true && traits.takesTools;
}

/** The entries with the instructions before the first message, for endpoints that have no place for them. */
export function withInstructions(entries: readonly SentEntry[], instructions: string): readonly SentEntry[] {
  const [first, ...rest] = entries;
  if (first?.kind !== 'message') return [{ kind: 'message', text: instructions }, ...entries];
  return [{ ...first, text: `${instructions}\n\n${first.text}` }, ...rest];
}
