import type { Finding } from '../../contracts/changes/finding.ts';
import { appendAll } from '../../contracts/text/longLists.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { countLines } from '../diff/lineDiff.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { isCodeFence, type ReplyLine, splitReply } from '../edits/replyLines.ts';
import { findPathInLine } from '../paths/pathText.ts';
import type { EditFormat, ParsedReply } from './editFormat.ts';
import { readHeadlessReply } from './headlessFormat.ts';
import { type ReadCalls, readJsonToolCalls } from './jsonToolCalls.ts';
import { replyLimits } from './replyLimits.ts';
import { editFromBlock, unterminatedBlockFinding } from './searchReplaceEdit.ts';
import { opensSearchReplace, readSearchReplace } from './searchReplaceFormat.ts';
import { readUnifiedDiff } from './unifiedDiffFormat.ts';
import { corruptDiffFinding, opensUnifiedDiff, readUnifiedHunk } from './unifiedHunk.ts';
import { opensV4a, readV4a } from './v4aFormat.ts';
import { readWholeFiles } from './wholeFileFormat.ts';

export interface ParseReplyOptions {
  /** The one file all edits are for, whatever the reply calls it. */
  readonly path?: string;
  /** The only format to read; otherwise whatever the reply holds. */
  readonly format?: EditFormat;
  /** The model ended the reply by itself, so nothing of it is missing. Otherwise it may have been cut off anywhere. */
  readonly isFinished?: boolean;
}

interface ParseState {
  readonly lines: readonly ReplyLine[];
  readonly edits: FileEdit[];
  readonly findings: Finding[];
  /** The file the latest lines mentioned. */
  path: string | undefined;
  /** The reply names its files itself. */
  readonly namesFiles: boolean;
  readonly isFinished: boolean;
  isFenced: boolean;
  hunks: number;
  format: EditFormat | undefined;
}

/**
 * The edits a model's reply asks for: SEARCH/REPLACE blocks, unified diffs (with or without right line numbers),
 * apply_patch envelopes and calls of editing tools as text, in prose or in code fences, in any order. Thinking that came
 * along is no part of it, and lines are counted without it.
 * @returns the edits in the order of the reply; a finding for everything that looks like an edit and cannot be read
 */
export function parseReply(reply: string, options: ParseReplyOptions = {}): ParsedReply {
  if (reply.length > replyLimits.characters || countLines(reply) > replyLimits.lines) {
    const { characters, lines } = replyLimits;
    return refused(`The reply is longer than ${characters} characters or ${lines} lines. Send only what changes.`);
  }
  // Of a text that is all of a file, what begins like thinking and does not end belongs to the file.
  const answer = stripThinking(reply, { isEnded: options.format === 'whole' });
  return answer.trim() === '' && reply.trim() !== '' ? refused(onlyThinking) : readAnswer(answer, options);
}

function readAnswer(reply: string, options: ParseReplyOptions): ParsedReply {
  const lines = splitReply(reply);
  const { path, format } = options;
  if (format === 'whole') {
    return readWholeFiles(reply, lines, path, true);
  }
  const bare = path === undefined ? undefined : readHeadlessReply(reply, lines, path, format, opensMarkedFormat);
  const parsed = bare ?? readDelimitedEdits(lines, options);
  if (countHunks(parsed.edits) > replyLimits.hunks) {
    return refused(tooMany);
  }
  if (parsed.edits.length === 0 && parsed.findings.length === 0) {
    return format === undefined ? readWholeFiles(reply, lines, path, false) : refused(noEdit);
  }
  if (format !== undefined && parsed.format !== undefined && parsed.format !== format) {
    return refused(`The reply is written as ${parsed.format}, not as ${format}.`);
  }
  return parsed;
}

function readDelimitedEdits(lines: readonly ReplyLine[], options: ParseReplyOptions): ParsedReply {
  const { path } = options;
  const reading: ParseState = {
    lines,
    edits: [],
    findings: [],
    path,
    namesFiles: path === undefined,
    isFinished: options.isFinished === true,
    isFenced: false,
    hunks: 0,
    format: undefined,
  };
  for (let index = 0; index < lines.length; ) {
    index = readAt(reading, index);
    if (reading.hunks > replyLimits.hunks) {
      return refused(tooMany);
    }
  }
  return {
    format: reading.format,
    edits: path === undefined ? reading.edits : reading.edits.map((edit) => withPath(edit, path)),
    findings:
      reading.edits.length === 0 && path !== undefined && !reading.isFenced
        ? reading.findings.map(downgradeEmptyDiff)
        : reading.findings,
  };
}

