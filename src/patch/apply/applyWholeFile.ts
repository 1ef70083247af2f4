import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { isElision } from '../elisions/elision.ts';
import { type FillResult, fillElisions } from '../elisions/fillElisions.ts';
import { findMissingLine } from '../elisions/findMissingLine.ts';
import { endsWithNewline, splitText, type TextFile } from '../matching/textFile.ts';

type WholeEdit = Extract<FileEdit, { kind: 'whole' }>;

/** The share of a file's lines that a reply must show to be taken for the whole of it. */
const leastShare = 0.5;

export type WholeFileResult =
  | { readonly kind: 'text'; readonly text: string; readonly notes: readonly Finding[] }
  | { readonly kind: 'refused'; readonly finding: Finding };

/**
 * A file's new text from a reply that shows all of it, or all but parts that a comment stands for. The file keeps its
 * line endings, byte-order mark and final newline.
 * @param file undefined for a new file
 */
export function applyWholeFile(path: string, file: TextFile | undefined, edit: WholeEdit): WholeFileResult {
  const reply = splitText(edit.content).lines;
  const own = new Set(file?.lines.filter(isElision).map((line) => line.trim()));
  const elisions = reply.filter(isElision);
  const elision = elisions.find((line) => !own.has(line.trim()));
  if (file === undefined || file.lines.every((line) => line.trim() === '')) {
    if (elision === undefined && !edit.isComplete && !edit.isFenced) {
      return refused(path, edit, 'the file is not there, and bare text may be anything; put it in a code fence');
    }
    if (elision === undefined) {
      return { kind: 'text', text: edit.content, notes: [] };
    }
    return refused(path, edit, `there is nothing in the file that \`${elision.trim().slice(0, 80)}\` could stand for`);
  }
  if (elision !== undefined && elisions.some((line) => own.has(line.trim()))) {
    return refused(path, edit, 'the file itself has such a comment as the reply leaves parts out with');
  }
  const filled = elision === undefined ? undefined : fill(file.lines, reply, edit.isFenced);
  if (filled?.kind === 'filled') {
    const message = `The text at line ${edit.replyLine} of the reply leaves parts of ${path} out, which stay as they are.`;
    const notes = [tolerated(path, message), ...noteFindings(path, edit, filled.notes)];
    return { kind: 'text', text: likeFile(file, filled.lines), notes };
  }
  const problem =
    filled === undefined
      ? findIncompleteness(file.lines, reply, edit.isFenced)
      : `at \`${filled.line.trim().slice(0, 80)}\`, ${filled.problem}`;
  if (problem === undefined || (edit.isComplete && filled === undefined)) {
    return { kind: 'text', text: likeFile(file, reply), notes: [] };
  }
  return refused(path, edit, problem);
}

/** Without a fence only a comment for the rest, or the last line of the file, shows that the reply is whole. */
function fill(file: readonly string[], reply: readonly string[], isFenced: boolean): FillResult {
  const last = lastOf(reply);
  return isFenced || isElision(last) || endsAlike(file, reply)
    ? fillElisions(file, reply)
    : { kind: 'uncertain', line: last, problem: 'the reply does not end as the file does, so it may be cut off' };
}

function noteFindings(path: string, edit: WholeEdit, notes: readonly string[]): readonly Finding[] {
  return notes
    .slice(0, 20)
    .map((note) => tolerated(path, `The text at line ${edit.replyLine} of the reply is taken to say that ${note}.`));
}

function tolerated(path: string, message: string): Finding {
  return { code: 'patch-tolerated', severity: 'warning', path, message };
}

function refused(path: string, edit: WholeEdit, problem: string): WholeFileResult {
  const message = `The text for ${path} at line ${edit.replyLine} of the reply cannot replace the file: ${problem}. Send only the lines that change, each with the lines around it.`;
  return { kind: 'refused', finding: { code: 'patch-uncertain', severity: 'error', path, message } };
}

/** What makes a text look like a part of the file, like one that was cut off, or like another file. */
function findIncompleteness(file: readonly string[], reply: readonly string[], isFenced: boolean): string | undefined {
  if (!endsAlike(file, reply) && !(isFenced && holdsAll(file, reply))) {
    return 'it does not end as the file does, so it may be a part of it';
  }
  const shown = new Set(reply.map((line) => line.trim()));
  const telling = file.filter((line) => line.trim().length > 1);
  if (telling.filter((line) => shown.has(line.trim())).length < telling.length * leastShare) {
    return 'it shares almost no lines with the file';
  }
  return findMissingLine(file, reply);
}

function endsAlike(file: readonly string[], reply: readonly string[]): boolean {
  return lastOf(file).trim() === lastOf(reply).trim();
}

function lastOf(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== '') ?? '';
}

/** Whether each line of the file stands in the reply, in their order: whatever else is there, none is missing. */
function holdsAll(file: readonly string[], reply: readonly string[]): boolean {
  const own = file.filter((line) => line.trim() !== '');
  let found = 0;
  for (const line of reply) {
    found += line === own[found] ? 1 : 0;
  }
  return found === own.length;
}

function likeFile(file: TextFile, lines: readonly string[]): string {
  const ending = file.endings[0] || '\n';
  const trimmed = lines.join(ending);
  return `${file.hasByteOrderMark ? '\uFEFF' : ''}${trimmed}${endsWithNewline(file) ? ending : ''}`;
}
