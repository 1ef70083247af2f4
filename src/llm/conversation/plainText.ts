import type { SentEntry } from '../requests/conversation.ts';

type Answer = Extract<SentEntry, { kind: 'answer' }>;
type Results = Extract<SentEntry, { kind: 'results' }>;

/** An answer with its calls in words, for an endpoint that takes no tools. */
export function plainAnswer({ text, calls, callsInText }: Pick<Answer, 'text' | 'calls' | 'callsInText'>): string {
  const shown = callsInText === true ? [] : calls;
  const lines = shown.map((call) => `(I called ${call.name} with: ${call.arguments})`);
  return [...(text === '' ? [] : [text]), ...lines].join('\n\n');
}

/** What tools answered, as a message of the user: a heading for each, in the order of the calls. */
export function plainResults({ results }: Results): string {
  return results.map(({ name, output }) => `Result of ${name}:\n\n${output}`).join('\n\n');
}
