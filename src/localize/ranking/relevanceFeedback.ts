import type { InvertedIndex } from '../index/invertedIndex.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { scoreSections } from './sectionScores.ts';
import { bestFiles, bm25Scores, type Scores, termRarity } from './signals.ts';

const filesOfFolder = 4;

/** How well the best files of each file's folder fit: the right part of a repository lifts all files in it. */
export function folderScores(index: InvertedIndex, first: Scores): Scores {
  const sums = new Float64Array(index.folders.length);
  for (const [folder, files] of index.folders.entries()) {
    const best = files.map((file) => first[file] ?? 0).sort((left, right) => right - left);
    sums[folder] = best.slice(0, filesOfFolder).reduce((left, right) => left + right, 0);
  }
  return Float64Array.from(index.files, (_file, position) => sums[index.folderOf[position] ?? 0] ?? 0);
}

const trustedFiles = 8;
const trustedSections = 2;
const addedTerms = 25;
const mostCommonShare = 0.1;

/**
 * BM25 over the rare terms of the definitions that fit best so far (pseudo-relevance feedback): what the task does not
 * say, because its author knows only the symptom, often stands beside what it says.
 */
export function relevanceFeedbackScores(index: InvertedIndex, first: Scores, task: TaskSignals): Scores {
  const weights = new Map<number, number>();
  for (const file of bestFiles(first, trustedFiles)) {
    const sections = scoreSections(index, file, task).slice(0, trustedSections);
    const trusted = new Set(sections.flatMap(([section]) => (section === 0 ? [] : [section])));
    const places = index.files[file]?.places ?? [];
    for (let at = 0; at + 1 < places.length; at += 2) {
      const term = places[at] ?? 0;
      if (trusted.has(places[at + 1] ?? 0)) weights.set(term, (weights.get(term) ?? 0) + (first[file] ?? 0));
    }
  }
  const added = [...weights]
    .filter(([term]) => {
      const files = (index.starts[term + 1] ?? 0) - (index.starts[term] ?? 0);
      return files > 1 && files <= index.files.length * mostCommonShare;
    })
    .map(([id, weight]) => {
      const term = index.vocabulary.terms[id] ?? '';
      return [term, weight * termRarity(index, term)] as const;
    })
    .sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  return bm25Scores(index, new Map(added.slice(0, addedTerms).map(([term]) => [term, 1])));
}
