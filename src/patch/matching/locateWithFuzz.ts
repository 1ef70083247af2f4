import { type Hunk, type HunkLine, oldSide } from '../edits/hunk.ts';
import { beginsDefinition } from '../elisions/definitions.ts';
import type { Place } from './locateHunk.ts';
import { withoutTrailingBlanks } from './matchLevels.ts';
import { comparisonKeys, findLines, type TextFile } from './textFile.ts';

/** Context lines next to a change that are looked for at most, as diffs have them. */
const mostContext = 3;
/** The share of a hunk's old lines that must stand near the place. */
const leastShare = 0.6;
const leastLines = 3;

export interface HunkPiece {
  readonly hunk: Hunk;
  readonly place: Place;
}

/**
 * The places of a diff's hunk whose context differs from the file: each run of changed lines by the context next to it.
 * Removed lines must stand in the file exactly, new lines must go between two neighbours that are neighbours in the
 * file, every place must be the only one, and most of the hunk's lines must stand around it.
 * @returns the pieces from the bottom up, so that each leaves the places of the others alone; undefined if any is unsure
 */
export function locateWithFuzz(file: TextFile, hunk: Hunk): readonly HunkPiece[] | undefined {
  const old = oldSide(hunk);
  if (!hunk.isOrdered || old.length < leastLines || hunk.anchors.length > 0) {
    return undefined;
  }
  const keys = comparisonKeys(file, withoutTrailingBlanks);
  const pieces: HunkPiece[] = [];
  for (const group of changeGroups(hunk.lines)) {
    const piece = locateGroup(file, hunk, group);
    const previous = pieces.at(-1);
    if (piece === undefined || (previous !== undefined && piece.place.start < previous.place.end)) {
      return undefined;
    }
    pieces.push(piece);
  }
  return isWellSurrounded(keys, old, pieces) ? pieces.reverse() : undefined;
}

interface Group {
  readonly from: number;
  readonly to: number;
}

/** Runs of changed lines; context of any length parts them. */
function changeGroups(lines: readonly HunkLine[]): readonly Group[] {
  const groups: { from: number; to: number }[] = [];
  for (const [index, line] of lines.entries()) {
    const last = groups.at(-1);
    if (line.kind === 'context') {
      continue;
    }
    if (last !== undefined && last.to === index) {
      last.to = index + 1;
    } else {
      groups.push({ from: index, to: index + 1 });
    }
  }
  return groups;
}

function locateGroup(file: TextFile, hunk: Hunk, { from, to }: Group): HunkPiece | undefined {
  const removes = hunk.lines.slice(from, to).some((line) => line.kind === 'remove' && line.text.trim() !== '');
  const above = contextLength(hunk.lines, from, -1);
  const below = contextLength(hunk.lines, to - 1, 1);
  const widths = [3, 2, 1].map((width) => [Math.min(width, above), Math.min(width, below)] as const);
  const sides = removes ? [...widths, [0, Math.min(1, below)] as const, [Math.min(1, above), 0] as const] : widths;
  for (const [before, after] of sides) {
    const lines = hunk.lines.slice(from - before, to + after);
    const wanted = lines.filter((line) => line.kind !== 'add').map((line) => line.text.trimEnd());
    const isTelling = wanted.some((text) => text.trim().length > 1) && (removes || (before > 0 && after > 0));
    const [start, another] = isTelling ? findLines(file, withoutTrailingBlanks, wanted) : [];
    if (another !== undefined) {
      return undefined;
    }
    if (start !== undefined) {
      const indices = wanted.map((_text, offset) => start + offset);
      const end = start + wanted.length;
      return { hunk: { ...hunk, lines }, place: { start, end, indices, reindent: undefined, tolerance: 'context' } };
    }
  }
  return undefined;
}

function contextLength(lines: readonly HunkLine[], from: number, step: 1 | -1): number {
  let length = 0;
  while (length < mostContext && lines[from + step * (length + 1)]?.kind === 'context') {
    length += 1;
  }
  return length;
}

function isWellSurrounded(keys: readonly string[], old: readonly HunkLine[], pieces: readonly HunkPiece[]): boolean {
  const first = pieces[0]?.place.start ?? 0;
  const last = pieces.at(-1)?.place.end ?? 0;
  const around = new Set(keys.slice(Math.max(0, first - old.length), last + old.length));
  const telling = old.filter((line) => line.text.trim() !== '');
  const missing = telling.filter((line) => !around.has(line.text.trimEnd()));
  // Among other functions' lines an edit may find its like, but not its place.
  return missing.length <= telling.length * (1 - leastShare) && !missing.some(({ text }) => beginsDefinition(text));
}
