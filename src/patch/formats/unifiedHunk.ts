import type { Finding } from '../../contracts/changes/finding.ts';
import { readElidedRemoval } from '../edits/elidedRemoval.ts';
import { type Hunk, type HunkLine, hunkOf } from '../edits/hunk.ts';
import type { ReplyLine } from '../edits/replyLines.ts';

const numberedHeader = /^@@+ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@/;
/** Longer header lines are no anchors; cutting them keeps every pattern fast. */
const longestHeader = 1_000;
const furthestLook = 30;
const noNewline = /^\\ /;

interface Body {
  readonly lines: readonly HunkLine[];
  readonly hasOldFinalNewline: boolean | undefined;
  readonly hasNewFinalNewline: boolean | undefined;
  readonly next: number;
}

interface Counts {
  readonly oldStart: number;
  readonly old: number;
  readonly new: number;
}

/** Whether the diff of a file begins with this line. */
export function opensUnifiedDiff(lines: readonly ReplyLine[], index: number): boolean {
  const text = lines[index]?.text ?? '';
  if (/^diff --git \S/.test(text)) {
    return true;
  }
  return /^--- \S/.test(text) && /^\+\+\+ \S/.test(lines[index + 1]?.text ?? '');
}

export interface ParsedHunk {
  readonly hunk: Hunk | undefined;
  readonly corruptLine: number | undefined;
  /** It has fewer lines than its header counts. */
  readonly isShort: boolean;
  /** Index of the first line after it. */
  readonly next: number;
}

/**
 * Reads the hunk whose `@@` line is at `start`.
 * @returns `corruptLine` when a hunk holds a line, counted from 1, that belongs to no hunk
 * @param isFenced the hunk stands in a code fence, so that a line without a sign is context whose blank was lost
 */
export function readUnifiedHunk(lines: readonly ReplyLine[], start: number, isFenced: boolean): ParsedHunk {
  const header = lines[start]?.text ?? '';
  const counts = countsIn(header);
  const body =
    (counts === undefined ? undefined : readCounted(lines, start + 1, counts)) ??
    readUncounted(lines, start + 1, isFenced);
  if (isCorrupt(lines, body, counts)) {
    return { hunk: undefined, corruptLine: body.next + 1, isShort: false, next: body.next + 1 };
  }
  const hunk = hunkOf(body.lines, start + 1, {
    oldStart: counts === undefined ? undefined : counts.oldStart + (counts.old === 0 ? 1 : 0),
    anchors: counts === undefined ? anchorsIn(header) : [],
    hasOldFinalNewline: body.hasOldFinalNewline,
    hasNewFinalNewline: body.hasNewFinalNewline,
  });
  const changes = body.lines.some((line) => line.kind !== 'context');
  return {
    hunk: changes ? hunk : undefined,
    corruptLine: undefined,
    isShort: isShorter(body, counts),
    next: body.next,
  };
}

/** What to tell a model whose diff holds a line that belongs to no hunk. */
export function corruptDiffFinding(start: number, line: number): Finding {
  const message = `The diff at line ${start} of the reply is corrupt: line ${line} begins with neither a blank, \`-\` nor \`+\`.`;
  return { code: 'patch-malformed', severity: 'error', message };
}

/** A line without sign in the middle of a hunk: what was read is not what was meant. */
function isCorrupt(lines: readonly ReplyLine[], body: Body, counts: Counts | undefined): boolean {
  const stop = lines[body.next]?.text ?? '';
  if (stop.trim() === '' || endsHunk(lines, body.next)) {
    return false;
  }
  if (counts === undefined) {
    return continuesAfter(lines, body.next + 1);
  }
  return isShorter(body, counts);
}

function isShorter(body: Body, counts: Counts | undefined): boolean {
  const oldLines = body.lines.filter((line) => line.kind !== 'add').length;
  const newLines = body.lines.filter((line) => line.kind !== 'remove').length;
  return counts !== undefined && (oldLines < counts.old || newLines < counts.new);
}

/** Whether changed lines follow before the next blank line or the next thing. */
function continuesAfter(lines: readonly ReplyLine[], from: number): boolean {
  for (let index = from; index < from + furthestLook; index += 1) {
    const text = lines[index]?.text ?? '';
    if (text.trim() === '' || endsHunk(lines, index)) {
      return false;
    }
    if (/^[-+]/.test(text)) {
      return true;
    }
  }
  return false;
}

