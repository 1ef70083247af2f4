import type { InvertedIndex } from '../index/invertedIndex.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { inverseDocumentFrequency, type Scores } from './signals.ts';

/** How well each definition of a file fits the task: definition (0 is outside of all) and score, best first. */
export type ScoredSections = readonly (readonly [number, number])[];

/**
 * The definitions of some files that mention the task's words most densely: a long file counts by its best part, not
 * by all of them together.
 */
export function scoreSections(index: InvertedIndex, file: number, task: TaskSignals): ScoredSections {
  const indexed = index.files[file];
  if (indexed === undefined) return [];
  const scores = new Map<number, number>();
  for (const query of [task.words, task.identifiers]) {
    for (const [term, weight] of query) {
      const id = index.vocabulary.ids.get(term);
      if (id === undefined) continue;
      const rarity =
        weight * inverseDocumentFrequency((index.starts[id + 1] ?? 0) - (index.starts[id] ?? 0), index.files.length);
      for (let at = firstPlace(indexed.places, id); indexed.places[at] === id; at += 2) {
        const section = indexed.places[at + 1] ?? 0;
        scores.set(section, (scores.get(section) ?? 0) + rarity);
      }
    }
  }
  return [...scores].sort((left, right) => right[1] - left[1] || left[0] - right[0]);
}

/** Position of a term's first pair, by halving. */
function firstPlace(places: Uint32Array, term: number): number {
  let low = 0;
  let high = places.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle * 2] ?? 0) < term) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

const comparedSections = 12;
const outsideWeight = 0.7;
const lengthPenalty = 0.35;
/** Different terms of a definition. */
const usualLength = 40;

/** The passage that fits best of each of the given files; long definitions and what is outside of all count less. */
export function sectionScores(index: InvertedIndex, files: readonly number[], task: TaskSignals): Scores {
  const scores = new Float64Array(index.files.length);
  for (const file of files) {
    const lengths = sectionLengths(index.files[file]?.places ?? []);
    for (const [section, score] of scoreSections(index, file, task).slice(0, comparedSections)) {
      const length = 1 + lengthPenalty * Math.log1p((lengths.get(section) ?? 1) / usualLength);
      scores[file] = Math.max(scores[file] ?? 0, (section === 0 ? outsideWeight * score : score) / length);
    }
  }
  return scores;
}

function sectionLengths(places: ArrayLike<number>): ReadonlyMap<number, number> {
  const lengths = new Map<number, number>();
  for (let at = 1; at < places.length; at += 2) {
    const section = places[at] ?? 0;
    lengths.set(section, (lengths.get(section) ?? 0) + 1);
  }
  return lengths;
}
