import { kindWeight } from './fileKinds.ts';
import { type PastChange, recencyScores, similarChangeScores } from './history.ts';
import type { PreparedIndex } from './preparedIndex.ts';
import { sectionScores } from './sectionScores.ts';
import {
  definedWordScores,
  definitionScores,
  type FittingMention,
  fitMentions,
  handedOn,
  mentionScores,
  messageScores,
  nameScores,
  pathScores,
  type Scores,
  textScores,
} from './signals.ts';
import type { TaskSignals } from './taskSignals.ts';

/** Everything that speaks for a file; the last three are priors, which count only where something else does. */
export const signalNames = [
  'words',
  'identifiers',
  'section',
  'definitions',
  'definedWords',
  'path',
  'name',
  'frames',
  'paths',
  'modules',
  'messages',
  'tests',
  'imports',
  'similarChanges',
  'recency',
  'size',
  'imported',
] as const;

export type SignalName = (typeof signalNames)[number];
export type SignalWeights = Readonly<Record<SignalName, number>>;

const priors: ReadonlySet<SignalName> = new Set<SignalName>(['recency', 'size', 'imported']);

/**
 * What each signal counts for; each is first brought to 0…1 over the files of a ranking. Fitted to the open issues with
 * repositories held out, then rounded: docs/benchmarks.md.
 */
export const signalWeights: SignalWeights = {
  words: 2,
  identifiers: 1.6,
  section: 1.6,
  definitions: 2.2,
  definedWords: 1.9,
  path: 1,
  name: 1.2,
  frames: 1.2,
  paths: 1.4,
  modules: 1.1,
  messages: 2,
  tests: 1,
  imports: 0.6,
  similarChanges: 1.6,
  recency: 1.2,
  size: 1,
  imported: 0.6,
};

export interface Evidence {
  readonly scores: Readonly<Record<SignalName, Scores>>;
  readonly mentions: ReadonlyMap<number, readonly FittingMention[]>;
}

const sectionCandidates = 150;
const strongFiles = 12;

export function gatherEvidence(index: PreparedIndex, task: TaskSignals, history: readonly PastChange[]): Evidence {
  const mentions = fitMentions(index, task);
  const words = scaled(textScores(index, task.words));
  const identifiers = scaled(textScores(index, task.identifiers));
  const definitions = scaled(definitionScores(index, task), 5);
  const first = words.map((score, file) => score + 0.6 * (identifiers[file] ?? 0) + (definitions[file] ?? 0));
  const candidates = [...first.keys()].sort((left, right) => (first[right] ?? 0) - (first[left] ?? 0) || left - right);
  const kinds = index.files.map(({ path }) => kindWeight(path));
  const sources = first.map((score, file) => score * (kinds[file] ?? 1));
  return {
    mentions,
    scores: {
      words,
      identifiers,
      definitions,
      definedWords: scaled(definedWordScores(index, task), 4),
      section: scaled(sectionScores(index, candidates.slice(0, sectionCandidates), task)),
      path: scaled(pathScores(index, task), 4),
      name: scaled(nameScores(index, task), 1),
      frames: mentionScores(index, mentions, 'frame'),
      paths: mentionScores(index, mentions, 'path'),
      modules: mentionScores(index, mentions, 'module'),
      messages: scaled(messageScores(index, task), 1.5),
      tests: scaled(handedOn(first, index.tested, 40)),
      imports: scaled(handedOn(sources, index.imports, strongFiles)),
      similarChanges: scaled(similarChangeScores(index, task, history)),
      recency: scaled(recencyScores(index, history)),
      size: scaled(Float64Array.from(index.files, ({ lines }) => Math.log1p(Math.min(lines, 5000)))),
      imported: importedScores(index),
    },
  };
}

function importedScores(index: PreparedIndex): Scores {
  const counts = new Float64Array(index.files.length);
  for (const targets of index.imports) {
    for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  }
  return scaled(counts.map((count) => Math.log1p(count)));
}

/** Brings scores to 0…1; `least` is a score that is weak evidence even where it is the best. */
function scaled(scores: Scores, least = 0): Scores {
  const most = scores.reduce((left, right) => Math.max(left, right), least);
  return most === 0 ? scores : scores.map((score) => score / most);
}

/** The total of each file: the weighted sum of the signals, held back for tests, documents and settings. */
export function totalScores(index: PreparedIndex, { scores }: Evidence, weights: SignalWeights): Scores {
  return Float64Array.from(index.files, ({ path }, file) => {
    let evidence = 0;
    let prior = 0;
    for (const name of signalNames) {
      const score = weights[name] * (scores[name][file] ?? 0);
      if (priors.has(name)) prior += score;
      else evidence += score;
    }
    return evidence === 0 ? 0 : (evidence + prior) * kindWeight(path);
  });
}
