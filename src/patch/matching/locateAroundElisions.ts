import { isElidedRemoval } from '../edits/elidedRemoval.ts';
import { type Hunk, type HunkLine, oldSide } from '../edits/hunk.ts';
import { isElision } from '../elisions/elision.ts';
import { locateHunk } from './locateHunk.ts';
import type { HunkPiece } from './locateWithFuzz.ts';
import type { TextFile } from './textFile.ts';

/**
 * The places of a hunk that leaves lines out: `...` or a comment such as `// ... existing code ...` for lines that
 * stay, `~` between removed lines for lines that go, too. What stands between such lines must be found in order, each
 * part once: the first in all of the file, every other below the one before.
 * @param cursor where an ordered hunk may begin
 * @returns the parts from the bottom up, so that each leaves the places of the others alone; undefined if any is unsure
 */
export function locateAroundElisions(file: TextFile, hunk: Hunk, cursor: number): readonly HunkPiece[] | undefined {
  const parts = partsOf(hunk.lines);
  if (parts === undefined || parts.length < 2) {
    return undefined;
  }
  const pieces: HunkPiece[] = [];
  let from = hunk.isOrdered ? cursor : 0;
  for (const [index, { lines, isRemovedAbove }] of parts.entries()) {
    const part: Hunk = {
      ...hunk,
      lines,
      anchors: index === 0 ? hunk.anchors : [],
      oldStart: undefined,
      isOrdered: true,
    };
    const isTelling = oldSide(part).some(({ text }) => text.trim().length > 1);
    const location = isTelling ? locateHunk(file, part, { cursor: from, drift: 0 }) : undefined;
    if (location?.kind !== 'found' || location.place.start < from) {
      return undefined;
    }
    if (isRemovedAbove) {
      pieces.push(removal(file, hunk, from, location.place.start));
    }
    pieces.push({ hunk: part, place: location.place });
    from = location.place.end;
  }
  return pieces.reverse();
}

interface Part {
  readonly lines: HunkLine[];
  /** The lines between the part above and this one go. */
  readonly isRemovedAbove: boolean;
}

/** @returns undefined where it is not sure whether lines stay */
function partsOf(lines: readonly HunkLine[]): readonly Part[] | undefined {
  const parts: Part[] = [{ lines: [], isRemovedAbove: false }];
  for (const [index, line] of lines.entries()) {
    if (!isElidedLine(line)) {
      parts.at(-1)?.lines.push(line);
      continue;
    }
    const isRemoved = line.kind === 'remove';
    const isAtEdge = index === 0 || index === lines.length - 1;
    if (isRemoved && (!isElidedRemoval(line) || isAtEdge || lines[index - 1]?.kind !== 'remove')) {
      return undefined;
    }
    if (!isAtEdge) {
      parts.push({ lines: [], isRemovedAbove: isRemoved });
    }
  }
  return parts;
}

function isElidedLine(line: HunkLine): boolean {
  const { kind, text } = line;
  return kind !== 'add' && (isElidedRemoval(line) || /^\s*(?:\.{3}|…)\s*$/.test(text) || isElision(text));
}

function removal(file: TextFile, hunk: Hunk, from: number, to: number): HunkPiece {
  const gone = file.lines.slice(from, to);
  const lines = gone.map((text) => ({ kind: 'remove' as const, text, hasCarriageReturn: false }));
  const indices = gone.map((_text, offset) => from + offset);
  const place = { start: from, end: to, indices, reindent: undefined, tolerance: 'lines that it leaves out' as const };
  return { hunk: { ...hunk, lines }, place };
}
