/** Lines of a file, both included, counted from 1. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

const longestLine = 1_000;
const numberWidth = 4;

/** A line with its number before it: `  12\ttext`. A very long one is cut, around the place that matters if that is known. */
export function numberedLine(number: number, line: string, around = 0): string {
  return `${String(number).padStart(numberWidth)}\t${cutLine(line, around)}`;
}

/** @param lines of the whole file */
export function numberedLines(lines: readonly string[], { start, end }: LineRange): readonly string[] {
  return lines.slice(start - 1, end).map((line, at) => numberedLine(start + at, line));
}

/** "12" or "12–40". */
export function rangeText({ start, end }: LineRange): string {
  return start === end ? `${start}` : `${start}–${end}`;
}

function cutLine(line: string, around: number): string {
  if (line.length <= longestLine) return line;
  const from = Math.max(0, Math.min(around - longestLine / 2, line.length - longestLine));
  const before = from === 0 ? '' : `[${from} characters] …`;
  const left = line.length - from - longestLine;
  return `${before}${line.slice(from, from + longestLine)}${left === 0 ? '' : `… [${left} more characters]`}`;
}
