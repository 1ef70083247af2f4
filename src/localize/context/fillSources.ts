import type { RankedPassage } from '../index/passages.ts';
import { type LineRange, mergeRanges } from './excerpt.ts';
import { importLines } from './importLines.ts';
import { markTokens, renderShown, type ShownPart } from './renderShown.ts';

export interface FillOptions {
  /** Best first; those of one file may stand anywhere. */
  readonly passages: readonly RankedPassage[];
  /** Why a file is shown. */
  readonly reasonsOf: (path: string) => readonly string[];
  readonly textOf: (path: string) => string | undefined;
  /** Line of the first definition of a file, counted from 1. */
  readonly firstDefinitionOf: (path: string) => number;
  readonly countTokens: (text: string) => number;
  readonly budgetTokens: number;
}

export interface FilledSources {
  /** In the order in which their best passage came. */
  readonly shown: readonly ShownPart[];
  readonly tokens: number;
}

/** A file is shown whole up to so many tokens, or where so much of it is shown anyway. */
const smallFile = 500;
const wholeShare = 0.7;
/** So many passages in a row that do not fit end the search: what still fits is hardly ever what matters. */
const mostMisfits = 40;
const fewestCharacters = 8;

/** What the line that says what is left out takes at most. */
const gapTokens = 14;
const mostRounds = 3;

interface Growing {
  readonly content: string;
  readonly lines: readonly string[];
  readonly part: ShownPart;
}

/** Fills a budget with whole passages, best first; a passage that does not fit is left out. */
export function fillSources(given: FillOptions): FilledSources {
  const options = { ...given, linesOf: rememberLines(given.textOf) };
  const files = new Map<string, Growing>();
  let left = options.budgetTokens;
  // What was added is estimated, rather too high; what that leaves is filled again.
  for (let round = 0; round < mostRounds && left > 0; round += 1) {
    addPassages(options, files, left);
    left = options.budgetTokens - tokensOf(files.values(), options);
  }
  const shown = [...files.values()].map((file) => {
    const tokens = measure(file.part, file.content, options);
    if (file.part.ranges === undefined || file.content.length > (tokens / wholeShare) * fewestCharacters)
      return file.part;
    const whole = { path: file.part.path, reasons: file.part.reasons };
    const more = measure(whole, file.content, options) - tokens;
    if (tokens < (tokens + more) * wholeShare || more > left) return file.part;
    left -= more;
    return whole;
  });
  return { shown, tokens: options.budgetTokens - left };
}

interface ReadOptions extends FillOptions {
  readonly linesOf: (path: string) => readonly string[];
}

/** A file with many passages is taken apart once. */
function rememberLines(textOf: FillOptions['textOf']): ReadOptions['linesOf'] {
  const known = new Map<string, readonly string[]>();
  return (path) => {
    const lines = known.get(path) ?? textOf(path)?.split('\n') ?? [];
    known.set(path, lines);
    return lines;
  };
}

function addPassages(options: ReadOptions, files: Map<string, Growing>, budgetTokens: number): void {
  let left = budgetTokens;
  let misfits = 0;
  for (const passage of options.passages) {
    if (misfits >= mostMisfits) break;
    const known = files.get(passage.path);
    if (known !== undefined && isIn(passage, known.part)) continue;
    const added = known === undefined ? begin(passage, options, left) : grow(known, passage, options, left);
    if (added === undefined || added.tokens > left) {
      misfits += 1;
      continue;
    }
    misfits = 0;
    left -= added.tokens;
    files.set(passage.path, added.file);
  }
}

function isIn({ start, end }: LineRange, { ranges }: ShownPart): boolean {
  return ranges === undefined || ranges.some((range) => range.start <= start && end <= range.end);
}

/** A file with its first passage and its imports, or all of a small one. */
function begin(passage: RankedPassage, options: ReadOptions, left: number) {
  const { path, start, end } = passage;
  const content = options.textOf(path);
  if (content === undefined) return undefined;
  const lines = options.linesOf(path);
  const whole: ShownPart = { path, reasons: [...options.reasonsOf(path)] };
  if (content.length <= smallFile * fewestCharacters) {
    const tokens = measure(whole, content, options);
    if (tokens <= Math.min(left, smallFile)) return { file: { content, lines, part: whole }, tokens };
  }
  if (!isWorthCounting(lines, passage, left)) return undefined;
  const imports = importLines(lines, options.firstDefinitionOf(path));
  const ranges = mergeRanges([...(imports === undefined ? [] : [imports]), { start, end }]);
  const part = { ...whole, ranges: [...ranges] };
  return { file: { content, lines, part }, tokens: measure(part, content, options) };
}

function grow({ content, lines, part }: Growing, passage: RankedPassage, { countTokens }: FillOptions, left: number) {
  if (!isWorthCounting(lines, passage, left)) return undefined;
  const { start, end } = passage;
  const tokens = countTokens(lines.slice(start - 1, end).join('\n')) + gapTokens;
  const ranges = mergeRanges([...(part.ranges ?? []), { start, end }]);
  return { file: { content, lines, part: { ...part, ranges: [...ranges] } }, tokens };
}

/** A token has rarely more characters than this. */
function isWorthCounting(lines: readonly string[], { start, end }: LineRange, left: number): boolean {
  let characters = 0;
  for (let line = start; line <= end; line += 1) characters += lines[line - 1]?.length ?? 0;
  return characters <= left * fewestCharacters;
}

function tokensOf(files: Iterable<Growing>, options: FillOptions): number {
  let sum = 0;
  for (const { part, content } of files) sum += measure(part, content, options);
  return sum;
}

function measure(part: ShownPart, content: string, { countTokens }: FillOptions): number {
  return countTokens(renderShown(part, content)) + markTokens;
}
