import { isTestPath } from '../index/fileKinds.ts';
import { unpackCounts } from '../index/indexFile.ts';
import { type InvertedIndex, isFolderModule, stemOfName } from '../index/invertedIndex.ts';
import { termsOf } from '../index/vocabulary.ts';
import type { TaskSignals } from '../task/taskSignals.ts';

/** One number a file; 0 where a signal says nothing. */
export type Scores = Float64Array;

/** BM25: how fast repetition stops counting, and how much long files are held back. */
const saturation = 2;
const lengthPenalty = 0.6;
const fieldWeights = { code: 1, string: 1, comment: 0.8 } as const;

/** BM25 over terms, with a weight for the field each stands in. */
export function bm25Scores(index: InvertedIndex, query: ReadonlyMap<string, number>): Scores {
  const scores = new Float64Array(index.files.length);
  for (const [term, weight] of query) {
    const id = index.vocabulary.ids.get(term);
    if (id === undefined) continue;
    const start = index.starts[id] ?? 0;
    const end = index.starts[id + 1] ?? start;
    const rarity = weight * inverseDocumentFrequency(end - start, index.files.length);
    for (let at = start; at < end; at += 1) {
      const file = index.postingFiles[at] ?? 0;
      const counts = unpackCounts(index.postingCounts[at] ?? 0);
      const count =
        fieldWeights.code * counts.code + fieldWeights.string * counts.string + fieldWeights.comment * counts.comment;
      const relativeLength = (index.files[file]?.length ?? 0) / Math.max(1, index.averageLength);
      scores[file] =
        (scores[file] ?? 0) +
        (rarity * count * (saturation + 1)) /
          (count + saturation * (1 - lengthPenalty + lengthPenalty * relativeLength));
    }
  }
  return scores;
}

/** How much a term says, by the files it stands in; 0 for one that stands in none. */
export function termRarity(index: InvertedIndex, term: string): number {
  const id = index.vocabulary.ids.get(term);
  return id === undefined
    ? 0
    : inverseDocumentFrequency((index.starts[id + 1] ?? 0) - (index.starts[id] ?? 0), index.files.length);
}

/** How much a term says that stands in so many of all files. */
export function inverseDocumentFrequency(filesWith: number, files: number): number {
  return Math.log(1 + (files - filesWith + 0.5) / (filesWith + 0.5));
}

const maximumDefiners = 60;

/** Files that define a name of the task; a name that few files define says most. */
export function definitionScores(index: InvertedIndex, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  for (const [name, weight] of task.names) {
    const definers = definersOf(index, task, name);
    if (definers.length > maximumDefiners) continue;
    const usage = usageRarity(index, name);
    for (const file of definers) {
      scores[file] =
        (scores[file] ?? 0) +
        (usage * weight * inverseDocumentFrequency(definers.length, index.files.length)) / Math.sqrt(definers.length);
    }
  }
  for (const [owner, member, share] of task.members) {
    const owners = new Set(index.definers.get(owner) ?? []);
    for (const file of index.definers.get(member) ?? []) {
      if (owners.has(file)) scores[file] = (scores[file] ?? 0) + 3 * share;
    }
  }
  return scores;
}

/** A name that is called without an object is no method, where there is a function or class of that name. */
function definersOf(index: InvertedIndex, task: TaskSignals, name: string): readonly number[] {
  const outer = task.functions.has(name) ? index.outerDefiners.get(name) : undefined;
  return outer ?? index.definers.get(name) ?? [];
}

const capitals = /^[A-Z][A-Z\d]+$/;

/**
 * From 1 for a name that only one file mentions down to 0 for one that stands everywhere. Words are counted without
 * regard to case, so of a name in capitals it is not known: `RST` may stand in one file and `rst` in each document.
 */
export function usageRarity(index: InvertedIndex, name: string): number {
  if (capitals.test(name)) return 1;
  const terms = termsOf(name);
  const id = index.vocabulary.ids.get(terms.at(-1) ?? '');
  if (id === undefined) return 1;
  const files = (index.starts[id + 1] ?? 0) - (index.starts[id] ?? 0);
  return inverseDocumentFrequency(files, index.files.length) / inverseDocumentFrequency(1, index.files.length);
}

/** Files whose path has words of the task; rare words say most. */
export function pathScores(index: InvertedIndex, task: TaskSignals): Scores {
  return groupScores(index, index.byPathTerm, task);
}

/** Files that define names made of words of the task. */
export function definedWordScores(index: InvertedIndex, task: TaskSignals): Scores {
  return groupScores(index, index.byDefinedTerm, task);
}

function groupScores(index: InvertedIndex, groups: ReadonlyMap<string, readonly number[]>, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  for (const query of [task.words, task.identifiers]) {
    for (const [term, weight] of query) {
      const files = groups.get(term) ?? [];
      for (const file of files) {
        scores[file] = (scores[file] ?? 0) + weight * inverseDocumentFrequency(files.length, index.files.length);
      }
    }
  }
  return scores;
}

/** Files whose name is, as a whole, a word or identifier of the task. */
export function nameScores(index: InvertedIndex, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  const names = new Map<string, number>();
  for (const [name, weight] of task.names) {
    const lower = name.toLowerCase();
    names.set(lower, Math.max(names.get(lower) ?? 0, weight));
  }
  for (const [name, weight] of names) {
    const files = (index.byName.get(name) ?? []).filter((file) => plainName(index.files[file]?.path ?? '') === name);
    for (const file of files) scores[file] = (scores[file] ?? 0) + weight / Math.sqrt(files.length);
  }
  return scores;
}

/** The file that is called like a name of the title that is no word: `StdSerializer`, `tax_rate`. */
export function titledFileScores(index: InvertedIndex, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  for (const name of task.titleNames) {
    if (!/[a-z\d][A-Z]|[A-Za-z]_[A-Za-z]/.test(name)) continue;
    const lower = name.toLowerCase();
    const files = (index.byName.get(lower) ?? []).filter((file) => plainName(index.files[file]?.path ?? '') === lower);
    const sources = files.filter((file) => !isTestPath(index.files[file]?.path ?? ''));
    if (sources.length === 1) for (const file of sources) scores[file] = 1;
  }
  return scores;
}

function plainName(path: string): string {
  const segments = path.toLowerCase().split('/');
  const name = segments.at(-1) ?? '';
  const stem = stemOfName(name);
  return isFolderModule(name) ? (segments.at(-2) ?? stem) : stem;
}

const maximumShinglePlaces = 8;

/** Files that hold a message of the task as a string; parts that are filled in may differ. */
export function messageScores(index: InvertedIndex, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  for (const shingle of task.shingles.keys()) {
    const places = index.shingles.get(shingle) ?? [];
    const files = new Set(places.filter((_place, position) => position % 2 === 0));
    if (files.size > maximumShinglePlaces) continue;
    for (const file of files) scores[file] = (scores[file] ?? 0) + 1 / files.size;
  }
  return scores.map((score) => Math.log1p(score));
}

/** What strong files hand on to the files they point at, shared among them. */
export function propagateScores(from: Scores, targets: readonly (readonly number[])[], best: number): Scores {
  const scores = new Float64Array(from.length);
  for (const file of bestFiles(from, best)) {
    const pointed = targets[file] ?? [];
    for (const target of pointed) {
      scores[target] = (scores[target] ?? 0) + (from[file] ?? 0) / Math.sqrt(pointed.length);
    }
  }
  return scores;
}

/** The files with the best scores, best first; equal ones in order. */
export function bestFiles(scores: Scores, count: number): readonly number[] {
  return [...scores.keys()]
    .sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || left - right)
    .slice(0, count);
}
