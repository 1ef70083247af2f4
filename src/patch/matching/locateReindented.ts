import { type Hunk, type HunkLine, newSide, oldSide } from '../edits/hunk.ts';
import { indentOf, type Reindent } from '../edits/indentation.ts';
import type { HunkPiece } from './locateWithFuzz.ts';
import { matchLevels } from './matchLevels.ts';
import { findLines, type TextFile } from './textFile.ts';

/** Inside of these a line's indentation is a part of the text. */
const spanningQuote = /`|"""|'''/;

/**
 * The place of a block that has the file's lines with an indentation of its own, which no rule turns into the file's.
 * The format says that the new side is what shall stand there, so it is taken as it is laid out, from the file's first
 * line on (as Roo Code does), unlike otherwise for the lines that stay, too. Only where the lines stand in the file
 * once, brackets alone tell what belongs to what, and tabs and blanks do not mix.
 */
export function locateReindented(file: TextFile, hunk: Hunk): HunkPiece | undefined {
  const tolerance = matchLevels.find(({ name }) => name === 'indentation');
  const wanted = oldSide(hunk);
  const [first] = wanted;
  if (hunk.isOrdered || tolerance === undefined || first === undefined || first.text.trim() === '') {
    return undefined;
  }
  const [start, another] = findLines(
    file,
    tolerance,
    wanted.map(({ text }) => tolerance.key(text)),
  );
  if (start === undefined || another !== undefined) {
    return undefined;
  }
  const end = start + wanted.length;
  const own = file.lines.slice(start, end);
  const reindent = shiftBetween(first.text, own[0] ?? '');
  const shown = newSide(hunk).map(({ text }) => reindent(text));
  if (
    !shown.every((line) => line !== undefined) ||
    ![own, shown].every(isIndentedByBrackets) ||
    mixesTabsAndSpaces([...own, ...shown])
  ) {
    return undefined;
  }
  const lines = [
    ...wanted.map((line): HunkLine => ({ ...line, kind: 'remove' })),
    ...newSide(hunk).map((line): HunkLine => ({ ...line, kind: 'add' })),
  ];
  const indices = wanted.map((_line, offset) => start + offset);
  return { hunk: { ...hunk, lines }, place: { start, end, indices, reindent, tolerance: 'indentation of each line' } };
}

/** Moves lines as far as the first one has to; undefined for a line that stands further out. */
function shiftBetween(reply: string, file: string): Reindent {
  const from = indentOf(reply);
  const to = indentOf(file);
  return (line) => {
    if (line.trim() === '') {
      return line;
    }
    return line.startsWith(from) ? to + line.slice(from.length) : undefined;
  };
}

/** Whether every line that goes in follows an opening bracket, and every line that comes out is a closing one. */
function isIndentedByBrackets(lines: readonly string[]): boolean {
  const telling = lines.filter((line) => line.trim() !== '');
  return telling.every((line, index) => {
    const above = telling[index - 1];
    const step = above === undefined ? 0 : indentOf(line).length - indentOf(above).length;
    const isExplained = step === 0 || (step > 0 ? /[({[]\s*$/.test(above ?? '') : /^\s*[)}\]]/.test(line));
    return isExplained && !/:\s*$/.test(line) && !spanningQuote.test(line);
  });
}

function mixesTabsAndSpaces(lines: readonly string[]): boolean {
  const indents = lines.map(indentOf).join('');
  return indents.includes('\t') && indents.includes(' ');
}
