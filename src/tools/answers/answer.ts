import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import type { ToolContext, ToolOutcome } from '../toolContext.ts';
import { escapeHidden } from './escapeHidden.ts';

/** What a tool found, before it is redacted, bounded and marked. */
export interface Answer {
  /** Sentences of our own that go before the text. They quote nothing of the repository or of the model. */
  readonly notes?: readonly string[];
  /** A trusted word for what the text is: `file`, `search results`. */
  readonly kind?: string;
  /** Untrusted. */
  readonly text?: string;
  /** Sentences of our own that go after the text: what is left, and how to get it. */
  readonly more?: readonly string[];
  /** One line for people: "read src/basket.ts 1–60". Untrusted. */
  readonly summary: string;
  /** What stands for it later, in words and numbers of our own. Absent where it is short anyway. */
  readonly compacted?: string;
}

/** The most characters of a tool's untrusted text: some 6,000 to 8,000 tokens. */
export const mostCharacters = 24_000;
const mostSummaryCharacters = 300;
/** Results that are shorter than this stay in a long conversation as they are. */
const shortCharacters = 600;
const cutNote = 'The result was too long and is cut here.';

/** An answer as the model gets it. Everything in it that others wrote is redacted, bounded and marked as untrusted. */
export async function finishAnswer(answer: Answer, context: ToolContext): Promise<ToolOutcome> {
  const { notes = [], kind = 'result', text, more = [], compacted } = answer;
  const shown = text === undefined ? undefined : await shownText(text, context);
  const output = [
    ...notes,
    ...(shown === undefined ? [] : [context.mark(kind, shown.text)]),
    ...(shown?.isCut === true ? [cutNote] : []),
    ...more,
  ].join('\n');
  const summary = await shownSummary(answer.summary, context);
  if (compacted === undefined || output.length < shortCharacters) return { output, summary };
  return { output, summary, compacted: `${compacted} Left out to save room: call the tool again to see it.` };
}

async function shownText(text: string, context: ToolContext) {
  // More than is shown is looked at, so that no half of a secret is left where it is cut.
  const clean = escapeHidden(await context.redact(text.slice(0, 2 * mostCharacters)));
  if (clean.length <= mostCharacters) return { text: clean, isCut: false };
  const lastBreak = clean.lastIndexOf('\n', mostCharacters);
  return { text: clean.slice(0, lastBreak > 0 ? lastBreak : mostCharacters), isCut: true };
}

async function shownSummary(summary: string, context: ToolContext): Promise<string> {
  const line = escapeInvisible(summary.slice(0, 2 * mostSummaryCharacters).replaceAll(/[\r\n\t]/g, ' '));
  return cutAt(await context.redact(line), mostSummaryCharacters);
}

/** A text of at most so many characters; an ellipsis stands at the end of one that was cut. */
export function cutAt(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** `1 hit`, `12 hits`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
