import { z } from 'zod';
import type { IndexedFile } from './indexFile.ts';
import type { LocalizationIndex } from './localizationIndex.ts';
import { emptyVocabulary, termId } from './vocabulary.ts';

/** Grows when what is kept of a file, or how it is read, changes: an index of another version is built anew. */
export const indexVersion = 2;

const definitionSchema = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()]);
const fileSchema = z.object({
  path: z.string(),
  objectId: z.string(),
  exclusion: z.string().optional(),
  lines: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  terms: z.string(),
  counts: z.string(),
  definitions: z.array(definitionSchema),
  places: z.string(),
  imports: z.array(z.string()),
  shingles: z.string(),
});

/** An index as it is stored: numbers as base64 of variable-length integers, ascending ones as differences. */
export const storedIndexSchema = z.object({
  version: z.literal(indexVersion),
  terms: z.string(),
  files: z.array(fileSchema),
});

export type StoredIndex = z.infer<typeof storedIndexSchema>;

/** Only what files use is stored: terms of files that are gone are dropped. */
export function encodeIndex({ vocabulary, files }: LocalizationIndex): StoredIndex {
  const compact = new Map<number, number>();
  const terms: string[] = [];
  const renumber = (term: number): number => {
    const known = compact.get(term);
    if (known !== undefined) return known;
    compact.set(term, terms.length);
    terms.push(vocabulary.terms[term] ?? '');
    return terms.length - 1;
  };
  const stored = files.map((file) => ({
    ...file,
    imports: [...file.imports],
    terms: packNumbers(Array.from(file.terms, renumber)),
    counts: packNumbers(file.counts),
    definitions: file.definitions.map(
      ({ name, start, line, end, depth }): z.infer<typeof definitionSchema> => [name, start, line, end, depth],
    ),
    places: packNumbers(file.places.map((value, at) => (at % 2 === 0 ? renumber(value) : value))),
    shingles: packNumbers(file.shingles),
  }));
  return { version: indexVersion, terms: terms.join(' '), files: stored };
}

/** The index as it was stored. */
export function decodeIndex(stored: StoredIndex): LocalizationIndex {
  const vocabulary = emptyVocabulary();
  for (const term of stored.terms === '' ? [] : stored.terms.split(' ')) {
    termId(vocabulary, term);
  }
  const files = stored.files.map(({ exclusion, ...file }): IndexedFile => {
    const terms = unpackNumbers(file.terms);
    const counts = unpackNumbers(file.counts);
    const order = terms.map((_term, at) => at).sort((left, right) => (terms[left] ?? 0) - (terms[right] ?? 0));
    return {
      ...file,
      ...(exclusion === undefined ? {} : { exclusion }),
      terms: order.map((at) => terms[at] ?? 0),
      counts: order.map((at) => counts[at] ?? 0),
      definitions: file.definitions.map(([name, start, line, end, depth]) => ({ name, start, line, end, depth })),
      places: sortPairs(unpackNumbers(file.places)),
      shingles: unpackNumbers(file.shingles),
    };
  });
  return { vocabulary, files };
}

/** Terms were numbered anew, so pairs are in order of their new numbers only after sorting. */
function sortPairs(pairs: Uint32Array): Uint32Array {
  const factor = 2 ** 21;
  const keys = new Float64Array(pairs.length / 2).map(
    (_key, at) => (pairs[at * 2] ?? 0) * factor + (pairs[at * 2 + 1] ?? 0),
  );
  keys.sort();
  return Uint32Array.from({ length: pairs.length }, (_value, at) => {
    const key = keys[at >> 1] ?? 0;
    return at % 2 === 0 ? Math.floor(key / factor) : key % factor;
  });
}

function packNumbers(numbers: ArrayLike<number>): string {
  const bytes = Buffer.alloc(numbers.length * 5);
  let at = 0;
  for (let position = 0; position < numbers.length; position += 1) {
    let rest = numbers[position] ?? 0;
    while (rest > 0x7f) {
      bytes[at] = (rest & 0x7f) | 0x80;
      at += 1;
      rest >>>= 7;
    }
    bytes[at] = rest;
    at += 1;
  }
  return bytes.toString('base64', 0, at);
}

function unpackNumbers(text: string): Uint32Array {
  const bytes = Buffer.from(text, 'base64');
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const byte of bytes) {
    value |= (byte & 0x7f) << shift;
    if (byte > 0x7f) {
      shift += 7;
    } else {
      numbers.push(value >>> 0);
      value = 0;
      shift = 0;
    }
  }
  return Uint32Array.from(numbers);
}
