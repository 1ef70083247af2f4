import type { RankedFile } from '../../contracts/repositories/localization.ts';
import { kindWeight } from '../index/fileKinds.ts';
import { identifierPattern, splitIdentifier, stem } from '../index/identifiers.ts';
import { type InvertedIndex, invertIndex } from '../index/invertedIndex.ts';
import type { LocalizationIndex } from '../index/localizationIndex.ts';
import { type Passage, passagesOf, type RankedPassage } from '../index/passages.ts';
import { termIdsOfToken } from '../index/vocabulary.ts';
import { extractTaskSignals, type TaskSignals } from '../task/taskSignals.ts';
import { inverseDocumentFrequency, termRarity, usageRarity } from './signals.ts';

export interface RankPassagesOptions {
  /** Title, description and comments, the title on the first line. */
  readonly task: string;
  /** Files of the index, best first: only these are read. */
  readonly ranked: readonly RankedFile[];
  /** The text of a file, or undefined where it has none. */
  readonly textOf: (path: string) => string | undefined;
}

/** What speaks for a passage, each from 0 to 1 but for `shortness`. */
export interface PassageSignals {
  /** How good the file is, beside the best one. */
  readonly file: number;
  /** 1 for the best file. */
  readonly first: number;
  /** From 1 down, by the file's place in the ranking. */
  readonly place: number;
  /** The task's rare words in it, beside the passage with most. */
  readonly words: number;
  /** The same for its length. */
  readonly density: number;
  /** The same beside the densest passage of its file. */
  readonly densest: number;
  /** Whether the task writes its name as a name of code. */
  readonly named: number;
  /** How far the task's words cover the words of its name. */
  readonly covered: number;
  /** The rarest word that its name and the task have in common. */
  readonly concept: number;
  /** Whether the task names the definition around it. */
  readonly owner: number;
  /** Whether the file was found because of these lines. */
  readonly found: number;
  /** Sources first, then tests, settings and documents. */
  readonly kind: number;
  /** Negative: each doubling of the lines costs as much. */
  readonly shortness: number;
}

/**
 * What each signal counts for: rounded from a fit to issues that was drawn towards nothing. What the fit reaches with
 * repositories held out is in docs/benchmarks.md.
 */
const weights: PassageSignals = {
  file: 1.5,
  first: 1,
  place: 1.8,
  words: 0.9,
  density: 1.4,
  densest: 0.8,
  named: 0.5,
  covered: 1,
  concept: 1,
  owner: 0.7,
  found: 0.9,
  kind: 1,
  shortness: 0.6,
};

/** Passages of ranked files, best first. Takes time linear in the files' texts. Equal scores keep their order. */
export function rankPassages(index: LocalizationIndex, options: RankPassagesOptions): readonly RankedPassage[] {
  return measurePassages(index, options)
    .map(({ path, passage, signals }) => ({ path, ...passage, score: scoreOf(signals) }))
    .sort((left, right) => right.score - left.score);
}

function scoreOf(signals: PassageSignals): number {
  let score = 0;
  for (const [name, weight] of Object.entries(weights)) score += weight * signals[name as keyof PassageSignals];
  return score;
}

interface Measured {
  readonly path: string;
  readonly place: number;
  readonly passage: Passage;
  readonly weight: number;
  readonly density: number;
}

/** What every signal says of each passage, in the order of the files and of their lines. */
export function measurePassages(index: LocalizationIndex, { task, ranked, textOf }: RankPassagesOptions) {
  const searched = invertIndex(index);
  const signals = extractTaskSignals(task);
  const query = weighTerms(searched, signals);
  const definitions = new Map(searched.files.map((file) => [file.path, file.definitions]));
  const measured = ranked.flatMap(({ path }, place): readonly Measured[] => {
    const text = textOf(path);
    if (text === undefined) return [];
    const lines = text.split('\n');
    return passagesOf(definitions.get(path) ?? [], lines.length).map((passage) => {
      const { weight, terms } = weighPassage(lines.slice(passage.start - 1, passage.end), query, searched);
      return { path, place, passage, weight, density: weight / (1 + lengthPenalty * Math.log1p(terms / usualTerms)) };
    });
  });
  return signalsOf(measured, ranked, searched, signals);
}

