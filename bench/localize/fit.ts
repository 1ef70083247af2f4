import { kindWeight } from '../../src/localize/index/fileKinds.ts';
import type { InvertedIndex } from '../../src/localize/index/invertedIndex.ts';
import {
  combineScores,
  type SignalScores,
  signalNames,
  signalWeights,
} from '../../src/localize/ranking/combineScores.ts';
import { bestFiles } from '../../src/localize/ranking/signals.ts';

/** What the signals say of the files that come into question for one issue. */
export interface FitExample {
  readonly repository: string;
  readonly files: readonly {
    readonly signals: readonly number[];
    readonly kind: number;
    readonly isChanged: boolean;
  }[];
}

const candidates = 150;

/** The best files as they are ranked now, and the changed ones wherever they are. */
export function fitExample(
  repository: string,
  changed: readonly string[],
  index: InvertedIndex,
  evidence: SignalScores,
): FitExample {
  const isChanged = (file: number) => changed.includes(index.files[file]?.path ?? '');
  const totals = combineScores(index, evidence, signalWeights);
  const chosen = new Set([...bestFiles(totals, candidates), ...[...totals.keys()].filter(isChanged)]);
  return {
    repository,
    files: [...chosen].map((file) => ({
      signals: signalNames.map((name) => evidence.scores[name][file] ?? 0),
      kind: kindWeight(index.files[file]?.path ?? ''),
      isChanged: isChanged(file),
    })),
  };
}

/** Every weight is drawn towards this, the more the fewer issues speak against it. */
const equalWeight = 1.3;
const pull = 0.03;
const steps = 700;
const stepLength = 0.02;

/** Weights that make the changed files likely (softmax over the candidates), near equal ones; by Adam. */
function fitWeights(examples: readonly FitExample[]): readonly number[] {
  const usable = examples.filter(({ files }) => files.some(({ isChanged }) => isChanged));
  const weights = signalNames.map(() => equalWeight);
  const means = signalNames.map(() => 0);
  const squares = signalNames.map(() => 0);
  for (let step = 1; step <= steps; step += 1) {
    const slopes = slopesOf(usable, weights);
    for (const [at, slope] of slopes.entries()) {
      const full = slope / usable.length + 2 * pull * ((weights[at] ?? 0) - equalWeight);
      const mean = 0.9 * (means[at] ?? 0) + 0.1 * full;
      const square = 0.999 * (squares[at] ?? 0) + 0.001 * full * full;
      means[at] = mean;
      squares[at] = square;
      const change = mean / (1 - 0.9 ** step) / (Math.sqrt(square / (1 - 0.999 ** step)) + 1e-8);
      weights[at] = Math.max(0, (weights[at] ?? 0) - stepLength * change);
    }
  }
  return weights;
}

function slopesOf(examples: readonly FitExample[], weights: readonly number[]): Float64Array {
  const slopes = new Float64Array(weights.length);
  for (const { files } of examples) {
    const scores = files.map((file) => scoreOf(file, weights));
    const most = Math.max(...scores);
    const shares = scores.map((score) => Math.exp(score - most));
    const all = shares.reduce((sum, share) => sum + share, 0);
    const changed = shares.reduce((sum, share, at) => sum + (files[at]?.isChanged === true ? share : 0), 0);
    for (const [at, { signals, kind, isChanged }] of files.entries()) {
      const share = shares[at] ?? 0;
      const surprise = (share / all - (isChanged ? share / changed : 0)) * kind;
      for (const [signal, value] of signals.entries()) slopes[signal] = (slopes[signal] ?? 0) + surprise * value;
    }
  }
  return slopes;
}

function scoreOf({ signals, kind }: FitExample['files'][number], weights: readonly number[]): number {
  return kind * signals.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0);
}

function rankOf({ files }: FitExample, weights: readonly number[]): number | undefined {
  const scores = files.map((file) => scoreOf(file, weights));
  const best = Math.max(...scores.filter((_score, at) => files[at]?.isChanged));
  if (best === Number.NEGATIVE_INFINITY) return undefined;
  return 1 + scores.filter((score, at) => score > best && files[at]?.isChanged !== true).length;
}

/** Ranks with all signals equal, with weights fitted on the issues of all other repositories, and on all of them. */
export function crossValidate(examples: readonly FitExample[]) {
  const repositories = new Set(examples.map(({ repository }) => repository));
  const heldOut = [...repositories].flatMap((repository) => {
    const weights = fitWeights(examples.filter((example) => example.repository !== repository));
    return examples.filter((example) => example.repository === repository).map((example) => rankOf(example, weights));
  });
  const fitted = fitWeights(examples);
  const equal = signalNames.map(() => equalWeight);
  return {
    equal: examples.map((example) => rankOf(example, equal)),
    heldOut,
    fitted: examples.map((example) => rankOf(example, fitted)),
    weights: signalNames.map((name, at) => `${name} ${(fitted[at] ?? 0).toFixed(2)}`),
  };
}
