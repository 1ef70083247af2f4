import { identifierPattern, splitIdentifier, stem } from './identifiers.ts';
import type { IndexedFile } from './indexFile.ts';
import type { LocalizationIndex } from './localizationIndex.ts';
import { pairTests } from './pairTests.ts';
import { resolveImports } from './resolveImports.ts';
import { findVendored } from './vendoredFolders.ts';
import { termsOf, type Vocabulary } from './vocabulary.ts';

/** A name, its stemmed words and the files that define it or are called so. */
export interface IndexedName {
  readonly words: readonly string[];
  readonly files: readonly number[];
}

export type NamesByWord = ReadonlyMap<string, readonly IndexedName[]>;

/** An index turned around for searching: from terms, names and paths to files. Files are numbered by position. */
export interface InvertedIndex {
  readonly vocabulary: Vocabulary;
  /** Files that are ranked, sorted by path. */
  readonly files: readonly IndexedFile[];
  readonly averageLength: number;
  /** Start of a term's postings; one more than there are terms. */
  readonly starts: Uint32Array;
  /** Parallel: file and packed counts of each posting. */
  readonly postingFiles: Uint32Array;
  readonly postingCounts: Uint32Array;
  /** Files that define a name, each once. */
  readonly definers: ReadonlyMap<string, readonly number[]>;
  /** As `definers`, of definitions that stand in no other: what can be called without an object. */
  readonly outerDefiners: ReadonlyMap<string, readonly number[]>;
  /** Files by the terms of the names they define. */
  readonly byDefinedTerm: ReadonlyMap<string, readonly number[]>;
  /** Names of several words that are defined, by each of their words. */
  readonly definedNames: NamesByWord;
  /** The files' own names, by each of their words; a file that stands for its folder has the folder's. */
  readonly fileNames: NamesByWord;
  /** Files of each folder, and the folder of each file by its position in these. */
  readonly folders: readonly (readonly number[])[];
  readonly folderOf: readonly number[];
  /** Files by name in lower case, with and without extension; `index` and `__init__` by their folder. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Files by the terms of their path. */
  readonly byPathTerm: ReadonlyMap<string, readonly number[]>;
  /** Files that each file imports. */
  readonly imports: readonly (readonly number[])[];
  /** Sources that each test file is about; empty for other files. */
  readonly tested: readonly (readonly number[])[];
  /** Places of shingles: file and line, alternating. */
  readonly shingles: ReadonlyMap<number, readonly number[]>;
}

const prepared = new WeakMap<LocalizationIndex, InvertedIndex>();

/** Prepares an index, once. */
export function invertIndex(index: LocalizationIndex): InvertedIndex {
  const known = prepared.get(index);
  if (known !== undefined) return known;
  const isForeign = findVendored(index.files.map(({ path }) => path));
  const files = index.files.filter(({ path, exclusion }) => exclusion === undefined && !isForeign(path));
  const byName = group(files, namesOf);
  const definers = group(files, ({ definitions }) => definitions.map(({ name }) => name));
  const made = {
    vocabulary: index.vocabulary,
    files,
    averageLength: files.reduce((sum, { length }) => sum + length, 0) / Math.max(1, files.length),
    ...createPostings(files, index.vocabulary.terms.length),
    definers,
    outerDefiners: group(files, outerNames),
    byDefinedTerm: groupByTerm(definers),
    definedNames: groupNames(definers, 2),
    fileNames: groupNames(
      group(files, ({ path }) => [ownName(path)]),
      1,
    ),
    ...groupFolders(files),
    byName,
    byPathTerm: group(files, ({ path }) => pathTerms(path)),
    imports: files.map((file) => resolveImports(file, files, byName)),
    tested: pairTests(files),
    shingles: placeShingles(files),
  };
  prepared.set(index, made);
  return made;
}

function outerNames({ definitions }: IndexedFile): readonly string[] {
  return definitions.flatMap(({ name, depth }) => (depth === 0 ? [name] : []));
}

function group(files: readonly IndexedFile[], keysOf: (file: IndexedFile) => Iterable<string>) {
  const groups = new Map<string, number[]>();
  for (const [position, file] of files.entries()) {
    for (const key of keysOf(file)) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [position]);
      else if (known.at(-1) !== position) known.push(position);
    }
  }
  return groups;
}

