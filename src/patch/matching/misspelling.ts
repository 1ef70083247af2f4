import { lineSimilarity } from '../diff/lineSimilarity.ts';

/** In shorter lines a single letter may be all that matters. */
const shortestLine = 10;
/** `result` for `results`, `txt` for `text`; not `min` for `max`, nor `get` for `set`. */
const leastOfWord = 0.7;
/** The pattern below takes time that grows with the square of a line. */
const longestProse = 1_000;
const prose = /^\s*[\p{L}'"-]+[,:]?(?:\s+[\p{L}'"-]+[,:]?){3,}\s*[.!?]?\s*$/u;

/** Names and words, in order. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
}

/** The words of the first line that the second one does not have. */
export function misspelledWords(line: string, own: string): readonly string[] {
  const known = new Set(wordsOf(own));
  return wordsOf(line).filter((word) => !known.has(word));
}

/**
 * Whether two lines differ by how words are spelt and by harmless signs only. Numbers and operators carry meaning, and
 * so does each part of a name: `handleB` is no misspelt `handleA`. Sentences may differ in whole words.
 */
export function isMisspelling(line: string, own: string): boolean {
  if (Math.min(line.trim().length, own.trim().length) < shortestLine || signsOf(line) !== signsOf(own)) {
    return false;
  }
  if ([line, own].every((text) => text.length <= longestProse && prose.test(text))) {
    return true;
  }
  const words = wordsOf(line);
  const others = wordsOf(own);
  return words.length === others.length && words.every((word, index) => isLikeWord(word, others[index] ?? ''));
}

function signsOf(text: string): string {
  return (text.match(/\d+|[^\p{L}\p{N}_\s#.,;:'"`]/gu) ?? []).join(' ');
}

function isLikeWord(word: string, other: string): boolean {
  if (word === other) {
    return true;
  }
  const parts = partsOf(word);
  const others = partsOf(other);
  return (
    parts.length === others.length &&
    parts.every((part, index) => lineSimilarity(part, others[index] ?? '', leastOfWord) > 0)
  );
}

/** `userName` and `user_name` have two parts. */
function partsOf(word: string): readonly string[] {
  return word.split(/_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).map((part) => part.toLowerCase());
}
