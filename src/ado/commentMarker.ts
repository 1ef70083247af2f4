import { composed, singleSpaced } from '../contracts/linearText.ts';

/** What may continue an id: `run-1` is not `run-10`, and neither `run-1-b` nor `run-1.2`. */
const idCharacter = /[\p{L}\p{N}_-]/u;
const continuation = /^([\p{L}\p{N}_-]|\.[\p{L}\p{N}_])/u;

/**
 * Whether a comment's visible text carries the marker as a word of its own.
 * @param text the comment's text without markup: Azure DevOps rewrites the markup when it cleans it
 */
export function carriesMarker(text: string, marker: string): boolean {
  const wanted = plainSpaces(marker);
  return wanted !== '' && containsWord(plainSpaces(text), wanted);
}

function containsWord(text: string, word: string): boolean {
  let position = text.indexOf(word);
  while (position !== -1) {
    const before = text.slice(Math.max(0, position - 1), position);
    const behind = text.slice(position + word.length, position + word.length + 2);
    if (!idCharacter.test(before) && !continuation.test(behind)) {
      return true;
    }
    position = text.indexOf(word, position + 1);
  }
  return false;
}

function plainSpaces(text: string): string {
  return singleSpaced(composed(text)).trim();
}
