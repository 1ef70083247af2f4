import type { LineRange } from '../../src/localize/context/excerpt.ts';
import type { Definition } from '../../src/localize/index/definitions.ts';
import { isOneUnit, withoutLocals } from '../../src/localize/index/passages.ts';

/** A hunk of a unified diff, as the file was before: the lines that go, and where lines come. */
export interface Hunk {
  readonly path: string;
  /** Lines that the fix removes or rewrites, counted from 1. */
  readonly removed: readonly number[];
  /** Where lines are only added: the line they follow (0 before the first), and the indentation of the first of them. */
  readonly inserted: readonly { readonly after: number; readonly indent: number }[];
}

/** The hunks of a patch over files that exist before it; a new file has nothing that could be shown. */
export function parseHunks(patch: string): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let path: string | undefined;
  let lines: string[] = [];
  let start = 0;
  const close = () => {
    if (path !== undefined && lines.length > 0) hunks.push({ path, ...changesOf(lines, start) });
    lines = [];
  };
  for (const line of patch.split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+/.exec(line);
    if (line.startsWith('diff --git ')) {
      close();
      path = undefined;
    } else if (head !== null) {
      close();
      // A hunk without old lines names the line before it.
      start = Number(head[1]) + (head[2] === '0' ? 1 : 0);
    } else if (line.startsWith('--- ') && lines.length === 0) {
      path = line === '--- /dev/null' ? undefined : line.slice('--- a/'.length).trimEnd();
    } else if (/^[ +-]/.test(line) && !(line.startsWith('+++ ') && lines.length === 0)) {
      lines.push(line);
    }
  }
  close();
  return hunks;
}

function changesOf(lines: readonly string[], start: number): Omit<Hunk, 'path'> {
  const removed: number[] = [];
  const inserted: { after: number; indent: number }[] = [];
  let next = start;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('-')) removed.push(next);
    if (line.startsWith('+')) {
      const isPlain = runAround(lines, at).every((other) => other.startsWith('+'));
      const isFirst = lines[at - 1]?.startsWith('+') !== true;
      if (isPlain && isFirst) inserted.push({ after: next - 1, indent: indentOfFirst(lines.slice(at)) });
    } else {
      next += 1;
    }
  }
  return { removed, inserted };
}

/** The changed lines without a gap around one of them. */
function runAround(lines: readonly string[], at: number): readonly string[] {
  let first = at;
  let last = at;
  while (/^[+-]/.test(lines[first - 1] ?? '')) first -= 1;
  while (/^[+-]/.test(lines[last + 1] ?? '')) last += 1;
  return lines.slice(first, last + 1);
}

function indentOfFirst(added: readonly string[]): number {
  const text = added.find((line) => !line.startsWith('+') || line.slice(1).trim() !== '')?.slice(1) ?? '';
  return text.length - text.trimStart().length;
}

/** A class counts as a whole up to this many lines; between the members of a longer one is outside of all. */
const longestWhole = 120;
const linesAround = 5;

/** The lines that must be seen to write a hunk: whole definitions, or ten lines where it stands outside of all. */
export function neededRanges(hunk: Hunk, all: readonly Definition[], lines: readonly string[]): readonly LineRange[] {
  const definitions = withoutLocals(all);
  const ranges = [
    ...hunk.removed.map((line) => innermost(definitions, line) ?? around(line, line, lines.length)),
    ...hunk.inserted.map(({ after, indent }) => {
      const before = innermost(definitions, after);
      const holds = before !== undefined && (after < before.end || indent > indentOf(lines, before.line));
      return holds ? before : around(after, after + 1, lines.length);
    }),
  ];
  return ranges.map(({ start, end }) => ({ start, end }));
}

function innermost(definitions: readonly Definition[], line: number): Definition | undefined {
  return definitions.filter((definition, at) => isUnit(definitions, at) && holdsLine(definition, line)).at(-1);
}

function isUnit(definitions: readonly Definition[], at: number): boolean {
  const { start, end } = definitions[at] ?? { start: 0, end: longestWhole };
  return isOneUnit(definitions, at) || end - start < longestWhole;
}

function holdsLine({ start, end }: Definition, line: number): boolean {
  return start <= line && line <= end;
}

function indentOf(lines: readonly string[], line: number): number {
  const text = lines[line - 1] ?? '';
  return text.length - text.trimStart().length;
}

function around(first: number, last: number, count: number): LineRange {
  return { start: Math.max(1, last - linesAround), end: Math.min(count, first + linesAround) };
}

/** Whether every needed line is in one of the shown ranges. */
export function isShown(needed: readonly LineRange[], shown: readonly LineRange[]): boolean {
  return needed.every(({ start, end }) => {
    for (let line = start; line <= end; line += 1) {
      if (!shown.some((range) => range.start <= line && line <= range.end)) return false;
    }
    return true;
  });
}
