import { findLineSequence } from '../diff/lineSearch.ts';
import type { MatchLevel } from './matchLevels.ts';

/** A file's text as lines that keep their own endings. Changed in place while edits are applied. */
export interface TextFile {
  readonly hasByteOrderMark: boolean;
  /** Without their endings. */
  readonly lines: string[];
  /** `\n`, `\r\n`, or empty for a last line without newline. */
  readonly endings: string[];
  /** The line's number before any edit, counted from 1; 0 for lines an edit brought. */
  readonly origins: number[];
  /** The lines as a tolerance compares them, kept so that many hunks do not make them again. */
  readonly keys: Map<MatchLevel, string[]>;
}

export const byteOrderMark = '\uFEFF';

export function splitText(text: string): TextFile {
  const hasByteOrderMark = text.startsWith(byteOrderMark);
  const file: TextFile = {
    hasByteOrderMark,
    lines: [],
    endings: [],
    origins: [],
    keys: new Map(),
  };
  let start = hasByteOrderMark ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const hasCarriageReturn = newline > start && text.charCodeAt(newline - 1) === 0x0d;
    file.lines.push(text.slice(start, hasCarriageReturn ? end - 1 : end));
    file.endings.push(newline === -1 ? '' : hasCarriageReturn ? '\r\n' : '\n');
    file.origins.push(file.lines.length);
    start = end + 1;
  }
  return file;
}

/** Every line as a tolerance compares it. */
export function comparisonKeys(file: TextFile, tolerance: MatchLevel): readonly string[] {
  if (tolerance.name === 'exact') {
    return file.lines;
  }
  const known = file.keys.get(tolerance);
  if (known !== undefined) {
    return known;
  }
  const keys = file.lines.map(tolerance.key);
  file.keys.set(tolerance, keys);
  return keys;
}

/**
 * Every index at which lines stand one after the other.
 * @param wanted at least one line, as the tolerance compares it
 */
export function findLines(file: TextFile, tolerance: MatchLevel, wanted: readonly string[]): readonly number[] {
  return findLineSequence(comparisonKeys(file, tolerance), wanted);
}

/** The text with every edit so far. */
export function joinText(file: TextFile): string {
  const text = file.lines.map((line, index) => line + (file.endings[index] ?? '')).join('');
  return file.hasByteOrderMark ? byteOrderMark + text : text;
}

export function endsWithNewline(file: TextFile): boolean {
  return file.endings.at(-1) !== '';
}

/** The ending for a line that comes in at `index`: that of its neighbours, otherwise what the file uses. */
export function lineEndingAt(file: TextFile, index: number): string {
  const near = file.endings[index - 1] || file.endings[index] || file.endings[0];
  return near === undefined || near === '' ? '\n' : near;
}

/** The index of a line that had this number before any edit, or where it stood if it is gone. */
export function indexOfOriginalLine(file: TextFile, origin: number): number {
  // Above the first edit every line is where it was.
  const index = file.origins[origin - 1] === origin ? origin - 1 : file.origins.indexOf(origin);
  if (index !== -1) {
    return index;
  }
  const before = file.origins.findLastIndex((candidate) => candidate !== 0 && candidate < origin);
  const distance = origin - 1 - (file.origins[before] ?? 0);
  return Math.min(file.lines.length, before + 1 + (distance > 0 && before === file.lines.length - 1 ? distance : 0));
}
