import type { IndexedName, InvertedIndex, NamesByWord } from '../index/invertedIndex.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { inverseDocumentFrequency, type Scores, termRarity, usageRarity } from './signals.ts';

const mostDefiners = { title: 15, prose: 10 } as const;

/**
 * Files that define a name which the task mentions as a plain word: `cse` and `apart` are words to a reader and
 * functions to the repository. Words that stand everywhere, or that many files define, count little or not at all.
 */
export function plainNameScores(
  index: InvertedIndex,
  names: readonly string[],
  place: keyof typeof mostDefiners,
): Scores {
  const scores = new Float64Array(index.files.length);
  for (const name of names) {
    const definers = index.definers.get(name) ?? [];
    if (definers.length === 0 || definers.length > mostDefiners[place]) continue;
    const weight =
      (usageRarity(index, name) * inverseDocumentFrequency(definers.length, index.files.length)) /
      Math.sqrt(definers.length);
    for (const file of definers) scores[file] = (scores[file] ?? 0) + weight;
  }
  return scores;
}

const mostCoveredDefiners = 30;
const mostWeight = 2.5;
const coverageExponent = 1.5;

/**
 * Files that have one name which is made of words of the task, as far as these cover it: "units in the inline repr"
 * mentions `inline_variable_array_repr`. The best name of a file counts, so long files gain nothing by many names.
 */
export function coveredNameScores(index: InvertedIndex, names: NamesByWord, task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  const seen = new Set<IndexedName>();
  for (const word of task.words.keys()) {
    for (const name of names.get(word) ?? []) {
      if (seen.has(name)) continue;
      seen.add(name);
      const score = name.files.length > mostCoveredDefiners ? 0 : coverageOf(index, name, task);
      for (const file of name.files) scores[file] = Math.max(scores[file] ?? 0, score);
    }
  }
  return scores;
}

function coverageOf(index: InvertedIndex, { words, files }: IndexedName, task: TaskSignals): number {
  let weighted = 0;
  let covered = 0;
  let whole = 0;
  for (const word of words) {
    const rarity = termRarity(index, word);
    const weight = task.words.get(word);
    whole += rarity;
    if (weight === undefined) continue;
    weighted += rarity * Math.min(weight, mostWeight);
    covered += rarity;
  }
  return whole === 0 ? 0 : (weighted * (covered / whole) ** coverageExponent) / files.length ** 0.25;
}