function countsIn(header: string): Counts | undefined {
  const match = numberedHeader.exec(header);
  if (match === null) {
    return undefined;
  }
  return { oldStart: Number(match[1]), old: Number(match[2] ?? 1), new: Number(match[4] ?? 1) };
}

/** `@@ def main():` names a line above the place; `@@`, `@@ ... @@` and `@@ -?,? @@` name none. */
function anchorsIn(header: string): readonly string[] {
  const text = header
    .slice(0, longestHeader)
    .replace(/^@@+ ?/, '')
    .replace(/ ?@@+$/, '')
    .trim();
  return text === '' || /^[-+.,?\d\s…]*$/.test(text) || /^-\S+ \+\S+/.test(text) ? [] : [text];
}

function readCounted(lines: readonly ReplyLine[], from: number, counts: Counts): Body | undefined {
  const taken: HunkLine[] = [];
  let oldLeft = counts.old;
  let newLeft = counts.new;
  let index = from;
  const newline = newlineTracker();
  for (; index < lines.length; index += 1) {
    const line = lines[index] ?? { text: '', hasCarriageReturn: false };
    if (noNewline.test(line.text)) {
      newline.note(taken.at(-1));
      continue;
    }
    if (oldLeft === 0 && newLeft === 0) {
      break;
    }
    const parsed = signedLine(line);
    if (parsed === undefined) {
      return undefined;
    }
    oldLeft -= parsed.kind === 'add' ? 0 : 1;
    newLeft -= parsed.kind === 'remove' ? 0 : 1;
    if (oldLeft < 0 || newLeft < 0) {
      return undefined;
    }
    taken.push(parsed);
  }
  if (oldLeft > 0 || newLeft > 0 || continuesBeyondCounts(lines, index)) {
    return undefined;
  }
  return { lines: taken, ...newline.result(), next: index };
}

/** The counts were too small when signed lines follow that begin nothing else. */
function continuesBeyondCounts(lines: readonly ReplyLine[], index: number): boolean {
  const text = lines[index]?.text ?? '';
  return /^[-+ ]/.test(text) && text.trim() !== '' && text !== '-- ' && !endsHunk(lines, index);
}

function readUncounted(lines: readonly ReplyLine[], from: number, isFenced: boolean): Body {
  const taken: HunkLine[] = [];
  const newline = newlineTracker();
  let index = from;
  for (; index < lines.length && !endsHunk(lines, index); index += 1) {
    const line = lines[index] ?? { text: '', hasCarriageReturn: false };
    if (noNewline.test(line.text)) {
      newline.note(taken.at(-1));
      continue;
    }
    const parsed =
      signedLine(line) ??
      readElidedRemoval(line, lines[index + 1], taken.at(-1)) ??
      (isFenced ? { kind: 'context' as const, ...line } : undefined);
    if (parsed === undefined) {
      break;
    }
    taken.push(parsed);
  }
  while (taken.at(-1)?.kind === 'context' && lines[index - 1]?.text.trim() === '') {
    taken.pop();
    index -= 1;
  }
  return { lines: taken, ...newline.result(), next: index };
}

/** A line of a hunk's body; models drop the blank of an empty context line. */
export function signedLine(line: ReplyLine): HunkLine | undefined {
  const text = line.text.slice(1);
  const { hasCarriageReturn } = line;
  if (line.text === '' || line.text.startsWith(' ')) {
    return { kind: 'context', text, hasCarriageReturn };
  }
  if (line.text.startsWith('-')) {
    return { kind: 'remove', text, hasCarriageReturn };
  }
  return line.text.startsWith('+') ? { kind: 'add', text, hasCarriageReturn } : undefined;
}

function newlineTracker() {
  let isOldWithout = false;
  let isNewWithout = false;
  return {
    note(line: HunkLine | undefined): void {
      isOldWithout ||= line !== undefined && line.kind !== 'add';
      isNewWithout ||= line !== undefined && line.kind !== 'remove';
    },
    result() {
      const isKnown = isOldWithout || isNewWithout;
      return {
        hasOldFinalNewline: isKnown ? !isOldWithout : undefined,
        hasNewFinalNewline: isKnown ? !isNewWithout : undefined,
      };
    },
  };
}

function endsHunk(lines: readonly ReplyLine[], index: number): boolean {
  const text = lines[index]?.text ?? '';
  return /^(?:@@|```|~~~)/.test(text) || opensUnifiedDiff(lines, index) || /^(?:Index: |<\/|={10,}|\*\*\* )/.test(text);
}
