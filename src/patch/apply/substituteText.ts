import type { Finding } from '../../contracts/changes/finding.ts';
import { trimmedBoth } from '../../contracts/text/linearText.ts';
import type { FileEdit, Hunk } from '../edits/hunk.ts';
import { hunkFromSides } from '../edits/hunkFromSides.ts';
import { splitReply } from '../edits/replyLines.ts';

type SubstitutionResult =
  | { readonly kind: 'text'; readonly text: string; readonly notes: readonly Finding[] }
  /** The text does not stand there as it is; as whole lines it may, with tolerance. */
  | { readonly kind: 'hunk'; readonly hunk: Hunk }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** Larger files are not searched for text that differs in blanks: each edit would take a pass over all of it. */
const maximumLooseCharacters = 200_000;

/** Puts one piece of text in the place of another that stands in the file once, or wherever it stands. */
export function substituteText(
  path: string,
  text: string,
  edit: Extract<FileEdit, { kind: 'substitute' }>,
): SubstitutionResult {
  const usesCarriageReturns = text.includes('\r\n') && !/[^\r]\n/.test(text);
  const adapt = (piece: string) => (usesCarriageReturns ? piece.replace(/\r?\n/g, '\r\n') : piece);
  const oldText = adapt(edit.oldText);
  const newText = adapt(edit.newText);
  if (oldText === '') {
    const message = `The text to replace is empty, so the new text goes to the beginning of ${path}.`;
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    const inserted = `${mark}${newText}${text.slice(mark.length)}`;
    return { kind: 'text', text: inserted, notes: [{ code: 'patch-tolerated', severity: 'warning', path, message }] };
  }
  const pieces = text.split(oldText);
  const count = pieces.length - 1;
  if (count === 1 || (count > 1 && edit.isEverywhere)) {
    return { kind: 'text', text: pieces.join(newText), notes: [] };
  }
  if (count > 1) {
    const lines = linesOf(pieces, oldText).slice(0, 20).join(', ');
    const message = `The text to replace stands ${count} times in ${path}, in lines ${lines}. Show more around it so that it stands there once.`;
    return { kind: 'refused', finding: { code: 'patch-ambiguous', severity: 'error', path, message } };
  }
  if (oldText.trim() === '' || edit.isEverywhere) {
    const message = `The text to replace is ${oldText.trim() === '' ? 'blank' : `not in ${path}`}. Give the lines as they stand in the file.`;
    return { kind: 'refused', finding: { code: 'patch-not-found', severity: 'error', path, message } };
  }
  const isLarge = text.length > maximumLooseCharacters;
  const loose = isLarge || hasLineLike(text, oldText) ? undefined : ignoringBlanks(text, oldText, newText);
  if (loose !== undefined) {
    const message = `The edit at line ${edit.replyLine} of the reply fits ${path} only when all blanks may differ.`;
    return { kind: 'text', text: loose, notes: [{ code: 'patch-tolerated', severity: 'warning', path, message }] };
  }
  const place = { oldStart: undefined, replyLine: edit.replyLine };
  return { kind: 'hunk', hunk: hunkFromSides(splitReply(edit.oldText), splitReply(edit.newText), place) };
}

function linesOf(pieces: readonly string[], oldText: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  for (const piece of pieces.slice(0, -1)) {
    line += piece.split('\n').length - 1;
    lines.push(line);
    line += oldText.split('\n').length - 1;
  }
  return lines;
}

/** Whether the old text stands in the file as lines that differ in nothing but what surrounds them. */
function hasLineLike(text: string, oldText: string): boolean {
  const key = (lines: string) =>
    lines
      .split('\n')
      .map((line) => line.trim())
      .join('\n');
  return `\n${key(text)}\n`.includes(`\n${trimmedBoth(key(oldText), '\n')}\n`);
}

/**
 * Replaces the one piece of text that is equal to the old one but for blanks and line breaks. It must begin and end
 * with a line, so that nothing around it is left behind; further lines of the new text follow its indentation.
 */
function ignoringBlanks(text: string, oldText: string, newText: string): string | undefined {
  const squeezed = oldText.replace(/\s+/g, '');
  const offsets: number[] = [];
  for (const { index } of text.matchAll(/\S/g)) {
    offsets.push(index);
  }
  const dense = text.replace(/\s+/g, '');
  const at = dense.indexOf(squeezed);
  if (squeezed.length < 8 || at === -1 || dense.indexOf(squeezed, at + 1) !== -1) {
    return undefined;
  }
  const start = offsets[at] ?? 0;
  const end = (offsets[at + squeezed.length - 1] ?? 0) + 1;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(lineStart, start);
  if (indent.trim() !== '' || !/^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 200))) {
    return undefined;
  }
  const own = /^[ \t]*/.exec(newText)?.[0] ?? '';
  const lines = newText.trim().split('\n');
  const moved = lines.map((line, index) => {
    const rest = line.startsWith(own) ? line.slice(own.length) : line;
    return index === 0 || line.trim() === '' ? line : indent + rest;
  });
  return text.slice(0, start) + moved.join('\n') + text.slice(end);
}
