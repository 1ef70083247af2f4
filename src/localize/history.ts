import { identifierPattern, isCommonWord } from './identifiers.ts';
import type { PreparedIndex } from './preparedIndex.ts';
import { rarityOf, type Scores } from './signals.ts';
import type { TaskSignals } from './taskSignals.ts';
import { tokenTerms } from './vocabulary.ts';

/** A commit before the snapshot: what it said and which files it changed. */
export interface PastChange {
  readonly message: string;
  readonly paths: readonly string[];
}

/** Changes of more files say little about each of them. */
const mostFiles = 20;
const mostSimilar = 40;
const messageCharacters = 1000;
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
  return new Set([...tokens].flatMap(([token]) => (isCommonWord(token.toLowerCase()) ? [] : tokenTerms(token))));
}

/** Files that earlier changes touched whose messages speak of the same things as the task. */
export function similarChangeScores(index: PreparedIndex, task: TaskSignals, history: readonly PastChange[]): Scores {
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
    if (weight !== undefined) sum += weight * rarityOf(frequencies.get(term) ?? 1, changes);
  }
  return sum / Math.sqrt(4 + terms.size);
}

/** How often each file was changed, late changes counting most. */
export function recencyScores(index: PreparedIndex, history: readonly PastChange[]): Scores {
  const changed = new Map<string, number>();
  for (const [age, { paths }] of history.entries()) {
    if (paths.length > mostFiles) continue;
    for (const path of paths) changed.set(path, (changed.get(path) ?? 0) + 0.5 ** (age / halfLife));
  }
  return Float64Array.from(index.files, ({ path }) => Math.log1p(changed.get(path) ?? 0));
}
