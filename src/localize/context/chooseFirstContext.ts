import type { LocalizedContext, RankedFile } from '../../contracts/repositories/localization.ts';
import { isTestPath } from '../index/fileKinds.ts';
import type { LocalizationIndex } from '../index/localizationIndex.ts';
import { passagesOf, type RankedPassage } from '../index/passages.ts';
import { chooseConventions } from './conventionSections.ts';
import { type ChangedTogether, findCoveringTests } from './coveringTests.ts';
import { excerptTests } from './excerptTests.ts';
import { fillSources } from './fillSources.ts';
import { outlineRepository } from './outlineRepository.ts';
import { type Place, renderPlaces, type ShownPart } from './renderShown.ts';

export interface FirstContextOptions {
  readonly index: LocalizationIndex;
  /** Best first. */
  readonly ranked: readonly RankedFile[];
  /** Passages of the ranked files, best first. */
  readonly passages: readonly RankedPassage[];
  /** Every path of the snapshot. */
  readonly paths: Iterable<string>;
  /** The text of a file, or undefined where it has none. */
  readonly textOf: (path: string) => string | undefined;
  /** Commits up to the snapshot, newest first, where they are at hand. */
  readonly history: readonly ChangedTogether[];
  /** For all that is rendered of it; the task's own text is not counted. */
  readonly budgetTokens: number;
  readonly countTokens: (text: string) => number;
}

/** What a model is shown before it looks for itself, see `localizedContextSchema`. */
export interface FirstContext extends Omit<LocalizedContext, 'nonce'> {
  readonly outline: string;
  readonly places: Place[];
  /** Of all that is rendered, with the marks of untrusted text. */
  readonly tokens: number;
}

/** Shares of the budget. What one leaves is the sources'. */
const shares = { conventions: 0.05, tests: 0.15, places: 0.06 } as const;
/** What each test file may take of that: the first ones are shown in part, of the others little more than the names. */
const testShares = [0.4, 0.2, 0.12, 0.12, 0.12, 0.12] as const;
const mostReasons = 3;
const mostPlaces = 60;
const mostNamed = 10;

/**
 * Fills a budget with what a model should see before it looks for itself: an outline of the repository, the best passages
 * in full, the tests that cover them in part, what the repository asks of every change, and the names and lines of what
 * fits as well.
 */
export function chooseFirstContext(options: FirstContextOptions): FirstContext {
  const { ranked, budgetTokens, countTokens } = options;
  const paths = [...options.paths];
  const outline = outlineRepository(paths);
  const conventions = chooseConventions({ ...options, paths, budgetTokens: budgetTokens * shares.conventions });
  const left = budgetTokens - countTokens(outline) - conventions.tokens;
  const reserved = Math.floor(budgetTokens * (shares.tests + shares.places));
  const first = fill(options, Math.max(0, left - reserved));
  const tests = chooseTests(options, first.shown, Math.floor(budgetTokens * shares.tests));
  const placesBudget = Math.floor(budgetTokens * shares.places);
  const sources = fill(options, Math.max(0, left - tests.tokens - placesBudget));
  const places = choosePlaces(options, sources.shown, placesBudget);
  const shown = [...sources.shown, ...tests.shown, ...conventions.shown];
  const isShown = new Set(shown.map(({ path }) => path));
  const named = ranked.map(({ path }) => path).filter((path) => !isShown.has(path));
  const used = countTokens(outline) + conventions.tokens + tests.tokens + sources.tokens + places.tokens;
  return { outline, shown, named: named.slice(0, mostNamed), places: places.places, tokens: used };
}

function fill(options: FirstContextOptions, budgetTokens: number) {
  const reasons = new Map(options.ranked.map((file) => [file.path, file.reasons.slice(0, mostReasons)]));
  const first = new Map(options.index.files.map(({ path, definitions }) => [path, definitions[0]?.start]));
  return fillSources({
    ...options,
    passages: options.passages.filter(({ path }) => !isTestPath(path)),
    reasonsOf: (path) => reasons.get(path) ?? [],
    firstDefinitionOf: (path) => first.get(path) ?? Number.POSITIVE_INFINITY,
    budgetTokens,
  });
}

function namesShown(options: FirstContextOptions, { path, ranges }: ShownPart): readonly string[] {
  const shown = options.passages.filter(
    (passage) =>
      passage.path === path &&
      (ranges === undefined || ranges.some(({ start, end }) => start <= passage.start && passage.end <= end)),
  );
  return shown.flatMap(({ name, owner }) => [name, owner].filter((each) => each !== ''));
}

function chooseTests(options: FirstContextOptions, sources: readonly ShownPart[], budget: number) {
  const { index, history, textOf, countTokens } = options;
  const known = sources.map((source) => ({ path: source.path, names: namesShown(options, source) }));
  const covers = new Map<string, string[]>();
  for (const { source, test } of findCoveringTests(index, known, history)) {
    covers.set(test, [...(covers.get(test) ?? []), source]);
  }
  const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
  const shown: ShownPart[] = [];
  let left = budget;
  for (const [path, tested] of covers) {
    const content = textOf(path);
    const share = budget * (testShares[shown.length] ?? 0);
    if (content === undefined || share === 0) continue;
    const names = known.flatMap((source) => (tested.includes(source.path) ? source.names : []));
    const passages = passagesOf(definitions.get(path) ?? [], content.split('\n').length);
    const budgetTokens = Math.min(left, share);
    const chosen = excerptTests({ path, covers: tested, content, passages, names, budgetTokens, countTokens });
    if (chosen === undefined) continue;
    shown.push(chosen.part);
    left -= chosen.tokens;
  }
  return { shown, tokens: budget - left };
}

/** Names and lines of the best passages that are not shown, each whole definition once. */
function choosePlaces(options: FirstContextOptions, shown: readonly ShownPart[], budget: number) {
  const parts = new Map(shown.map((part) => [part.path, part]));
  const isShown = ({ path, start, end }: RankedPassage) => {
    const part = parts.get(path);
    if (part === undefined) return false;
    return part.ranges === undefined || part.ranges.some((range) => range.start <= start && end <= range.end);
  };
  const places: Place[] = options.passages
    .filter((passage) => passage.name !== '' && !isTestPath(passage.path) && !isShown(passage))
    .slice(0, mostPlaces)
    .map(({ path, name, start, end }) => ({ path, name, start, end }));
  let tokens = options.countTokens(renderPlaces(places));
  while (tokens > budget) {
    places.length = Math.floor(places.length * 0.9);
    tokens = options.countTokens(renderPlaces(places));
  }
  return { places, tokens };
}
