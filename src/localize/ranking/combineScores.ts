import { kindWeight } from '../index/fileKinds.ts';
import type { InvertedIndex } from '../index/invertedIndex.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { coChangeScores, type PastChange, recencyScores, similarChangeScores } from './commitHistory.ts';
import { coveredNameScores, plainNameScores } from './identifierMentions.ts';
import { folderScores, relevanceFeedbackScores } from './relevanceFeedback.ts';
import { isNamedByTask, mentionScores, type ResolvedMention, resolveMentions } from './resolveMentions.ts';
import { sectionScores } from './sectionScores.ts';
import {
  bestFiles,
  bm25Scores,
  definedWordScores,
  definitionScores,
  messageScores,
  nameScores,
  pathScores,
  propagateScores,
  type Scores,
  titledFileScores,
} from './signals.ts';

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

export interface SignalScores {
  readonly scores: Readonly<Record<SignalName, Scores>>;
  readonly mentions: ReadonlyMap<number, readonly ResolvedMention[]>;
}

const sectionCandidates = 150;
const strongFiles = 12;
const strongTests = 40;

/** What every signal says of each file. The second look takes what fits best by all others. */
export function scoreSignals(index: InvertedIndex, task: TaskSignals, history: readonly PastChange[]): SignalScores {
  const mentions = resolveMentions(index, task);
  const words = normalizeScores(bm25Scores(index, task.words));
  const identifiers = normalizeScores(bm25Scores(index, task.identifiers));
  const definitions = normalizeScores(definitionScores(index, task), 5);
  const first = words.map((score, file) => score + 0.6 * (identifiers[file] ?? 0) + (definitions[file] ?? 0));
  const kinds = index.files.map(({ path }) => kindWeight(path));
  const sources = first.map((score, file) => score * (kinds[file] ?? 1));
  const nothing = new Float64Array(index.files.length);
  const scores = {
    words,
    identifiers,
    definitions,
    ...namedScores(index, task),
    section: normalizeScores(sectionScores(index, bestFiles(first, sectionCandidates), task)),
    path: normalizeScores(pathScores(index, task), 4),
    name: normalizeScores(nameScores(index, task), 1),
    titledFile: titledFileScores(index, task),
    frames: mentionScores(index, mentions, 'frame'),
    places: mentionScores(index, mentions, 'place'),
    paths: mentionScores(index, mentions, 'path'),
    modules: mentionScores(index, mentions, 'module'),
    messages: normalizeScores(messageScores(index, task), 1.5),
    tests: normalizeScores(propagateScores(first, index.tested, strongTests)),
    imports: normalizeScores(propagateScores(sources, index.imports, strongFiles)),
    similarChanges: normalizeScores(similarChangeScores(index, task, history)),
    recency: normalizeScores(recencyScores(index, history)),
    size: normalizeScores(Float64Array.from(index.files, ({ lines }) => Math.log1p(Math.min(lines, 5000)))),
    imported: importedScores(index),
    changedWithTests: nothing,
    folder: nothing,
    related: nothing,
  };
  const totals = combineScores(index, { scores, mentions }, signalWeights);
  const secondLook = {
    changedWithTests: normalizeScores(coChangeScores(index, totals, history)),
    folder: normalizeScores(folderScores(index, totals)),
    related: normalizeScores(relevanceFeedbackScores(index, totals, task)),
  };
  return { mentions, scores: { ...scores, ...secondLook } };
}

/** By what a file defines and by the options it knows. */
function namedScores(index: InvertedIndex, task: TaskSignals) {
  return {
    titleNames: normalizeScores(plainNameScores(index, task.titleNames, 'title'), 3),
    proseNames: normalizeScores(plainNameScores(index, task.proseNames, 'prose'), 3),
    coveredNames: normalizeScores(coveredNameScores(index, index.definedNames, task), 3),
    fileNames: normalizeScores(coveredNameScores(index, index.fileNames, task), 3),
    definedWords: normalizeScores(definedWordScores(index, task), 4),
    options: normalizeScores(bm25Scores(index, task.options), 3),
  };
}

function importedScores(index: InvertedIndex): Scores {
  const counts = new Float64Array(index.files.length);
  for (const targets of index.imports) {
    for (const target of targets) counts[target] = (counts[target] ?? 0) + 1;
  }
  return normalizeScores(counts.map((count) => Math.log1p(count)));
}

/** Brings scores to 0…1; `least` is a score that is weak evidence even where it is the best. */
function normalizeScores(scores: Scores, least = 0): Scores {
  const most = scores.reduce((left, right) => Math.max(left, right), least);
  return most === 0 ? scores : scores.map((score) => score / most);
}

/**
 * The total of each file: the weighted sum of the signals, held back for tests, documents and settings unless the task
 * names the file itself.
 */
export function combineScores(
  index: InvertedIndex,
  { scores, mentions }: SignalScores,
  weights: SignalWeights,
): Scores {
  return Float64Array.from(index.files, ({ path }, file) => {
    let evidence = 0;
    let prior = 0;
    for (const name of signalNames) {
      const score = weights[name] * (scores[name][file] ?? 0);
      if (priors.has(name)) prior += score;
      else evidence += score;
    }
    return evidence === 0 ? 0 : (evidence + prior) * (isNamedByTask(mentions, file) ? 1 : kindWeight(path));
  });
}
