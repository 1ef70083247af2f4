import type { Finding } from '../contracts/finding.ts';
import type { FileEdit, Hunk } from './hunk.ts';
import { splitReply } from './replyText.ts';
import { hunkFromSides } from './searchReplaceFormat.ts';

type Substituted =
  | { readonly kind: 'text'; readonly text: string }
  /** The text does not stand there as it is; as whole lines it may, with tolerance. */
  | { readonly kind: 'hunk'; readonly hunk: Hunk }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** Puts one piece of text in the place of another that stands in the file once, or wherever it stands. */
export function substituteText(
  path: string,
  text: string,
  edit: Extract<FileEdit, { kind: 'substitute' }>,
): Substituted {
  const usesCarriageReturns = text.includes('\r\n') && !/[^\r]\n/.test(text);
  const adapt = (piece: string) => (usesCarriageReturns ? piece.replace(/\r?\n/g, '\r\n') : piece);
  const oldText = adapt(edit.oldText);
  const newText = adapt(edit.newText);
  const pieces = oldText === '' ? [text] : text.split(oldText);
  const count = pieces.length - 1;
  if (count === 1 || (count > 1 && edit.isEverywhere)) {
    return { kind: 'text', text: pieces.join(newText) };
  }
  if (count > 1) {
    const lines = linesOf(pieces, oldText).slice(0, 20).join(', ');
    const message = `The text to replace stands ${count} times in ${path}, in lines ${lines}. Show more around it so that it stands there once.`;
    return { kind: 'refused', finding: { code: 'patch-ambiguous', severity: 'error', path, message } };
  }
  if (oldText.trim() === '' || edit.isEverywhere) {
    const message = `The text to replace is ${oldText.trim() === '' ? 'empty' : `not in ${path}`}. Give the lines as they stand in the file.`;
    return { kind: 'refused', finding: { code: 'patch-not-found', severity: 'error', path, message } };
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
