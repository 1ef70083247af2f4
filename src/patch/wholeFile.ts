import type { Finding } from '../contracts/finding.ts';
import { isElision } from './elision.ts';
import { fillElisions } from './fillElisions.ts';
import type { FileEdit } from './hunk.ts';
import { lackedLine } from './lackedLine.ts';
import { endsWithNewline, splitText, type TextFile } from './textFile.ts';

type WholeEdit = Extract<FileEdit, { kind: 'whole' }>;

export type Whole =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly finding: Finding };

/**
 * A file's new text from a reply that shows all of it, or all but parts that a comment stands for. The file keeps its
 * line endings, byte-order mark and final newline.
 * @param file undefined for a new file
 */
export function wholeText(path: string, file: TextFile | undefined, edit: WholeEdit): Whole {
  const reply = splitText(edit.content).lines;
  const elision = reply.find(isElision);
  if (file === undefined || file.lines.every((line) => line.trim() === '')) {
    if (elision === undefined && !edit.isComplete && !edit.isFenced) {
      return refused(path, edit, 'the file is not there, and bare text may be anything; put it in a code fence');
    }
    if (elision === undefined) {
      return { kind: 'text', text: edit.content };
    }
    return refused(path, edit, `there is nothing in the file that \`${elision.trim().slice(0, 80)}\` could stand for`);
  }
  if (elision === undefined) {
    const problem = edit.isComplete ? undefined : incompleteness(file.lines, reply);
    return problem === undefined ? { kind: 'text', text: likeFile(file, reply) } : refused(path, edit, problem);
  }
  const filled = fillElisions(file.lines, reply);
  if (filled.kind === 'uncertain') {
    return refused(path, edit, `at \`${filled.line.trim().slice(0, 80)}\`, ${filled.problem}`);
  }
  return { kind: 'text', text: likeFile(file, filled.lines) };
}

function refused(path: string, edit: WholeEdit, problem: string): Whole {
  const message = `The text for ${path} at line ${edit.replyLine} of the reply cannot be taken for the file: ${problem}. Send only the lines that change, each with the lines around it.`;
  return { kind: 'refused', finding: { code: 'patch-uncertain', severity: 'error', path, message } };
}

/** What makes a text look like a part of the file, or like one that was cut off. */
function incompleteness(file: readonly string[], reply: readonly string[]): string | undefined {
  const lastOf = (lines: readonly string[]) => lines.findLast((line) => line.trim() !== '')?.trim();
  if (lastOf(file) !== lastOf(reply)) {
    return 'it does not end as the file does, so it may be a part of it';
  }
  return lackedLine(file, reply);
}

function likeFile(file: TextFile, lines: readonly string[]): string {
  const ending = file.endings[0] || '\n';
  const trimmed = lines.join(ending);
  return `${file.hasByteOrderMark ? '\uFEFF' : ''}${trimmed}${endsWithNewline(file) ? ending : ''}`;
}
