import { isTestPath } from '../index/fileKinds.ts';
import { type InvertedIndex, invertIndex } from '../index/invertedIndex.ts';
import type { LocalizationIndex } from '../index/localizationIndex.ts';
import { wholeTerm } from '../index/vocabulary.ts';

export interface ShownSource {
  readonly path: string;
  /** Names of what is shown of it. */
  readonly names: readonly string[];
}

/** A commit: the paths it changed. */
export interface ChangedTogether {
  readonly paths: readonly string[];
}

const weights = { named: 3, imported: 1.5, together: 3, folder: 0.5, mentions: 1.5, called: 0.7 } as const;
const calledTest = /tests?(?![a-z])|specs?(?![a-z])|^test/i;
/** Commits of more files say little about each of them. */
const mostFiles = 20;
/** Changes that a pair is given in advance, so that one made once says little. */
const assumedChanges = 2;
/** Below it nothing but some names in common is known. */
const leastScore = 0.5;

/**
 * The test file that covers each source best: by its name, by what it imports, by commits that changed both, and by the
 * shown names it mentions. Sources without one are left out.
 * @param history newest first
 * @returns pairs in the order of the sources
 */
export function findCoveringTests(
  index: LocalizationIndex,
  sources: readonly ShownSource[],
  history: readonly ChangedTogether[],
): readonly { readonly source: string; readonly test: string }[] {
  const searched = invertIndex(index);
  const tests = [...searched.files.keys()].filter((file) => isTestPath(searched.files[file]?.path ?? ''));
  const positions = new Map(searched.files.map(({ path }, file) => [path, file]));
  return sources.flatMap((source) => {
    const file = positions.get(source.path);
    if (file === undefined) return [];
    const together = changedWith(source.path, history);
    let best: { readonly test: string; readonly score: number } | undefined;
    for (const test of tests) {
      const score = scoreTest(searched, { file, test, together, names: source.names });
      const path = searched.files[test]?.path ?? '';
      if (test !== file && score >= leastScore && score > (best?.score ?? 0)) best = { test: path, score };
    }
    return best === undefined ? [] : [{ source: source.path, test: best.test }];
  });
}

interface Pair {
  readonly file: number;
  readonly test: number;
  readonly together: ReadonlyMap<string, number>;
  readonly names: readonly string[];
}

function scoreTest(index: InvertedIndex, { file, test, together, names }: Pair): number {
  const path = index.files[test]?.path ?? '';
  // What is called like a test and defines nothing, a snapshot or a list, is none that could be extended.
  if ((index.files[test]?.definitions.length ?? 0) === 0) return 0;
  const source = index.files[file]?.path ?? '';
  const named = index.tested[test]?.includes(file) === true ? weights.named : 0;
  const imported = index.imports[test]?.includes(file) === true ? weights.imported : 0;
  const mentions = weights.mentions * shareMentioned(index, test, names);
  const evidence = named + imported + mentions + weights.together * (together.get(path) ?? 0);
  if (evidence === 0) return 0;
  // Beside tests stand what supports them and the data they read.
  const called = calledTest.test(path.slice(path.lastIndexOf('/') + 1)) ? weights.called : 0;
  return evidence + called + weights.folder * sharedFolders(source, path);
}

/** How often each other file was changed with one, as a share of that one's changes. */
function changedWith(path: string, history: readonly ChangedTogether[]): ReadonlyMap<string, number> {
  const beside = new Map<string, number>();
  let changes = assumedChanges;
  for (const { paths } of history) {
    if (paths.length > mostFiles || !paths.includes(path)) continue;
    changes += 1;
    for (const other of paths) beside.set(other, (beside.get(other) ?? 0) + 1);
  }
  return new Map([...beside].map(([other, count]) => [other, count / changes]));
}

/** The share of some names that a file mentions, each by how few tests and sources mention it. */
function shareMentioned(index: InvertedIndex, file: number, names: readonly string[]): number {
  let all = 0;
  let mentioned = 0;
  for (const name of new Set(names)) {
    const id = index.vocabulary.ids.get(wholeTerm(name)) ?? index.vocabulary.ids.get(name.toLowerCase());
    if (id === undefined) continue;
    const files = (index.starts[id + 1] ?? 0) - (index.starts[id] ?? 0);
    const rarity = 1 / Math.sqrt(Math.max(1, files));
    all += rarity;
    if (holdsTerm(index.files[file]?.terms ?? new Uint32Array(), id)) mentioned += rarity;
  }
  return all === 0 ? 0 : mentioned / all;
}

/** By halving. */
function holdsTerm(terms: Uint32Array, id: number): boolean {
  let low = 0;
  let high = terms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((terms[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return terms[low] === id;
}

function sharedFolders(left: string, right: string): number {
  const folders = new Set(left.toLowerCase().split('/').slice(0, -1));
  const others = right.toLowerCase().split('/').slice(0, -1);
  return folders.size === 0 ? 0 : others.filter((folder) => folders.has(folder)).length / folders.size;
}
