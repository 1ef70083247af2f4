import { spliceArray } from '../../contracts/text/longLists.ts';
import { type Hunk, type HunkLine, oldSide } from '../edits/hunk.ts';
import type { Place } from '../matching/locateHunk.ts';
import { createTypographyAdapter } from '../matching/matchLevels.ts';
import { endsWithNewline, lineEndingAt, type TextFile } from '../matching/textFile.ts';

/**
 * Puts a hunk's new side in its place. Context keeps the file's own spelling, lines that come in get the indentation
 * and line ending of their surroundings, and the end of the file keeps or drops its newline as before, unless the
 * hunk mentions it.
 * @returns the index of the first line after what the hunk left behind
 */
export function replaceLines(file: TextFile, hunk: Hunk, place: Place): number {
  const hadFinalNewline = file.lines.length === 0 || endsWithNewline(file);
  // Removing the last lines leaves the one before as it is, with its newline.
  const isAtEnd =
    place.end >= file.lines.length && (hunk.lines.at(-1)?.kind !== 'remove' || hunk.hasNewFinalNewline !== undefined);
  const built = buildLines(file, hunk, place);
  splice(file, place, built);
  for (let index = Math.max(0, place.start - 1); index < file.lines.length - 1; index += 1) {
    if (file.endings[index] === '') {
      file.endings[index] = lineEndingAt(file, index);
    }
    if (index > place.start + built.lines.length) {
      break;
    }
  }
  if (isAtEnd && file.lines.length > 0) {
    const hasFinalNewline = changesFinalNewline(hunk) ? hunk.hasNewFinalNewline : hadFinalNewline;
    const last = file.lines.length - 1;
    const current = file.endings[last];
    if (!hasFinalNewline && current === '\r\n' && hunk.hasNewFinalNewline === false) {
      // A carriage return without newline after it belongs to the line's text.
      file.lines[last] = `${file.lines[last] ?? ''}\r`;
      file.keys.clear();
    }
    file.endings[last] = hasFinalNewline ? current || lineEndingAt(file, last) : '';
  }
  return place.start + built.lines.length;
}

/** A hunk whose sides both lack the newline leaves that of the file alone, whether it has one or not. */
function changesFinalNewline(hunk: Hunk): boolean {
  return hunk.hasNewFinalNewline !== undefined && hunk.hasNewFinalNewline !== hunk.hasOldFinalNewline;
}

/** Whether a hunk for the end of the file says otherwise than it is that the file ends with a newline. */
export function isWrongAboutFinalNewline(file: TextFile, hunk: Hunk, place: Place): boolean {
  const isAtEnd = file.lines.length > 0 && place.end >= file.lines.length;
  return isAtEnd && hunk.hasOldFinalNewline !== undefined && hunk.hasOldFinalNewline !== endsWithNewline(file);
}

/** Lines that shall stand in the place of others. */
interface NewLines {
  readonly lines: string[];
  readonly endings: string[];
  readonly origins: number[];
}

function splice(file: TextFile, place: Place, built: NewLines): void {
  const count = place.end - place.start;
  spliceArray(file.lines, place.start, count, built.lines);
  spliceArray(file.endings, place.start, count, built.endings);
  spliceArray(file.origins, place.start, count, built.origins);
  for (const [tolerance, keys] of file.keys) {
    spliceArray(keys, place.start, count, built.lines.map(tolerance.key));
  }
}

function buildLines(file: TextFile, hunk: Hunk, place: Place): NewLines {
  const built: NewLines = { lines: [], endings: [], origins: [] };
  const own = place.indices.map((index) => (index === undefined ? '' : (file.lines[index] ?? '')));
  const spelled = createTypographyAdapter(
    oldSide(hunk).map(({ text }) => text),
    own,
  );
  const knowsEndings = hunk.lines.some((line) => line.hasCarriageReturn);
  let next = place.start;
  let oldIndex = 0;
  let previous: HunkLine['kind'] = 'context';
  for (const line of hunk.lines) {
    if (line.kind === 'add') {
      built.lines.push(spelled(place.reindent?.(line.text) ?? line.text));
      built.endings.push(knowsEndings ? (line.hasCarriageReturn ? '\r\n' : '\n') : lineEndingAt(file, next));
      built.origins.push(0);
    } else {
      const index = place.indices[oldIndex];
      oldIndex += 1;
      if (index === undefined) {
        continue;
      }
      // Blank lines the reply left out stay, except inside a run of removed lines.
      if (!(previous === 'remove' && line.kind === 'remove')) {
        keep(file, built, next, index);
      }
      next = index + 1;
      if (line.kind === 'context') {
        keep(file, built, index, next);
      }
    }
    previous = line.kind;
  }
  keep(file, built, next, place.end);
  return built;
}

function keep(file: TextFile, built: NewLines, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    built.lines.push(file.lines[index] ?? '');
    built.endings.push(file.endings[index] ?? '');
    built.origins.push(file.origins[index] ?? 0);
  }
}
