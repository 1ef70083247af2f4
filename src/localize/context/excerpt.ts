import { appendAll } from '../../contracts/text/longLists.ts';
import type { Definition } from '../index/definitions.ts';

/** Lines of a file, counted from 1, both ends included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

const longestSignature = 8;
const longestPreamble = 30;

/** The lines that show what a file defines without its bodies: its beginning and the head of every definition. */
export function outlineRanges(lines: readonly string[], definitions: readonly Definition[]): readonly LineRange[] {
  const first = definitions[0]?.start ?? lines.length + 1;
  const preamble = Math.min(first - 1, longestPreamble, lines.length);
  const heads = definitions.map(({ line }) => ({ start: line, end: endOfSignature(lines, line) }));
  return mergeRanges([...(preamble > 0 ? [{ start: 1, end: preamble }] : []), ...heads]);
}

/** A signature ends where its brackets are closed. */
export function endOfSignature(lines: readonly string[], line: number): number {
  let open = 0;
  for (let at = line; at < line + longestSignature && at <= lines.length; at += 1) {
    const text = lines[at - 1] ?? '';
    open += (text.match(/[([]/g)?.length ?? 0) - (text.match(/[)\]]/g)?.length ?? 0);
    if (open <= 0) return at;
  }
  return line;
}

/** A definition with others inside may be cut between them when it is longer than this many lines. */
const longestUnit = 120;

/**
 * A range widened to the whole definitions it touches, so that none is cut in the middle: the innermost that hold its
 * ends. Lines outside of every definition, or between the members of a large class, stay as they are.
 */
export function expandToDefinitions(range: LineRange, definitions: readonly Definition[]): LineRange {
  const units = definitions.filter(
    ({ start, end }, at) => end - start < longestUnit || (definitions[at + 1]?.start ?? end + 1) > end,
  );
  const innermost = (line: number) => units.filter(({ start, end }) => start <= line && line <= end).at(-1);
  const first = innermost(range.start);
  const last = innermost(range.end);
  return {
    start: Math.min(range.start, first?.start ?? range.start),
    end: Math.max(range.end, last?.end ?? range.end, first !== undefined && first.start <= range.start ? first.end : 0),
  };
}

/** A gap this short is shown: saying that it is left out would take as many tokens. */
const shortestGap = 3;

/** Ranges in order, those that touch or nearly touch made one. */
export function mergeRanges(ranges: readonly LineRange[]): readonly LineRange[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((left, right) => left.start - right.start || left.end - right.end)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end + shortestGap) last.end = Math.max(last.end, end);
    else if (end >= start) merged.push({ start, end });
  }
  return merged;
}

/** The lines of some ranges, with a line that says what is left out wherever something is. */
export function renderExcerpt(content: string, ranges: readonly LineRange[]): string {
  const lines = content.split(/(?<=\n)/);
  const pieces: string[] = [];
  let shown = 0;
  for (const { start, end } of mergeRanges(ranges)) {
    if (start > shown + 1) pieces.push(leftOut(shown + 1, start - 1));
    appendAll(pieces, lines.slice(start - 1, end));
    shown = Math.min(end, lines.length);
  }
  if (shown < lines.length) {
    if (pieces.length > 0 && !pieces.at(-1)?.endsWith('\n')) pieces.push('\n');
    pieces.push(leftOut(shown + 1, lines.length));
  }
  return pieces.join('');
}

function leftOut(first: number, last: number): string {
  return `[… lines ${first}-${last} not shown …]\n`;
}
