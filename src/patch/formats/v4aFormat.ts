import type { Finding } from '../../contracts/changes/finding.ts';
import { appendAll } from '../../contracts/text/longLists.ts';
import { readElidedRemoval } from '../edits/elidedRemoval.ts';
import { type FileEdit, type Hunk, type HunkLine, hunkOf } from '../edits/hunk.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';
import { signedLine } from './unifiedHunk.ts';

const begin = /^\s*\*\*\* Begin Patch\s*$/;
const end = /^\*\*\* End Patch\s*$/;
const fileHeader = /^\*\*\* (Add|Delete|Update) File: (\S.{0,1000})$/;
/** Where nothing but a header can stand, blanks before it mean nothing. */
const paddedHeader = /^\s*\*\*\* (Add|Delete|Update) File: (\S.{0,1000})$/;
const moveTo = /^\*\*\* Move to: (\S.{0,1000})$/;
const endOfFile = /^\*\*\* End of File\s*$/;

export interface V4aPart {
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
  readonly next: number;
}

/** Whether an apply_patch envelope begins with this line; models forget the line before the first file's header. */
export function opensV4a(text: string): boolean {
  return begin.test(text) || fileHeader.test(text);
}

/** Reads an apply_patch envelope. Without its end the reply was cut off, and nothing of it is used. */
export function readV4a(lines: readonly ReplyLine[], start: number): V4aPart {
  const edits: FileEdit[] = [];
  const findings: Finding[] = [];
  let index = begin.test(lines[start]?.text ?? '') ? start + 1 : start;
  while (index < lines.length && !isEnd(lines, index)) {
    const text = lines[index]?.text ?? '';
    const header = paddedHeader.exec(text);
    if (header === null) {
      findings.push(...(text.trim() === '' ? [] : [malformed(index, `\`${text.slice(0, 80)}\` is no file header`)]));
      index += 1;
      continue;
    }
    const bodyEnd = endOfBody(lines, index + 1, header[1] === 'Update' ? fileHeader : paddedHeader);
    const section = readSection(header[1] ?? '', (header[2] ?? '').trimEnd(), lines, index, bodyEnd);
    appendAll(edits, section.edits);
    appendAll(findings, section.findings);
    index = bodyEnd;
  }
  if (index >= lines.length) {
    return { edits: [], findings: [malformed(start, 'the envelope has no `*** End Patch`')], next: index };
  }
  if (edits.length === 0 && findings.length === 0) {
    findings.push(malformed(start, 'the envelope holds no file'));
  }
  return { edits, findings, next: index + 1 };
}

/** With a blank before it the end mark could be context of a file that holds one, unless the reply ends there. */
function isEnd(lines: readonly ReplyLine[], index: number): boolean {
  const text = lines[index]?.text ?? '';
  if (end.test(text)) {
    return true;
  }
  if (!end.test(text.trimStart())) {
    return false;
  }
  let next = index + 1;
  while (next < lines.length && (lines[next]?.text ?? '').trim() === '') {
    next += 1;
  }
  return next >= lines.length || isCodeFence(lines[next]?.text ?? '');
}

function endOfBody(lines: readonly ReplyLine[], from: number, header: RegExp): number {
  let index = from;
  while (index < lines.length && !header.test(lines[index]?.text ?? '') && !isEnd(lines, index)) {
    index += 1;
  }
  return index;
}

function malformed(index: number, problem: string): Finding {
  const message = `The apply_patch text at line ${index + 1} of the reply cannot be read: ${problem}.`;
  return { code: 'patch-malformed', severity: 'error', message };
}

