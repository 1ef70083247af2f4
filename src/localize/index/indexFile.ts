import { type Definition, findDefinitions, type LineTable } from './definitions.ts';
import { exclusionOf } from './fileKinds.ts';
import { findImports } from './findImports.ts';
import { identifierPattern } from './identifiers.ts';
import { languageOf, tokenPattern } from './language.ts';
import { shinglesOf } from './shingles.ts';
import { termIdsOfToken, type Vocabulary } from './vocabulary.ts';

/** What is kept of a file, independent of any task. */
export interface IndexedFile {
  readonly path: string;
  /** Names the content: a file whose id has not changed is not read again. */
  readonly objectId: string;
  /** Why the file is never ranked. */
  readonly exclusion?: string;
  readonly lines: number;
  /** Terms in the file, counted as often as they stand there. */
  readonly length: number;
  /** Numbers of the terms, ascending. */
  readonly terms: Uint32Array;
  /** How often each of `terms` stands in code, strings and comments: 12, 10 and 10 bits. */
  readonly counts: Uint32Array;
  readonly definitions: readonly Definition[];
  /** Pairs of a term and the definition (counted from 1; 0 is outside of all) it stands in, each once, ascending. */
  readonly places: Uint32Array;
  readonly imports: readonly string[];
  /** Pairs of a shingle of a string and its line. */
  readonly shingles: Uint32Array;
}

const maximumShingles = 4000;
const none = new Uint32Array();

/** Reads a file once. Takes time linear in the content. */
export function indexFile(path: string, objectId: string, content: string, vocabulary: Vocabulary): IndexedFile {
  const exclusion = exclusionOf(path, content);
  const empty = { path, objectId, lines: 0, length: 0, terms: none, counts: none, places: none, shingles: none };
  if (exclusion !== undefined) return { ...empty, exclusion, definitions: [], imports: [] };
  const language = languageOf(path);
  const tokens = readTokens(content, tokenPattern(language), vocabulary);
  const lines = lineTable(content, tokens.spans);
  const definitions = findDefinitions(content, language, lines);
  return {
    path,
    objectId,
    lines: lines.starts.length - 1,
    length: tokens.terms.length,
    ...countTerms(tokens),
    definitions,
    places: placeTerms(tokens, definitions, lines),
    imports: findImports(content, language),
    shingles: shinglePairs(tokens.strings, lines),
  };
}

const fieldUnits = { code: 1, string: 1 << 12, comment: 1 << 22 } as const;
const fieldLimits = { code: 0xfff, string: 0x3ff << 12, comment: (0x3ff << 22) >>> 0 } as const;
type Field = keyof typeof fieldUnits;

/** How often a term stands in each field of a file. */
export function unpackCounts(packed: number): Readonly<Record<Field, number>> {
  return { code: packed & 0xfff, string: (packed >>> 12) & 0x3ff, comment: packed >>> 22 };
}

interface Tokens {
  /** Parallel: term, offset and field of every occurrence, in order. */
  readonly terms: number[];
  readonly offsets: number[];
  readonly fields: Field[];
  /** Start and end of tokens of several lines. */
  readonly spans: (readonly [number, number])[];
  readonly strings: { readonly text: string; readonly offset: number }[];
}

function readTokens(content: string, pattern: RegExp, vocabulary: Vocabulary): Tokens {
  const tokens: Tokens = { terms: [], offsets: [], fields: [], spans: [], strings: [] };
  const note = (token: string, offset: number, field: Field): void => {
    for (const term of termIdsOfToken(vocabulary, token)) {
      tokens.terms.push(term);
      tokens.offsets.push(offset);
      tokens.fields.push(field);
    }
  };
  for (const match of content.matchAll(pattern)) {
    const [whole, comment, string, identifier] = match;
    if (identifier !== undefined) {
      note(identifier, match.index, 'code');
      continue;
    }
    const field = comment === undefined ? 'string' : 'comment';
    if (whole.includes('\n')) tokens.spans.push([match.index, match.index + whole.length]);
    if (string !== undefined && string.length > 8) tokens.strings.push({ text: string, offset: match.index });
    for (const inner of whole.matchAll(identifierPattern)) {
      note(inner[0], match.index + inner.index, field);
    }
  }
  return tokens;
}

function lineTable(content: string, spans: Tokens['spans']): LineTable {
  const starts = [0];
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  if (starts.at(-1) !== content.length) starts.push(content.length);
  const inside = new Set<number>();
  let line = 0;
  for (const [start, end] of spans) {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= start) line += 1;
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) < end) {
      line += 1;
      inside.add(line);
    }
  }
  return { starts, inside };
}

function countTerms({ terms, fields }: Tokens): { readonly terms: Uint32Array; readonly counts: Uint32Array } {
  const counted = new Map<number, number>();
  for (const [position, term] of terms.entries()) {
    const field = fields[position] ?? 'code';
    const count = counted.get(term) ?? 0;
    const limit = fieldLimits[field];
    if ((count & limit) >>> 0 !== limit) counted.set(term, count + fieldUnits[field]);
  }
  const sorted = Uint32Array.from(counted.keys()).sort();
  return { terms: sorted, counts: sorted.map((term) => counted.get(term) ?? 0) };
}

function placeTerms(tokens: Tokens, definitions: readonly Definition[], lines: LineTable): Uint32Array {
  const owner = ownersOfLines(definitions, lines.starts.length);
  const factor = definitions.length + 1;
  const pairs = new Set<number>();
  let line = 0;
  for (const [position, term] of tokens.terms.entries()) {
    const offset = tokens.offsets[position] ?? 0;
    while ((lines.starts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
    pairs.add(term * factor + (owner[line] ?? 0));
  }
  const sorted = Float64Array.from(pairs).sort();
  const places = new Uint32Array(sorted.length * 2);
  for (const [position, pair] of sorted.entries()) {
    places[position * 2] = Math.floor(pair / factor);
    places[position * 2 + 1] = pair % factor;
  }
  return places;
}

/** For each line, counted from 0, the innermost definition it stands in. */
function ownersOfLines(definitions: readonly Definition[], lines: number): Uint32Array {
  const owner = new Uint32Array(lines);
  for (const [position, { start, end }] of definitions.entries()) {
    if (end > start) owner.fill(position + 1, start - 1, end);
  }
  return owner;
}

function shinglePairs(strings: Tokens['strings'], lines: LineTable): Uint32Array {
  const pairs: number[] = [];
  let line = 0;
  for (const { text, offset } of strings) {
    while ((lines.starts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
    for (const shingle of shinglesOf(text)) {
      pairs.push(shingle, line + 1);
    }
    if (pairs.length > maximumShingles) break;
  }
  return Uint32Array.from(pairs);
}
