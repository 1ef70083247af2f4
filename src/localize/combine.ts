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

/** What each signal counts for; each is first brought to 0…1 over the files of a ranking. */
export const signalWeights = {
  words: 1,
  identifiers: 0.6,
  section: 0.6,
  definitions: 0.9,
  definedWords: 0.4,
  path: 0.4,
  name: 0.4,
  frames: 1,
  paths: 1,
  modules: 0.7,
  messages: 0.6,
  tests: 0.3,
  imports: 0.3,
  similarChanges: 0.8,
  recency: 0.3,
  size: 0.1,
  imported: 0.1,
} as const;

export type SignalName = keyof typeof signalWeights;
export type SignalWeights = Readonly<Record<SignalName, number>>;

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
  const definitions = scaled(definitionScores(index, task), 4);
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
    const sum =
      weights.words * (scores.words[file] ?? 0) +
      weights.identifiers * (scores.identifiers[file] ?? 0) +
      weights.section * (scores.section[file] ?? 0) +
      weights.definitions * (scores.definitions[file] ?? 0) +
      weights.definedWords * (scores.definedWords[file] ?? 0) +
      weights.path * (scores.path[file] ?? 0) +
      weights.name * (scores.name[file] ?? 0) +
      weights.frames * (scores.frames[file] ?? 0) +
      weights.paths * (scores.paths[file] ?? 0) +
      weights.modules * (scores.modules[file] ?? 0) +
      weights.messages * (scores.messages[file] ?? 0) +
      weights.tests * (scores.tests[file] ?? 0) +
      weights.imports * (scores.imports[file] ?? 0) +
      weights.similarChanges * (scores.similarChanges[file] ?? 0);
    const priors =
      weights.recency * (scores.recency[file] ?? 0) +
      weights.size * (scores.size[file] ?? 0) +
      weights.imported * (scores.imported[file] ?? 0);
    return sum === 0 ? 0 : (sum + priors) * kindWeight(path);
  });
}
