import type { RankedFile } from '../../contracts/repositories/localization.ts';
import { invertIndex } from '../index/invertedIndex.ts';
import type { LocalizationIndex } from '../index/localizationIndex.ts';
import { extractTaskSignals } from '../task/taskSignals.ts';
import { combineScores, type SignalWeights, scoreSignals, signalWeights } from './combineScores.ts';
import type { PastChange } from './commitHistory.ts';
import { explainFile } from './explainFile.ts';

export interface RankOptions {
  /** Title, description and comments, the title on the first line. */
  readonly task: string;
  /** How many files to return at most. */
  readonly top: number;
  /** Commits up to the snapshot, newest first, where they are at hand. */
  readonly history?: readonly PastChange[];
  /** What each signal counts for; a benchmark takes signals away by it. */
  readonly weights?: SignalWeights;
}

/**
 * Which files matter for a task, best first, without a model: text, names, definitions, paths, stack frames, messages,
 * tests, imports and past changes, each weighted. Deterministic: equal scores are ordered by path.
 */
export function rankFiles(index: LocalizationIndex, options: RankOptions): RankedFile[] {
  const searched = invertIndex(index);
  const task = extractTaskSignals(options.task);
  const evidence = scoreSignals(searched, task, options.history ?? []);
  const totals = combineScores(searched, evidence, options.weights ?? signalWeights);
  return [...totals.keys()]
    .filter((file) => (totals[file] ?? 0) > 0)
    .sort((left, right) => (totals[right] ?? 0) - (totals[left] ?? 0) || left - right)
    .slice(0, options.top)
    .map((file) => ({
      path: searched.files[file]?.path ?? '',
      score: Math.round((totals[file] ?? 0) * 1000) / 1000,
      ...explainFile(searched, file, task, evidence),
    }));
}
