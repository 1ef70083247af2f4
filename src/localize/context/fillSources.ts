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

interface Growing {
  readonly part: ShownPart;
  readonly content: string;
  tokens: number;
}

/** Fills a budget with whole passages, best first; a passage that does not fit is left out. */
export function fillSources(options: FillOptions): FilledSources {
  const files = new Map<string, Growing>();
  let left = options.budgetTokens;
  let misfits = 0;
  for (const passage of options.passages) {
    if (misfits >= mostMisfits) break;
    const known = files.get(passage.path);
    if (known !== undefined && isIn(passage, known.part)) continue;
    const more = known === undefined ? begin(passage, options, left) : grow(known, passage, options, left);
    const cost = more === undefined ? 0 : more.tokens - (known?.tokens ?? 0);
    if (more === undefined || cost > left) {
      misfits += 1;
      continue;
    }
    misfits = 0;
    left -= cost;
    files.set(passage.path, more);
  }
  const shown = [...files.values()].map((file) => {
    if (file.content.length > (file.tokens / wholeShare) * fewestCharacters) return file.part;
    const whole = measure({ path: file.part.path, reasons: file.part.reasons }, file.content, options);
    if (whole.tokens * wholeShare > file.tokens || whole.tokens - file.tokens > left) return file.part;
    left -= whole.tokens - file.tokens;
    return whole.part;
  });
  return { shown, tokens: options.budgetTokens - left };
}

function isIn({ start, end }: LineRange, { ranges }: ShownPart): boolean {
  return ranges === undefined || ranges.some((range) => range.start <= start && end <= range.end);
}

function begin(passage: RankedPassage, options: FillOptions, left: number): Growing | undefined {
  const { path, start, end } = passage;
  const content = options.textOf(path);
  if (content === undefined) return undefined;
  const part = { path, reasons: options.reasonsOf(path) };
  if (content.length <= smallFile * fewestCharacters) {
    const whole = measure({ ...part, reasons: [...part.reasons] }, content, options);
    if (whole.tokens <= Math.min(left, smallFile)) return whole;
  }
  const lines = content.split('\n');
  const imports = importLines(lines, options.firstDefinitionOf(path));
  const ranges = mergeRanges([...(imports === undefined ? [] : [imports]), { start, end }]);
  return fits(lines, passage, left) ? measure(partOf(part, ranges), content, options) : undefined;
}

function grow({ part, content }: Growing, passage: RankedPassage, options: FillOptions, left: number) {
  const { start, end } = passage;
  if (!fits(content.split('\n'), passage, left)) return undefined;
  return measure(partOf(part, mergeRanges([...(part.ranges ?? []), { start, end }])), content, options);
}

/** Whether counting is worth it: a token has rarely more characters than this. */
function fits(lines: readonly string[], { start, end }: LineRange, left: number): boolean {
  let characters = 0;
  for (let line = start; line <= end; line += 1) characters += lines[line - 1]?.length ?? 0;
  return characters <= left * fewestCharacters;
}

function partOf(part: Pick<ShownPart, 'path'> & { readonly reasons: readonly string[] }, ranges: readonly LineRange[]) {
  return { path: part.path, reasons: [...part.reasons], ranges: ranges.map(({ start, end }) => ({ start, end })) };
}

function measure(part: ShownPart, content: string, { countTokens }: FillOptions): Growing {
  return { part, content, tokens: countTokens(renderShown(part, content)) + markTokens };
}