function readSection(kind: string, path: string, lines: readonly ReplyLine[], index: number, bodyEnd: number) {
  const replyLine = index + 1;
  const body = lines.slice(index + 1, bodyEnd);
  if (kind === 'Delete') {
    return { edits: [{ kind: 'delete', path, hunks: [], replyLine } as const], findings: [] };
  }
  if (kind === 'Add') {
    return readAdd(path, body, replyLine);
  }
  const move = moveTo.exec(body[0]?.text ?? '');
  const read = readV4aHunks(move === null ? body : body.slice(1), replyLine + (move === null ? 1 : 2));
  if (read.findings.length === 0 && read.hunks.length === 0 && move === null) {
    return { edits: [], findings: [malformed(index, `the update of ${path} changes nothing`)] };
  }
  const edit: FileEdit = {
    kind: 'update',
    path,
    newPath: move?.[1]?.trimEnd(),
    canReplace: true,
    hunks: read.hunks,
    replyLine,
  };
  return { edits: read.findings.length > 0 ? [] : [edit], findings: read.findings };
}

function readAdd(path: string, body: readonly ReplyLine[], replyLine: number) {
  const wrong = body.findIndex((line) => !line.text.startsWith('+') && line.text.trim() !== '');
  if (wrong !== -1) {
    return { edits: [], findings: [malformed(replyLine + wrong, `a line of the new file ${path} has no \`+\``)] };
  }
  const content = body
    .filter((line) => line.text.startsWith('+'))
    .map((line) => `${line.text.slice(1)}${line.hasCarriageReturn ? '\r' : ''}\n`)
    .join('');
  return { edits: [{ kind: 'create', path, content, canReplace: true, replyLine } as const], findings: [] };
}

interface OpenHunk {
  readonly anchors: readonly string[];
  readonly lines: HunkLine[];
  readonly replyLine: number;
}

/**
 * Reads the hunks of one file in V4A: `@@` or `@@ line above` (several may be stacked), then signed lines.
 * @param firstReplyLine where the first of the lines stands in the reply, counted from 1
 */
export function readV4aHunks(
  body: readonly ReplyLine[],
  firstReplyLine: number,
): { readonly hunks: readonly Hunk[]; readonly findings: readonly Finding[] } {
  const hunks: Hunk[] = [];
  let open: OpenHunk = { anchors: [], lines: [], replyLine: firstReplyLine };
  for (const [offset, line] of body.entries()) {
    const replyLine = firstReplyLine + offset;
    if (line.text.startsWith('@@')) {
      const anchors = open.lines.length === 0 ? open.anchors : [];
      hunks.push(...closed(open, false));
      open = { anchors: [...anchors, ...anchorIn(line.text, anchors.length > 0)], lines: [], replyLine };
    } else if (endOfFile.test(line.text)) {
      hunks.push(...closed(open, true));
      open = { anchors: [], lines: [], replyLine };
    } else {
      const signed = signedLine(line) ?? readElidedRemoval(line, body[offset + 1], open.lines.at(-1));
      if (signed === undefined) {
        return { hunks: [], findings: [malformed(replyLine - 1, 'a line begins with neither ` `, `-`, `+` nor `@@`')] };
      }
      open.lines.push(signed);
    }
  }
  hunks.push(...closed(open, false));
  return { hunks, findings: [] };
}

/** A bare `@@` below an anchor counts as an empty one: stacked anchors must all be there, a single one is a hint. */
function anchorIn(text: string, isStacked: boolean): readonly string[] {
  const anchor = text.trim().replace(/^@@ ?/, '').replace(/ @@$/, '');
  return anchor.trim() === '' || /^-\d+(?:,\d+)? \+\d+(?:,\d+)?$/.test(anchor) ? (isStacked ? [''] : []) : [anchor];
}

function closed(open: OpenHunk, isAtEnd: boolean): readonly Hunk[] {
  const last = open.lines.findLastIndex((line) => !(line.kind === 'context' && line.text === ''));
  const isTrailingBlank = !isAtEnd && last !== -1;
  const lines = isTrailingBlank ? open.lines.slice(0, last + 1) : open.lines;
  if (!lines.some((line) => line.kind !== 'context')) {
    return [];
  }
  return [hunkOf(lines, open.replyLine, { anchors: open.anchors, isAtEnd })];
}
