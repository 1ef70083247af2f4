import { splitIdentifier, stem } from './identifiers.ts';

/** Words and identifiers as numbers, so that postings are small. Grows only. */
export interface Vocabulary {
  readonly terms: string[];
  readonly ids: Map<string, number>;
  /** Terms of a token as it is written; the same tokens come again and again. */
  readonly tokens: Map<string, readonly number[]>;
}

const maximumCachedTokens = 300_000;

export function emptyVocabulary(): Vocabulary {
  return { terms: [], ids: new Map(), tokens: new Map() };
}

/** The number of a term, given one where it is new. */
export function termId(vocabulary: Vocabulary, term: string): number {
  const known = vocabulary.ids.get(term);
  if (known !== undefined) return known;
  const id = vocabulary.terms.length;
  vocabulary.terms.push(term);
  vocabulary.ids.set(term, id);
  return id;
}

/** The terms of a token, numbered: its stemmed words, and the whole of it where it has several. */
export function termIdsOfToken(vocabulary: Vocabulary, token: string): readonly number[] {
  const known = vocabulary.tokens.get(token);
  if (known !== undefined) return known;
  if (vocabulary.tokens.size >= maximumCachedTokens) vocabulary.tokens.clear();
  const ids = termsOf(token).map((term) => termId(vocabulary, term));
  // A token cut from a file would keep the whole file's text alive.
  vocabulary.tokens.set(Buffer.from(token).toString(), ids);
  return ids;
}

/** Stemmed words of a token, and the whole of it in lower case where it has several parts. */
export function termsOf(token: string): readonly string[] {
  const parts = splitIdentifier(token);
  const words = parts.map(stem);
  return parts.length > 1 || /\d/.test(token) ? [...new Set([...words, wholeTerm(token)])] : words;
}

/** The term of a whole identifier. The mark keeps `getUser` apart from a word. */
export function wholeTerm(identifier: string): string {
  return `=${identifier.toLowerCase().replace(/^_+/, '')}`;
}
