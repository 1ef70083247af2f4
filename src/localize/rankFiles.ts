import type { RankedFile } from '../contracts/localization.ts';
import { combineScores, type SignalWeights, scoreSignals, signalWeights } from './combine.ts';
import { explainFile } from './explainFile.ts';
import type { PastChange } from './history.ts';
import { invertIndex } from './preparedIndex.ts';
import type { LocalizationIndex } from './snapshotIndex.ts';
import { extractTaskSignals } from './taskSignals.ts';

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
