import type { Finding } from '../contracts/finding.ts';
import type { Hunk } from './hunk.ts';
import { locateAmongEdits } from './locateAmongEdits.ts';
import { locateAroundGaps } from './locateAroundGaps.ts';
import { locateRelaid } from './locateRelaid.ts';
import { type Effort, locateSimilar } from './locateSimilar.ts';
import { locatePieces, type Piece } from './looseContext.ts';
import { alreadyApplied, ambiguousHunk, missingHunk } from './nearestPlace.ts';
import { hunkKey, type MadeEdits, repeatedNote } from './repeatedEdits.ts';
import { mistakesFinalNewline, replaceLater, replaceLines } from './replaceLines.ts';
import { type ResentEdits, resentNote } from './resentEdits.ts';
import { indexOfOrigin, type TextFile } from './textFile.ts';
import type { ToleranceName } from './tolerance.ts';
import { chooseTwin, type Twins } from './twins.ts';

/** Within so many lines a number is a good one. */
const mostLinesOff = 5;

interface Applying {
  readonly twins: Twins;
  /** Hunks that were the only ones of their kind to have a place, or stood in none as they are. */
  readonly made: MadeEdits;
  readonly resent: ResentEdits | undefined;
  readonly errors: Finding[];
  readonly notes: Finding[];
  readonly effort: Effort;
}

/** How far the hunks of one edit have come in the file. */
export interface Progress {
  /** Index of the first line after the latest hunk. */
  cursor: number;
  /** How far off the line number of the latest hunk was. */
  drift: number;
}

/**
 * Puts one hunk in its place, or says why it has none.
 * @returns whether it found its place
 */
export function applyHunk(applying: Applying, path: string, file: TextFile, hunk: Hunk, progress: Progress): boolean {
  const key = hunkKey(path, hunk);
  const first = applying.made.get(key);
  if (first !== undefined) {
    applying.notes.push(repeatedNote(path, hunk.replyLine, first));
    return true;
  }
  const places = locateAmongEdits(file, hunk, progress);
  // As many equal hunks as there are places go to one each; where there was one place, the next is only sent again.
  if (places.kind !== 'several') applying.made.set(key, hunk.replyLine);
  const location = chooseTwin(applying.twins, path, hunk, places);
  if (applying.resent?.isHunkDone(path, file.lines, hunk, location) === true) {
    applying.notes.push(resentNote(path, hunk.replyLine));
    return true;
  }
  if (location.kind === 'found') {
    const { place } = location;
    if (place.tolerance !== 'exact') {
      noteTolerance(applying, path, hunk, place.start, place.tolerance);
    } else if (mistakesFinalNewline(file, hunk, place)) {
      noteTolerance(applying, path, hunk, place.start, 'the final newline');
    } else if (isFarOff(file, hunk, place.start)) {
      noteTolerance(applying, path, hunk, place.start, 'the line number');
    }
    progress.drift = hunk.oldStart === undefined ? progress.drift : place.start - indexOfOrigin(file, hunk.oldStart);
    if (replaceLater(file, hunk, place)) {
      progress.cursor = place.end;
    } else {
      progress.cursor = replaceLines(file, hunk, place);
    }
    return true;
  }
  if (location.kind === 'missing' && applyPieces(applying, path, file, hunk, progress)) {
    return true;
  }
  applying.errors.push(
    location.kind === 'several'
      ? ambiguousHunk(path, hunk, location.places)
      : missingHunk(path, file, hunk, location.missingAnchor),
  );
  return false;
}

/** A hunk that does not stand in the file as one piece may do so in several. */
function applyPieces(applying: Applying, path: string, file: TextFile, hunk: Hunk, progress: Progress): boolean {
  const pieces =
    locatePieces(file, hunk) ??
    locateAroundGaps(file, hunk, progress.cursor) ??
    relaidPiece(file, hunk) ??
    similarPiece(applying, file, hunk, progress);
  const [lowest] = pieces ?? [];
  const highest = pieces?.at(-1);
  if (pieces === undefined || lowest === undefined || highest === undefined) {
    return false;
  }
  const tolerance =
    pieces.length > 1 && highest.place.tolerance === 'exact' ? 'lines that it leaves out' : highest.place.tolerance;
  noteTolerance(applying, path, hunk, highest.place.start, tolerance);
  const linesBelow = file.lines.length - lowest.place.end;
  for (const piece of pieces) {
    replaceLines(file, piece.hunk, piece.place);
  }
  progress.cursor = file.lines.length - linesBelow;
  return true;
}

function relaidPiece(file: TextFile, hunk: Hunk): readonly Piece[] | undefined {
  const piece = locateRelaid(file, hunk);
  return piece === undefined || alreadyApplied(file, hunk) !== undefined ? undefined : [piece];
}

/** A hunk whose result stands in the file already is no mistaken one. */
function similarPiece(
  applying: Applying,
  file: TextFile,
  hunk: Hunk,
  { cursor }: Progress,
): readonly Piece[] | undefined {
  const isDone = alreadyApplied(file, hunk) !== undefined;
  const piece = isDone ? undefined : locateSimilar(file, hunk, cursor, applying.effort);
  return piece === undefined ? undefined : [piece];
}

/** Blocks that give a line number mean it; those of diffs are miscounted all the time. */
function isFarOff(file: TextFile, hunk: Hunk, start: number): boolean {
  return (
    !hunk.isOrdered &&
    hunk.oldStart !== undefined &&
    Math.abs(start - indexOfOrigin(file, hunk.oldStart)) > mostLinesOff
  );
}

function noteTolerance(applying: Applying, path: string, hunk: Hunk, start: number, tolerance: ToleranceName): void {
  const message = `The edit at line ${hunk.replyLine} of the reply fits ${path} at line ${start + 1} only when ${tolerance} may differ.`;
  applying.notes.push({ code: 'patch-tolerated', severity: 'warning', path, message });
}
