import type { Finding } from '../../contracts/changes/finding.ts';
import type { Hunk } from '../edits/hunk.ts';
import { assignDuplicateHunk, type DuplicateHunks } from '../matching/duplicateHunks.ts';
import { ambiguousHunkFinding, hunkNotFoundFinding } from '../matching/hunkFindings.ts';
import { locateHunk } from '../matching/locateHunk.ts';
import { matchingSteps } from '../matching/matchingSteps.ts';
import type { ToleratedDifference } from '../matching/matchLevels.ts';
import { indexOfOriginalLine, type TextFile } from '../matching/textFile.ts';
import { type AlreadyAppliedEdits, alreadyAppliedNote } from './alreadyAppliedEdits.ts';
import { type AppliedEdits, duplicateEditNote, hunkKey } from './duplicateEdits.ts';
import { isWrongAboutFinalNewline, replaceLines } from './replaceLines.ts';

/** Within so many lines a number is a good one. */
const mostLinesOff = 5;

interface ApplyHunkState {
  readonly twins: DuplicateHunks;
  /** Hunks that were the only ones of their kind to have a place, or stood in none as they are. */
  readonly made: AppliedEdits;
  readonly resent: AlreadyAppliedEdits | undefined;
  readonly errors: Finding[];
  readonly notes: Finding[];
}

/** How far the hunks of one edit have come in the file. */
export interface HunkProgress {
  /** Index of the first line after the latest hunk. */
  cursor: number;
  /** How far off the line number of the latest hunk was. */
  drift: number;
}

/**
 * Puts one hunk in its place, or says why it has none.
 * @returns whether it found its place
 */
export function applyHunk(
  applying: ApplyHunkState,
  path: string,
  file: TextFile,
  hunk: Hunk,
  progress: HunkProgress,
): boolean {
  const key = hunkKey(path, hunk);
  const first = applying.made.get(key);
  if (first !== undefined) {
    applying.notes.push(duplicateEditNote(path, hunk.replyLine, first));
    return true;
  }
  const places = locateHunk(file, hunk, progress);
  // As many equal hunks as there are places go to one each; where there was one place, the next is only sent again.
  if (places.kind !== 'several') applying.made.set(key, hunk.replyLine);
  const location = assignDuplicateHunk(applying.twins, path, hunk, places);
  if (applying.resent?.isHunkDone(path, file.lines, hunk, location) === true) {
    applying.notes.push(alreadyAppliedNote(path, hunk.replyLine));
    return true;
  }
  if (location.kind === 'found') {
    const { place } = location;
    if (place.tolerance !== 'exact') {
      noteTolerance(applying, path, hunk, place.start, place.tolerance);
    } else if (isWrongAboutFinalNewline(file, hunk, place)) {
      noteTolerance(applying, path, hunk, place.start, 'the final newline');
    } else if (isFarOff(file, hunk, place.start)) {
      noteTolerance(applying, path, hunk, place.start, 'the line number');
    }
    progress.drift =
      hunk.oldStart === undefined ? progress.drift : place.start - indexOfOriginalLine(file, hunk.oldStart);
    progress.cursor = replaceLines(file, hunk, place);
    return true;
  }
  if (location.kind === 'missing' && applyPieces(applying, path, file, hunk, progress)) {
    return true;
  }
  applying.errors.push(
    location.kind === 'several'
      ? ambiguousHunkFinding(path, hunk, location.places)
      : hunkNotFoundFinding(path, file, hunk, location.missingAnchor),
  );
  return false;
}

/** A hunk that does not stand in the file as one piece may do so in several. */
function applyPieces(
  applying: ApplyHunkState,
  path: string,
  file: TextFile,
  hunk: Hunk,
  progress: HunkProgress,
): boolean {
  let pieces: ReturnType<(typeof matchingSteps)[number]['locate']>;
  for (const step of matchingSteps) pieces ??= step.locate(file, hunk, progress.cursor);
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

/** Blocks that give a line number mean it; those of diffs are miscounted all the time. */
function isFarOff(file: TextFile, hunk: Hunk, start: number): boolean {
  return (
    !hunk.isOrdered &&
    hunk.oldStart !== undefined &&
    Math.abs(start - indexOfOriginalLine(file, hunk.oldStart)) > mostLinesOff
  );
}

function noteTolerance(
  applying: ApplyHunkState,
  path: string,
  hunk: Hunk,
  start: number,
  tolerance: ToleratedDifference,
): void {
  const message = `The edit at line ${hunk.replyLine} of the reply fits ${path} at line ${start + 1} only when ${tolerance} may differ.`;
  applying.notes.push({ code: 'patch-tolerated', severity: 'warning', path, message });
}