function withPath(edit: FileEdit, path: string): FileEdit {
  return edit.kind === 'create' ? { ...edit, path, isBaseName: false } : { ...edit, path };
}

/** A diff without hunks asks for nothing; beside other edits it may be one whose hunks were lost. */
function downgradeEmptyDiff(finding: Finding): Finding {
  return finding.code === 'patch-empty' ? { ...finding, severity: 'warning' } : finding;
}

const tooMany = `The reply holds more than ${replyLimits.hunks} edits. Send fewer, larger ones.`;
const onlyThinking = 'The reply is nothing but thinking. Write the edits after it.';
const noEdit =
  'The reply holds no edit: no SEARCH/REPLACE block, no unified diff, no apply_patch envelope, no whole file.';

function refused(message: string): ParsedReply {
  return { format: undefined, edits: [], findings: [{ code: 'patch-malformed', severity: 'error', message }] };
}

/** A format whose edits begin with a mark, wherever they stand in a reply. */
export interface MarkedFormat {
  readonly name: EditFormat;
  /** Reads what begins at a line and returns the index of the line after it; undefined where nothing of it begins. */
  readonly readAt: (reading: ParseState, index: number) => number | undefined;
  /** Whether an edit begins at a line; a reply with such a line is not a headless one. */
  readonly opens: (lines: readonly ReplyLine[], index: number) => boolean;
}

/** Tried in this order at each line that nothing has read. Formats without a mark, headless V4A and whole files, come after. */
export const markedFormats: readonly MarkedFormat[] = [
  {
    name: 'str_replace',
    // A line of code can look like JSON; a headless reply cannot begin with it.
    opens: () => false,
    readAt(reading, index) {
      const calls = readJsonToolCalls(reading.lines, index, reading.isFenced);
      return calls === undefined ? undefined : addToolCalls(reading, calls, index + 1);
    },
  },
  openedByLine('v4a', opensV4a, (reading, index) => addPart(reading, readV4a(reading.lines, index), 'v4a')),
  openedByLine('search_replace', opensSearchReplace, addSearchReplaceBlock),
  {
    name: 'udiff',
    opens: opensUnifiedDiff,
    readAt(reading, index) {
      const { lines, isFenced } = reading;
      if (opensUnifiedDiff(lines, index)) return addDiff(reading, readUnifiedDiff(lines, index, isFenced));
      const isHunk = textAt(reading, index).startsWith('@@') && beginsHunkBody(lines, index + 1);
      return isHunk ? addHunkWithoutHeader(reading, index) : undefined;
    },
  },
];

/** A format of which one line alone says that an edit begins there. */
function openedByLine(
  name: EditFormat,
  opens: (line: string) => boolean,
  read: (reading: ParseState, index: number) => number,
): MarkedFormat {
  return {
    name,
    opens: (lines, index) => opens(lines[index]?.text ?? ''),
    readAt: (reading, index) => (opens(textAt(reading, index)) ? read(reading, index) : undefined),
  };
}

function opensMarkedFormat(lines: readonly ReplyLine[], index: number): boolean {
  return markedFormats.some(({ opens }) => opens(lines, index));
}

function textAt({ lines }: ParseState, index: number): string {
  return lines[index]?.text ?? '';
}

/** Reads what begins at a line and returns the index of the line after it. */
function readAt(reading: ParseState, index: number): number {
  for (const format of markedFormats) {
    const next = format.readAt(reading, index);
    if (next !== undefined) return next;
  }
  notePath(reading, textAt(reading, index));
  return index + 1;
}

/** A hunk may begin with a blank line of the file whose sign was lost. */
function beginsHunkBody(lines: readonly ReplyLine[], index: number): boolean {
  const isSigned = (at: number) => /^[-+ ]/.test(lines[at]?.text ?? '');
  return isSigned(index) || (lines[index]?.text === '' && isSigned(index + 1));
}

interface ParsedPart {
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
  /** Index of the first line after it. */
  readonly next: number;
}

function addPart(reading: ParseState, part: ParsedPart, format: EditFormat): number {
  reading.format ??= format;
  appendAll(reading.edits, part.edits);
  appendAll(reading.findings, part.findings);
  reading.hunks += countHunks(part.edits);
  return part.next;
}

