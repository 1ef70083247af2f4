import type { MatchLevel } from './matchLevels.ts';

/** Lines that shall stand in the place of others. */
export interface ReplacementLines {
  readonly lines: string[];
  readonly endings: string[];
  readonly origins: number[];
}

/** A replacement that is decided but not yet carried out: a file with many edits is put together only once. */
export interface DeferredEdit {
  readonly start: number;
  readonly end: number;
  readonly built: ReplacementLines;
}

/** Lines as a tolerance compares them, and where each stands among them. */
export interface IndexedLines {
  readonly keys: readonly string[];
  readonly positions: ReadonlyMap<string, readonly number[]>;
}

/** The lines of a file that are not blank, for tolerances that skip those. */
export interface NonBlankLines extends IndexedLines {
  /** Where each stands in the file. */
  readonly indices: readonly number[];
}

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
  /** Where each such line stands. */
  readonly positions: Map<MatchLevel, ReadonlyMap<string, readonly number[]>>;
  readonly kept: Map<MatchLevel, NonBlankLines>;
  /** How many lines were looked at to make these. */
  linesIndexed: number;
  /** Replacements that are decided; everything above is the file without them. */
  readonly pending: DeferredEdit[];
  /** Indices of lines that pending replacements replace, or stand next to. */
  readonly touched: Set<number>;
  /** Lines that pending replacements bring, without the blanks around them. */
  readonly broughtIn: Set<string>;
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
    positions: new Map(),
    kept: new Map(),
    linesIndexed: 0,
    pending: [],
    touched: new Set(),
    broughtIn: new Set(),
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
  // Above the first edit, and in a file whose edits are all pending, every line is where it was.
  const index = file.origins[origin - 1] === origin ? origin - 1 : file.origins.indexOf(origin);
  if (index !== -1) {
    return index;
  }
  const before = file.origins.findLastIndex((candidate) => candidate !== 0 && candidate < origin);
  const distance = origin - 1 - (file.origins[before] ?? 0);
  return Math.min(file.lines.length, before + 1 + (distance > 0 && before === file.lines.length - 1 ? distance : 0));
}
