import { isTestPath } from '../index/fileKinds.ts';
import { identifierPattern, isStopWord } from '../index/identifiers.ts';
import type { InvertedIndex } from '../index/invertedIndex.ts';
import { termsOf } from '../index/vocabulary.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { bestFiles, inverseDocumentFrequency, type Scores } from './signals.ts';

/** A commit before the snapshot: what it said and which files it changed. */
export interface PastChange {
  readonly message: string;
  readonly paths: readonly string[];
}

/** Changes of more files say little about each of them. */
const mostFiles = 20;
const mostSimilar = 40;
/** A ranking looks at no more of a message. */
export const messageCharacters = 1000;
const halfLife = 250;

interface PreparedHistory {
  readonly changes: readonly { readonly terms: ReadonlySet<string>; readonly paths: readonly string[] }[];
  readonly frequencies: ReadonlyMap<string, number>;
}

const prepared = new WeakMap<readonly PastChange[], PreparedHistory>();

function prepareHistory(history: readonly PastChange[]): PreparedHistory {
  const known = prepared.get(history);
  if (known !== undefined) return known;
  const changes = history
    .filter(({ paths }) => paths.length > 0 && paths.length <= mostFiles)
    .map(({ message, paths }) => ({ terms: termsOfMessage(message), paths }));
  const frequencies = new Map<string, number>();
  for (const { terms } of changes) {
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  }
  const made = { changes, frequencies };
  prepared.set(history, made);
  return made;
}

function termsOfMessage(message: string): ReadonlySet<string> {
  const tokens = message.slice(0, messageCharacters).matchAll(identifierPattern);
  return new Set([...tokens].flatMap(([token]) => (isStopWord(token.toLowerCase()) ? [] : termsOf(token))));
}

/** Files that earlier changes touched whose messages mention the same things as the task. */
export function similarChangeScores(index: InvertedIndex, task: TaskSignals, history: readonly PastChange[]): Scores {
  const { changes, frequencies } = prepareHistory(history);
  const similar = changes
    .map(({ terms, paths }, age) => ({
      similarity: similarityOf(terms, task, frequencies, changes.length),
      paths,
      age,
    }))
    .filter(({ similarity }) => similarity > 0)
    .sort((left, right) => right.similarity - left.similarity || left.age - right.age)
    .slice(0, mostSimilar);
  const votes = new Map<string, number>();
  for (const { similarity, paths } of similar) {
    for (const path of paths) votes.set(path, (votes.get(path) ?? 0) + similarity / Math.sqrt(paths.length));
  }
  return Float64Array.from(index.files, ({ path }) => votes.get(path) ?? 0);
}

function similarityOf(
  terms: ReadonlySet<string>,
  task: TaskSignals,
  frequencies: ReadonlyMap<string, number>,
  changes: number,
): number {
  let sum = 0;
  for (const term of terms) {
    const weight = task.words.get(term) ?? task.identifiers.get(term);
    if (weight !== undefined) sum += weight * inverseDocumentFrequency(frequencies.get(term) ?? 1, changes);
  }
  return sum / Math.sqrt(4 + terms.size);
}

/** How often each file was changed, late changes counting most. */
export function recencyScores(index: InvertedIndex, history: readonly PastChange[]): Scores {
  const changed = new Map<string, number>();
  for (const [age, { paths }] of history.entries()) {
    if (paths.length > mostFiles) continue;
    for (const path of paths) changed.set(path, (changed.get(path) ?? 0) + 0.5 ** (age / halfLife));
  }
  return Float64Array.from(index.files, ({ path }) => Math.log1p(changed.get(path) ?? 0));
}

const likelyTests = 8;
const togetherHalfLife = 1000;
/** Changes that a test is given in advance, so that one made once says little. */
const assumedChanges = 3;

/**
 * How surely each file is changed when the tests that fit best are: the example of a task reads like a test, also where
 * neither names what has to be repaired.
 */
export function coChangeScores(index: InvertedIndex, first: Scores, history: readonly PastChange[]): Scores {
  const tests = first.map((score, file) => (isTestPath(index.files[file]?.path ?? '') ? score : 0));
  const most = tests.reduce((left, right) => Math.max(left, right), 0);
  const votes = new Map<string, number>();
  for (const test of most === 0 ? [] : bestFiles(tests, likelyTests)) {
    const strength = ((tests[test] ?? 0) / most) ** 4;
    const { changes, beside } = changesOf(index.files[test]?.path ?? '', history);
    for (const [path, count] of beside) {
      votes.set(path, (votes.get(path) ?? 0) + (strength * count) / (changes + assumedChanges));
    }
  }
  return Float64Array.from(index.files, ({ path }) => votes.get(path) ?? 0);
}

/** How often a file was changed, and each other file with it, late changes counting most. */
function changesOf(changed: string, history: readonly PastChange[]) {
  const beside = new Map<string, number>();
  let changes = 0;
  for (const [age, { paths }] of history.entries()) {
    if (paths.length > mostFiles || !paths.includes(changed)) continue;
    const weight = 0.5 ** (age / togetherHalfLife);
    changes += weight;
    for (const path of paths) {
      if (path !== changed) beside.set(path, (beside.get(path) ?? 0) + weight);
    }
  }
  return { changes, beside };
}
