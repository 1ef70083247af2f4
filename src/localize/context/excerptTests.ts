import { identifierPattern } from '../index/identifiers.ts';
import type { Passage } from '../index/passages.ts';
import { type LineRange, mergeRanges } from './excerpt.ts';
import { importLines } from './importLines.ts';
import { markTokens, renderShown, type ShownPart } from './renderShown.ts';

export interface TestExcerptOptions {
  readonly path: string;
  /** The shown sources that the file tests. */
  readonly covers: readonly string[];
  readonly content: string;
  readonly passages: readonly Passage[];
  /** Names of what is shown of the sources. */
  readonly names: readonly string[];
  readonly budgetTokens: number;
  readonly countTokens: (text: string) => number;
}

const longestLine = 2000;
const mostNames = 12;
const fewestLetters = 3;

/**
 * A part of a test file: its imports, the tests that mention what is shown of the sources, and names of others; where the
 * imports are too long, its first line.
 * @returns undefined where not even that fits
 */
export function excerptTests(options: TestExcerptOptions) {
  const { path, covers, content, passages, budgetTokens } = options;
  const lines = content.split('\n');
  const wanted = byMentions(options, lines);
  const imports = importLines(lines, passages.find(({ isWhole }) => isWhole)?.start ?? lines.length + 1);
  let ranges: readonly LineRange[] = [imports ?? { start: 1, end: 1 }];
  const part = { path, reasons: [], covers: [...covers] };
  const build = (kept: readonly LineRange[]): ShownPart => ({
    ...part,
    ranges: kept.map(({ start, end }) => ({ start, end })),
    unshown: namesOutside(wanted, kept),
  });
  let best = measure(build(ranges), options);
  if (best.tokens > budgetTokens) {
    ranges = [{ start: 1, end: 1 }];
    best = measure(build(ranges), options);
  }
  if (best.tokens > budgetTokens) best = measure({ ...best.part, unshown: [] }, options);
  if (best.tokens > budgetTokens) return undefined;
  const whole = content.length <= budgetTokens * 8 ? measure(part, options) : undefined;
  if (whole !== undefined && whole.tokens <= budgetTokens) return whole;
  for (const passage of wanted.slice(0, mostPassages)) {
    const more = mergeRanges([...ranges, passage]);
    const next = measure(build(more), options);
    if (next.tokens > budgetTokens) continue;
    ranges = more;
    best = next;
  }
  return best;
}

function measure(part: ShownPart, { content, countTokens }: TestExcerptOptions) {
  return { part, tokens: countTokens(renderShown(part, content)) + markTokens };
}

const mostPassages = 20;

/** Tests that mention most of the rare names first; those of the end of the file where none does. */
function byMentions({ passages, names }: TestExcerptOptions, lines: readonly string[]): readonly Passage[] {
  const known = new Set(names.filter((name) => name.length >= fewestLetters));
  const mentioned = passages
    .filter(({ isWhole }) => isWhole)
    .map((passage) => ({ passage, found: namesIn(lines.slice(passage.start - 1, passage.end), known) }));
  const counts = new Map<string, number>();
  for (const { found } of mentioned) for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  const scored = mentioned.map(({ passage, found }) => {
    const rarity = [...found].reduce((sum, name) => sum + 1 / (counts.get(name) ?? 1), 0);
    return { passage, score: rarity / Math.sqrt(5 + passage.end - passage.start) };
  });
  return scored
    .sort((left, right) => right.score - left.score || right.passage.start - left.passage.start)
    .map(({ passage }) => passage);
}

function namesIn(lines: readonly string[], known: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of lines) {
    for (const [token] of line.slice(0, longestLine).matchAll(identifierPattern)) {
      if (known.has(token)) found.add(token);
    }
  }
  return found;
}

function namesOutside(passages: readonly Passage[], ranges: readonly LineRange[]) {
  return passages
    .filter(({ start, end }) => !ranges.some((range) => range.start <= start && end <= range.end))
    .slice(0, mostNames)
    .sort((left, right) => left.start - right.start)
    .map(({ name, start, end }) => ({ name, start, end }));
}