function addToolCalls(reading: ParseState, { calls, finding, next }: ReadCalls, replyLine: number): number {
  reading.findings.push(...(finding === undefined ? [] : [finding]));
  // What cannot be read counts, too, so that there is an end to it.
  reading.hunks += finding === undefined ? 0 : 1;
  for (const { path: own, ...texts } of calls) {
    const path = own ?? reading.path;
    if (path === undefined) {
      const message = `The edit at line ${replyLine} of the reply names no file. Give its path beside its texts.`;
      reading.findings.push({ code: 'patch-malformed', severity: 'error', message });
    } else {
      const edits: FileEdit[] = [{ kind: 'substitute', path, ...texts, replyLine }];
      addPart(reading, { edits, findings: [], next }, 'str_replace');
      reading.path = path;
    }
  }
  return next;
}

function countHunks(edits: readonly FileEdit[]): number {
  return edits.reduce((sum, edit) => sum + Math.max(1, 'hunks' in edit ? edit.hunks.length : 1), 0);
}

/**
 * A diff has no end marker of its own: one that runs to the end of the reply in an open fence was cut off. One that
 * falls short of its counts may have been, unless context shows that its last change is whole.
 */
function addDiff(reading: ParseState, part: ParsedPart & { readonly isShort: boolean }): number {
  const isLast = part.next >= reading.lines.length;
  if (isLast && (reading.isFenced || part.isShort)) {
    const endsInContext = !/^[-+]/.test(reading.lines.at(-1)?.text ?? '');
    const severity = reading.isFenced || !endsInContext ? 'error' : 'warning';
    const reason = reading.isFenced ? 'its code fence is closed' : 'all the lines that its last `@@` line counts';
    const message = `The reply ends inside a diff, before ${reason}. Send the whole diff again.`;
    reading.findings.push({ code: 'patch-malformed', severity, message });
  }
  return addPart(reading, part, 'udiff');
}

function notePath(reading: ParseState, text: string): void {
  if (isCodeFence(text)) {
    reading.isFenced = !reading.isFenced;
  }
  const attribute = /\b(?:file_path|path|file)="([^"]+)"|^\s*<(?:file_)?path>([^<>]+)<\//.exec(text.slice(0, 400));
  reading.path = attribute?.[1] ?? attribute?.[2] ?? findPathInLine(text) ?? reading.path;
}

function addHunkWithoutHeader(reading: ParseState, index: number): number {
  const { path } = reading;
  if (path === undefined) {
    const message = `The hunk at line ${index + 1} of the reply names no file. Put \`--- path\` and \`+++ path\` before it.`;
    reading.findings.push({ code: 'patch-malformed', severity: 'error', message });
    return index + 1;
  }
  const { hunk, corruptLine, isShort, next } = readUnifiedHunk(reading.lines, index, reading.isFenced);
  if (corruptLine !== undefined) {
    reading.findings.push(corruptDiffFinding(index + 1, corruptLine));
  }
  const edits: FileEdit[] =
    hunk === undefined ? [] : [{ kind: 'update', path, newPath: undefined, hunks: [hunk], replyLine: index + 1 }];
  return addDiff(reading, { edits, findings: [], isShort, next: Math.max(next, index + 1) });
}

function addSearchReplaceBlock(reading: ParseState, index: number): number {
  const block = readSearchReplace(reading.lines, index, reading.isFinished);
  if (block.kind === 'broken') {
    reading.findings.push(block.finding);
    return block.next;
  }
  const path = nameAbove(reading, index) ?? reading.path;
  if (path === undefined) {
    const message = `The SEARCH/REPLACE block at line ${block.replyLine} of the reply names no file. Put its path on the line before.`;
    reading.findings.push({ code: 'patch-malformed', severity: 'error', message });
    return block.next;
  }
  const edits = [editFromBlock(block, path, reading.namesFiles)];
  return addPart(
    reading,
    { edits, findings: block.isOpen ? [unterminatedBlockFinding(block, path)] : [], next: block.next },
    'search_replace',
  );
}

/** A single word right above a block, or above its fence, is its path even when it does not look like one. */
function nameAbove(reading: ParseState, index: number): string | undefined {
  const above = reading.lines[index - 1]?.text ?? '';
  const line = /^\s*(?:```|~~~)\w*\s*$/.test(above) ? (reading.lines[index - 2]?.text ?? '') : above;
  return /^[\w@][\w.@-]*$/.test(line) ? line : undefined;
}
