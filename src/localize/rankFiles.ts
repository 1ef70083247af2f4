import type { RankedFile } from '../contracts/localization.ts';
import { exclusionOf, kindWeight } from './fileKinds.ts';
import { type FileHits, scanFile, type TokenCache } from './scanFile.ts';
import { readTask, type TaskSignals } from './taskSignals.ts';

/** BM25: how fast repetition stops counting, and how much long files are held back. */
const saturation = 1.2;
const lengthPenalty = 0.6;

/** What a hit in a field counts for, a word in the body counting 1. */
const weights = { identifier: 2, definition: 2.5, path: 4, mention: 12, mentionDepth: 6, message: 10 } as const;

const linesAround = 12;
const maximumRanges = 8;
const maximumNames = 6;

export interface RankOptions {
  /** Title, description and comments, the title on the first line. */
  readonly task: string;
  /** Read once, in order; contents are not kept. */
  readonly files: Iterable<{ readonly path: string; readonly content: string }>;
  /** How many files to return at most. */
  readonly top: number;
}

interface Frequencies {
  readonly words: ReadonlyMap<string, number>;
  readonly identifiers: ReadonlyMap<string, number>;
  readonly definitions: ReadonlyMap<string, number>;
  readonly files: number;
  readonly averageLength: number;
}

/**
 * Which files matter for a task, best first, without a model: BM25 over words and identifiers in path, definitions
 * and body, files and stack frames the task names, messages that stand in the code. Vendored, generated, minified
 * and lock files are left out; tests, documents and settings come after sources.
 */
export function rankFiles(options: RankOptions): RankedFile[] {
  const signals = readTask(options.task);
  const cache: TokenCache = new Map();
  const hits: FileHits[] = [];
  let totalLength = 0;
  let files = 0;
  for (const { path, content } of options.files) {
    if (exclusionOf(path, content) !== undefined) {
      continue;
    }
    const found = scanFile(path, content, signals, cache);
    files += 1;
    totalLength += found.length;
    if (found.words.size > 0 || found.mentionDepth > 0 || found.messages.length > 0 || found.pathWords.size > 0) {
      hits.push(found);
    }
  }
  const frequencies = countFiles(hits, files, totalLength / Math.max(1, files));
  return hits
    .map((found) => ({ found, score: scoreOf(found, signals, frequencies) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || (left.found.path < right.found.path ? -1 : 1))
    .slice(0, options.top)
    .map(({ found, score }) => describe(found, score, frequencies));
}

function countFiles(hits: readonly FileHits[], files: number, averageLength: number): Frequencies {
  const count = (keysOf: (found: FileHits) => Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const found of hits) {
      for (const key of keysOf(found)) {
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  };
  return {
    words: count((found) => found.words.keys()),
    identifiers: count((found) => found.identifiers.keys()),
    definitions: count((found) => found.definitions.keys()),
    files,
    averageLength,
  };
}

function scoreOf(found: FileHits, signals: TaskSignals, frequencies: Frequencies): number {
  const fieldScore = (
    counts: ReadonlyMap<string, number>,
    total: ReadonlyMap<string, number>,
    query: ReadonlyMap<string, number>,
  ) => {
    let score = 0;
    for (const [key, count] of counts) {
      score +=
        (query.get(key) ?? 0) * rarity(total.get(key) ?? 1, frequencies.files) * saturated(count, found, frequencies);
    }
    return score;
  };
  let score = fieldScore(found.words, frequencies.words, signals.words);
  score += weights.identifier * fieldScore(found.identifiers, frequencies.identifiers, signals.identifiers);
  for (const name of found.definitions.keys()) {
    const weight = signals.identifiers.get(name) ?? (signals.words.get(name) ?? 0) / 4;
    score += weights.definition * weight * rarity(frequencies.definitions.get(name) ?? 1, frequencies.files);
  }
  for (const word of found.pathWords) {
    score +=
      (weights.path / 4) * (signals.words.get(word) ?? 0) * rarity(frequencies.words.get(word) ?? 1, frequencies.files);
  }
  score += weights.message * found.messages.length;
  if (found.mentionDepth > 0) {
    score += weights.mention + weights.mentionDepth * Math.min(4, found.mentionDepth - 1);
  }
  return score * kindWeight(found.path);
}

function rarity(filesWith: number, files: number): number {
  return Math.log(1 + (files - filesWith + 0.5) / (filesWith + 0.5));
}

function saturated(count: number, found: FileHits, frequencies: Frequencies): number {
  const relativeLength = found.length / Math.max(1, frequencies.averageLength);
  return (count * (saturation + 1)) / (count + saturation * (1 - lengthPenalty + lengthPenalty * relativeLength));
}

function describe(found: FileHits, score: number, frequencies: Frequencies): RankedFile {
  const { mention, definitions, messages, path } = found;
  const reasons: string[] = [];
  if (mention !== undefined) {
    const line = mention.line === undefined ? '' : `, line ${mention.line}`;
    reasons.push(`the task names ${mention.path}${line}`);
  }
  reasons.push(...messages.map(({ text }) => `holds the message "${text.slice(0, 80)}"`));
  const defined = rarest(definitions.keys(), frequencies.definitions);
  const held = rarest([...found.identifiers.keys(), ...found.words.keys()], frequencies.words);
  reasons.push(...(defined.length > 0 ? [`defines ${defined.join(', ')}`] : []));
  reasons.push(...(held.length > 0 ? [`speaks of ${held.join(', ')}`] : []));
  const lines = [
    ...(mention?.line === undefined ? [] : [mention.line]),
    ...messages.map(({ line }) => line),
    ...defined.map((name) => definitions.get(name) ?? 1),
  ];
  return { path, score, reasons, ranges: rangesAround(lines) };
}

function rarest(names: Iterable<string>, counts: ReadonlyMap<string, number>): readonly string[] {
  return [...names]
    .sort((left, right) => (counts.get(left) ?? 1) - (counts.get(right) ?? 1) || (left < right ? -1 : 1))
    .slice(0, maximumNames);
}

function rangesAround(lines: readonly number[]): RankedFile['ranges'] {
  const ranges: RankedFile['ranges'] = [];
  for (const line of [...lines].sort((left, right) => left - right)) {
    const range = { start: Math.max(1, line - linesAround), end: Math.max(1, line) + linesAround };
    const last = ranges.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      last.end = Math.max(last.end, range.end);
    } else if (ranges.length < maximumRanges) {
      ranges.push(range);
    }
  }
  return ranges;
}