/** As grouping every definition by its terms, but each name is taken apart once only. */
function groupByTerm(definers: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, Set<number>>();
  for (const [name, files] of definers) {
    for (const term of termsOf(name)) {
      const known = groups.get(term) ?? new Set();
      groups.set(term, known);
      for (const file of files) known.add(file);
    }
  }
  return new Map([...groups].map(([term, files]) => [term, [...files]]));
}

/** Leaves out names of fewer words than `least`. */
function groupNames(filesOf: ReadonlyMap<string, readonly number[]>, least: number): NamesByWord {
  const names = new Map<string, IndexedName[]>();
  for (const [name, files] of filesOf) {
    const words = [...new Set(splitIdentifier(name).map(stem))];
    const named = { words, files };
    for (const word of words.length < least ? [] : words) {
      const known = names.get(word);
      if (known === undefined) names.set(word, [named]);
      else known.push(named);
    }
  }
  return names;
}

function groupFolders(files: readonly IndexedFile[]) {
  const groups = group(files, ({ path }) => [path.slice(0, path.lastIndexOf('/') + 1)]);
  const numbers = new Map([...groups.keys()].map((folder, number) => [folder, number]));
  const folderOf = files.map(({ path }) => numbers.get(path.slice(0, path.lastIndexOf('/') + 1)) ?? 0);
  return { folders: [...groups.values()], folderOf };
}

function createPostings(files: readonly IndexedFile[], terms: number) {
  const starts = new Uint32Array(terms + 1);
  for (const file of files) {
    for (const term of file.terms) starts[term + 1] = (starts[term + 1] ?? 0) + 1;
  }
  for (let term = 0; term < terms; term += 1) {
    starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0);
  }
  const next = starts.slice();
  const postingFiles = new Uint32Array(starts[terms] ?? 0);
  const postingCounts = new Uint32Array(starts[terms] ?? 0);
  for (const [position, file] of files.entries()) {
    for (let at = 0; at < file.terms.length; at += 1) {
      const term = file.terms[at] ?? 0;
      const slot = next[term] ?? 0;
      next[term] = slot + 1;
      postingFiles[slot] = position;
      postingCounts[slot] = file.counts[at] ?? 0;
    }
  }
  return { starts, postingFiles, postingCounts };
}

function namesOf({ path }: IndexedFile): readonly string[] {
  const segments = path.toLowerCase().split('/');
  const name = segments.at(-1) ?? '';
  const stem = stemOfName(name);
  const folder = isFolderModule(name) ? segments.at(-2) : undefined;
  return [...new Set([name, stem, ...(folder === undefined ? [] : [folder])])];
}

/** The name of a file, or of its folder where it stands for that, as an identifier. */
function ownName(path: string): string {
  const segments = path.split('/');
  const name = segments.at(-1) ?? '';
  const folder = isFolderModule(name) ? segments.at(-2) : undefined;
  return (folder ?? stemOfName(name)).replaceAll(/\W+/g, '_');
}

/** A file name without its extension. */
export function stemOfName(name: string): string {
  return name.replace(/(?<=.)\.(?:d\.)?[^.]*$/, '');
}

/** Whether a file stands for its folder when it is imported. */
export function isFolderModule(name: string): boolean {
  return /^(?:__init__|index)(?:\.d)?\.[^.]+$|^mod\.rs$/i.test(name);
}

/** Terms of a path; the file's own name without extension and its folders. */
export function pathTerms(path: string): readonly string[] {
  return [...path.replace(/\.[^./]*$/, '').matchAll(identifierPattern)].flatMap(([token]) => termsOf(token));
}

function placeShingles(files: readonly IndexedFile[]): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [position, { shingles }] of files.entries()) {
    for (let at = 0; at + 1 < shingles.length; at += 2) {
      const shingle = shingles[at] ?? 0;
      const known = places.get(shingle);
      if (known === undefined) places.set(shingle, [position, shingles[at + 1] ?? 1]);
      else known.push(position, shingles[at + 1] ?? 1);
    }
  }
  return places;
}