const lengthPenalty = 0.35;
/** Different terms of a passage. */
const usualTerms = 40;
const longestLine = 2000;

/** How much each term of the task says, by its number. */
function weighTerms(index: InvertedIndex, task: TaskSignals): ReadonlyMap<number, number> {
  return new Map(
    [...task.words, ...task.identifiers].flatMap(([term, weight]) => {
      const id = index.vocabulary.ids.get(term);
      return id === undefined ? [] : [[id, weight * termRarity(index, term)] as const];
    }),
  );
}

function weighPassage(lines: readonly string[], query: ReadonlyMap<number, number>, { vocabulary }: InvertedIndex) {
  const seen = new Set<number>();
  let weight = 0;
  for (const line of lines) {
    for (const [token] of line.slice(0, longestLine).matchAll(identifierPattern)) {
      for (const term of termIdsOfToken(vocabulary, token)) {
        if (seen.has(term)) continue;
        seen.add(term);
        weight += query.get(term) ?? 0;
      }
    }
  }
  return { weight, terms: seen.size };
}

function signalsOf(
  measured: readonly Measured[],
  ranked: readonly RankedFile[],
  index: InvertedIndex,
  task: TaskSignals,
) {
  const best = { score: ranked[0]?.score ?? 0, words: 0, density: 0 };
  const densest = new Map<string, number>();
  for (const { path, weight, density } of measured) {
    const kind = kindWeight(path);
    best.words = Math.max(best.words, weight * kind);
    best.density = Math.max(best.density, density * kind);
    densest.set(path, Math.max(densest.get(path) ?? 0, density));
  }
  const shareOf = (value: number, most: number) => (most > 0 ? value / most : 0);
  return measured.map(({ path, place, passage, weight, density }) => {
    const { score = 0, ranges = [] } = ranked[place] ?? {};
    const { start, end, name, owner, isWhole } = passage;
    const own = isWhole ? nameSignals(name, index, task) : { named: 0, covered: 0, concept: 0 };
    const signals: PassageSignals = {
      file: shareOf(score, best.score),
      first: place === 0 ? 1 : 0,
      place: 1 / Math.sqrt(1 + place),
      words: shareOf(weight, best.words),
      density: shareOf(density, best.density),
      densest: shareOf(density, densest.get(path) ?? 0),
      ...own,
      owner: isWhole ? nameSignals(owner, index, task).named : 0,
      found: ranges.some((range) => range.start <= end && range.end >= start) ? 1 : 0,
      kind: kindWeight(path),
      shortness: -Math.log2(3 + end - start),
    };
    return { path, passage, signals };
  });
}

const surely = { named: 1.5, covered: 10, concept: 12 } as const;
const mostWeight = 2.5;
const coverageExponent = 1.5;

function nameSignals(name: string, index: InvertedIndex, task: TaskSignals) {
  let weighted = 0;
  let covered = 0;
  let whole = 0;
  let concept = 0;
  for (const word of new Set(splitIdentifier(name).map(stem))) {
    const rarity = termRarity(index, word);
    whole += rarity;
    const weight = Math.min(mostWeight, task.words.get(word) ?? 0);
    if (weight === 0) continue;
    covered += rarity;
    weighted += rarity * weight;
    concept = Math.max(concept, rarity * weight);
  }
  const coverage = whole === 0 ? 0 : weighted * (covered / whole) ** coverageExponent;
  const definers = index.definers.get(name)?.length ?? 1;
  const files = index.files.length;
  const rarity = inverseDocumentFrequency(definers, files) / inverseDocumentFrequency(1, files);
  const named = (task.names.get(name) ?? 0) * (name === '' ? 0 : usageRarity(index, name)) * rarity;
  return {
    named: Math.min(1, named / surely.named),
    covered: Math.min(1, coverage / surely.covered),
    concept: Math.min(1, concept / surely.concept),
  };
}
