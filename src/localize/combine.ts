import { kindWeight } from './fileKinds.ts';
import { type FittingMention, fitMentions, isNamed, mentionScores } from './fitMentions.ts';
import { changedWithTestsScores, type PastChange, recencyScores, similarChangeScores } from './history.ts';
import type { PreparedIndex } from './preparedIndex.ts';
import { folderScores, relatedScores } from './secondLook.ts';
import { sectionScores } from './sectionScores.ts';
import {
  bestFiles,
  definedWordScores,
  definitionScores,
  handedOn,
  messageScores,
  nameScores,
  pathScores,
  type Scores,
  textScores,
  titledFileScores,
} from './signals.ts';
import { coveredNameScores, plainNameScores } from './spokenNames.ts';
import type { TaskSignals } from './taskSignals.ts';

/** Everything that speaks for a file; the last three are priors, which count only where something else does. */
export const signalNames = [
  'words',
  'identifiers',
  'options',
  'section',
  'definitions',
  'titleNames',
  'proseNames',
  'coveredNames',
  'fileNames',
  'definedWords',
  'path',
  'name',
  'titledFile',
  'frames',
  'places',
  'paths',
  'modules',
  'messages',
  'tests',
  'imports',
  'folder',
  'related',
  'similarChanges',
  'changedWithTests',
  'recency',
  'size',
  'imported',
] as const;

export type SignalName = (typeof signalNames)[number];
export type SignalWeights = Readonly<Record<SignalName, number>>;

const priors: ReadonlySet<SignalName> = new Set<SignalName>(['recency', 'size', 'imported']);

/**
 * What each signal counts for; each is first brought to 0…1 over the files of a ranking. Fitted to issues and to commits
 * that repair something, with repositories held out, then rounded: docs/benchmarks.md.
 */
export const signalWeights: SignalWeights = {
  words: 1.3,
  identifiers: 0.9,
  options: 1.3,
  section: 1.4,
  definitions: 0.7,
  titleNames: 1.1,
  proseNames: 0.9,
  coveredNames: 1,
  fileNames: 0.8,
  definedWords: 0.8,
  path: 1.1,
  name: 0.4,
  titledFile: 8,
  frames: 10,
  places: 8,
  paths: 1.4,
  modules: 1.4,
  messages: 1.4,
  tests: 0.6,
  imports: 0.8,
  folder: 1.3,
  related: 1,
  similarChanges: 0.9,
  changedWithTests: 0.8,
  recency: 0.6,
  size: 1,
  imported: 0.6,
};

export interface Evidence {
  readonly scores: Readonly<Record<SignalName, Scores>>;
  readonly mentions: ReadonlyMap<number, readonly FittingMention[]>;
}

const sectionCandidates = 150;
const strongFiles = 12;
const strongTests = 40;

/** What every signal says of each file. The second look takes what fits best by all others. */
export function gatherEvidence(index: PreparedIndex, task: TaskSignals, history: readonly PastChange[]): Evidence {
  const mentions = fitMentions(index, task);
  const words = scaled(textScores(index, task.words));
  const identifiers = scaled(textScores(index, task.identifiers));
  const definitions = scaled(definitionScores(index, task), 5);
  const first = words.map((score, file) => score + 0.6 * (identifiers[file] ?? 0) + (definitions[file] ?? 0));
  const kinds = index.files.map(({ path }) => kindWeight(path));
  const sources = first.map((score, file) => score * (kinds[file] ?? 1));
  const nothing = new Float64Array(index.files.length);
  const scores = {
    words,
    identifiers,
    definitions,
    ...namedScores(index, task),
    section: scaled(sectionScores(index, bestFiles(first, sectionCandidates), task)),
    path: scaled(pathScores(index, task), 4),
    name: scaled(nameScores(index, task), 1),
    titledFile: titledFileScores(index, task),
    frames: mentionScores(index, mentions, 'frame'),
    places: mentionScores(index, mentions, 'place'),
    paths: mentionScores(index, mentions, 'path'),
    modules: mentionScores(index, mentions, 'module'),
    messages: scaled(messageScores(index, task), 1.5),
    tests: scaled(handedOn(first, index.tested, strongTests)),
    imports: scaled(handedOn(sources, index.imports, strongFiles)),
    similarChanges: scaled(similarChangeScores(index, task, history)),
    recency: scaled(recencyScores(index, history)),
    size: scaled(Float64Array.from(index.files, ({ lines }) => Math.log1p(Math.min(lines, 5000)))),
    imported: importedScores(index),
    changedWithTests: nothing,
    folder: nothing,
    related: nothing,
  };
  const totals = totalScores(index, { scores, mentions }, signalWeights);
  const secondLook = {
    changedWithTests: scaled(changedWithTestsScores(index, totals, history)),
    folder: scaled(folderScores(index, totals)),
    related: scaled(relatedScores(index, totals, task)),
  };
  return { mentions, scores: { ...scores, ...secondLook } };
}

/** By what a file defines and by the options it knows. */
function namedScores(index: PreparedIndex, task: TaskSignals) {
  return {
    titleNames: scaled(plainNameScores(index, task.titleNames, 'title'), 3),
    proseNames: scaled(plainNameScores(index, task.proseNames, 'prose'), 3),
    coveredNames: scaled(coveredNameScores(index, index.definedNames, task), 3),
    fileNames: scaled(coveredNameScores(index, index.fileNames, task), 3),
    definedWords: scaled(definedWordScores(index, task), 4),
    options: scaled(textScores(index, task.options), 3),
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

/**
 * The total of each file: the weighted sum of the signals, held back for tests, documents and settings unless the task
 * names the file itself.
 */
export function totalScores(index: PreparedIndex, { scores, mentions }: Evidence, weights: SignalWeights): Scores {
  return Float64Array.from(index.files, ({ path }, file) => {
    let evidence = 0;
    let prior = 0;
    for (const name of signalNames) {
      const score = weights[name] * (scores[name][file] ?? 0);
      if (priors.has(name)) prior += score;
      else evidence += score;
    }
    return evidence === 0 ? 0 : (evidence + prior) * (isNamed(mentions, file) ? 1 : kindWeight(path));
  });
}
