import { type Hunk, oldSide } from '../edits/hunk.ts';
import { flushDeferredEdits, touchesDeferredEdit } from './deferredEdits.ts';
import { type Location, locateHunk, type SearchPosition } from './locateHunk.ts';
import type { TextFile } from './textFile.ts';

/**
 * Looks for a hunk in the file without the edits that are pending, and once more with them where that could come to
 * another result: they may bring, take away or touch what the hunk looks for.
 */
export function locateWithDeferredEdits(
  file: TextFile,
  hunk: Hunk,
  progress: SearchPosition & { cursor: number },
): Location {
  const location = locateHunk(file, hunk, progress);
  if (file.pending.length === 0 || isUnaffected(file, hunk, location)) {
    return location;
  }
  const moved = flushDeferredEdits(file);
  progress.cursor = moved(progress.cursor);
  return locateHunk(file, hunk, progress);
}

function isUnaffected(file: TextFile, hunk: Hunk, location: Location): boolean {
  if (location.kind !== 'found' || location.place.end >= file.lines.length) {
    return false;
  }
  const { start, end, tolerance } = location.place;
  const isBroughtIn = () => oldSide(hunk).some(({ text }) => text.trim() !== '' && file.broughtIn.has(text.trim()));
  return !touchesDeferredEdit(file, start, end) && (tolerance === 'exact' || !isBroughtIn());
}
