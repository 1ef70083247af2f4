import type { RankedFile } from '../../contracts/repositories/localization.ts';
import type { Definition } from '../index/definitions.ts';
import { expandToDefinitions, type LineRange, mergeRanges, outlineRanges, renderExcerpt } from './excerpt.ts';

/** Most of the budget that the best file, and every other one, may take. */
const shares = { best: 0.6, other: 0.25 } as const;
const conventionsShare = 0.1;
const maximumConventions = 4;

export interface ContextOptions {
  /** Best first. */
  readonly ranked: readonly RankedFile[];
  /** Every path of the snapshot. */
  readonly paths: Iterable<string>;
  /** The text of a file, or undefined where it has none. */
  readonly textOf: (path: string) => string | undefined;
  readonly definitionsOf: (path: string) => readonly Definition[];
  /** What the prompt says of the task itself: it counts too. */
  readonly task: string;
  readonly budgetTokens: number;
  readonly countTokens: (text: string) => number;
}

export interface ShownFile {
  readonly path: string;
  readonly reasons: readonly string[];
  /** The lines to show; absent where the whole file is shown. */
  readonly ranges?: readonly LineRange[];
}

export interface ChosenContext {
  /** Best first; the repository's conventions come last. */
  readonly shown: readonly ShownFile[];
  /** Paths only to name, best first. */
  readonly named: readonly string[];
  readonly tokens: number;
}

/**
 * Fills a token budget with what a model should see of a repository: small files whole, large ones as an outline with
 * the relevant definitions in full, the repository's conventions up to a bound. Never cuts a definition in the middle.
 */
export function chooseContext(options: ContextOptions): ChosenContext {
  const { ranked, budgetTokens, countTokens } = options;
  let left = Math.max(0, budgetTokens - countTokens(options.task));
  const conventions = chooseConventions(options, Math.floor(left * conventionsShare));
  left -= conventions.tokens;
  const shown: ShownFile[] = [];
  const named: string[] = [];
  const already = new Set(conventions.shown.map(({ path }) => path));
  for (const [position, file] of ranked.filter(({ path }) => !already.has(path)).entries()) {
    const limit = Math.min(left, Math.floor(budgetTokens * (position === 0 ? shares.best : shares.other)));
    const chosen = showFile(file, options, limit);
    if (chosen === undefined) {
      named.push(file.path);
    } else {
      shown.push(chosen.file);
      left -= chosen.tokens;
    }
  }
  return { shown: [...shown, ...conventions.shown], named, tokens: budgetTokens - left };
}

function showFile(file: RankedFile, options: ContextOptions, limit: number) {
  const content = options.textOf(file.path);
  if (content === undefined || limit <= 0) return undefined;
  const { path, reasons } = file;
  // A token is at least one character, so far too long a text need not be counted.
  const whole = content.length > limit * 16 ? Number.POSITIVE_INFINITY : options.countTokens(content);
  if (whole <= limit) return { file: { path, reasons }, tokens: whole };
  const ranges = excerptRanges(content, file, options, limit);
  if (ranges === undefined) return undefined;
  const tokens = options.countTokens(renderExcerpt(content, ranges));
  return { file: { path, reasons, ranges }, tokens };
}

function excerptRanges(content: string, file: RankedFile, options: ContextOptions, limit: number) {
  const definitions = options.definitionsOf(file.path);
  const lines = content.split('\n');
  const fits = (ranges: readonly LineRange[]) => options.countTokens(renderExcerpt(content, ranges)) <= limit;
  const outlines = [definitions, definitions.filter(({ depth }) => depth === 0), []];
  const wanted = file.ranges.map((range) => expandToDefinitions(range, definitions));
  for (const outline of outlines) {
    let kept = outlineRanges(lines, outline);
    if (!fits(kept)) continue;
    let isUseful = false;
    for (const range of wanted) {
      const more = mergeRanges([...kept, range]);
      if (fits(more)) {
        kept = more;
        isUseful = true;
      }
    }
    if (isUseful || (outline.length > 0 && wanted.length === 0)) return kept;
  }
  return undefined;
}

const conventionPaths = /^(?:(?:\.github\/|docs\/)?(?:AGENTS|CONTRIBUTING)(?:\.\w{1,8})?|\.editorconfig)$/i;

function chooseConventions(options: ContextOptions, budget: number) {
  const shown: ShownFile[] = [];
  let tokens = 0;
  const paths = [...options.paths].filter((path) => conventionPaths.test(path)).sort();
  for (const path of paths.slice(0, maximumConventions)) {
    const content = options.textOf(path);
    if (content === undefined || content.length === 0) continue;
    const lines = content.split(/(?<=\n)/);
    let used = 0;
    let count = 0;
    for (const line of lines) {
      const cost = options.countTokens(line);
      if (tokens + used + cost > budget) break;
      used += cost;
      count += 1;
    }
    if (count === 0) continue;
    tokens += used;
    const reasons = ["the repository's conventions"];
    shown.push({ path, reasons, ...(count < lines.length ? { ranges: [{ start: 1, end: count }] } : {}) });
  }
  return { shown, tokens };
}
