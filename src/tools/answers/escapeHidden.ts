import { escapeCharacter } from '../../contracts/text/escapeInvisible.ts';

/**
 * Characters that hide text from people or turn it around: controls, marks of direction, zero-width blanks, tags. What
 * writing needs stays as it is, so that the lines can be quoted in a patch: joiners, selectors of emoji, wide blanks.
 */
const hiding =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/gu;

/** A text of a repository for a model, with each character that hides as its number, for example `<U+202E>`. */
export function escapeHidden(text: string): string {
  return text.replaceAll(hiding, (character) => escapeCharacter(character));
}
