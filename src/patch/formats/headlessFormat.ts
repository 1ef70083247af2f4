import { type FileEdit, type Hunk, hunkOf } from '../edits/hunk.ts';
import type { ReplyLine } from '../edits/replyLines.ts';
import { isElision } from '../elisions/elision.ts';
import type { EditFormat, ParsedReply } from './editFormat.ts';
import { readV4aHunks } from './v4aFormat.ts';

/**
 * Reads a reply that is nothing but the edits of one known file: V4A hunks without envelope.
 * @param opensMarkedFormat whether a line opens an edit in a format that has a mark
 * @returns undefined for any other reply
 */
export function readHeadlessReply(
  reply: string,
  lines: readonly ReplyLine[],
  path: string,
  format: EditFormat | undefined,
  opensMarkedFormat: (lines: readonly ReplyLine[], index: number) => boolean,
): ParsedReply | undefined {
  const first = lines.find((line) => line.text.trim() !== '')?.text ?? '';
  if (first !== '' && lines.every(({ text }) => (text.startsWith(' ') || text.trim() === '') && !isElision(text))) {
    const context = contextOnly(lines);
    const edit: FileEdit =
      format === 'v4a_headless'
        ? { kind: 'update', path, newPath: undefined, hunks: [context], replyLine: 1 }
        : { kind: 'whole', path, content: reply, isComplete: false, isFenced: false, context, replyLine: 1 };
    return { format: format === 'v4a_headless' ? format : 'whole', edits: [edit], findings: [] };
  }
  if (
    lines.some((_line, index) => opensMarkedFormat(lines, index)) ||
    !/^(?:@@|[-+ ])/.test(first) ||
    !lines.some(({ text }) => /^[-+]/.test(text))
  ) {
    return undefined;
  }
  if (lines.every(({ text }) => text.startsWith('+') || text.trim() === '')) {
    return { format: 'v4a_headless', edits: [newFile(reply, path)], findings: [] };
  }
  const { hunks, findings } = readV4aHunks(lines, 1);
  const edit: FileEdit = { kind: 'update', path, newPath: undefined, hunks, replyLine: 1 };
  return { format: 'v4a_headless', edits: [edit], findings };
}

/** The tool's own rule: the lines joined, so that only a last empty line gives a final newline. */
function newFile(reply: string, path: string): FileEdit {
  const added = reply.split('\n').filter((line) => line.startsWith('+'));
  const content = added.map((line) => line.slice(1)).join('\n');
  return { kind: 'create', path, content, canReplace: false, replyLine: 1 };
}

/** Nothing but context asks for no change, but only where the file has these lines; else it is a part of a file. */
function contextOnly(lines: readonly ReplyLine[]): Hunk {
  return hunkOf(
    lines.map((line) => ({ kind: 'context', ...line, text: line.text.slice(1) })),
    1,
  );
}
