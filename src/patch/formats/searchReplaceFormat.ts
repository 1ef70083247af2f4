import type { Finding } from '../../contracts/changes/finding.ts';
import { findIndexFrom } from '../../contracts/text/longLists.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';

const opening = /^\s*(?:<{5,}|-{5,})\s+(?:SEARCH|HEAD|ORIGINAL)>?\s*$/;
const dividers = [/^={7}$/, /^={5,9}$/] as const;
const [, divider] = dividers;
const closing = /^\s*(?:>{5,}|\+{5,})\s*(?:REPLACE|UPDATED|updated)\s*$/;
const startLine = /^:(start_line|end_line):\s*(\d+)\s*$/;
const lineNumber = /^\s*(\d{1,7}) \|(?: |$)/;
const dashes = /^-{5,9}\s*$/;
const escapedMarker = /^\\(?=(?:<{5,9}|={5,9}|>{5,9}|-{5,9}|\+{5,9}|:start_line:))/;

export interface SearchReplaceBlock {
  readonly kind: 'block';
  /** What the block looks for. */
  readonly search: readonly ReplyLine[];
  /** What shall stand there instead. */
  readonly replace: readonly ReplyLine[];
  readonly oldStart: number | undefined;
  /** The block lacks its end marker: the end of the reply is taken for it. */
  readonly isOpen: boolean;
  readonly replyLine: number;
  /** Index of the first line after the block. */
  readonly next: number;
}

export interface BrokenBlock {
  readonly kind: 'broken';
  readonly finding: Finding;
  readonly next: number;
}

/** Whether a SEARCH/REPLACE block begins with this line, in Aider's, Cline's or Roo's spelling. */
export function opensSearchReplace(text: string): boolean {
  return opening.test(text);
}

/**
 * Reads the SEARCH/REPLACE block that begins at `start`.
 * @param isFinished whether it is known that the reply was not cut off
 * @returns `broken` when a divider or the end is missing: a reply that was cut off must not change anything
 */
export function readSearchReplace(
  lines: readonly ReplyLine[],
  start: number,
  isFinished: boolean,
): SearchReplaceBlock | BrokenBlock {
  const limit = findIndexFrom(lines, start + 1, ({ text }) => opening.test(text) || closing.test(text));
  const closed = limit !== undefined && closing.test(textAt(lines, limit)) ? limit : undefined;
  const middle = closed === undefined ? findDivider(lines, start + 1) : onlyDivider(lines, start + 1, closed);
  if (middle === undefined) {
    return broken(lines, start, '=======');
  }
  if (middle === 'several') {
    return malformed(
      `The SEARCH/REPLACE block at line ${start + 1} of the reply has several lines of \`=\` that may divide it. Write \`\\=======\` for those that are text of the file.`,
      (closed ?? start) + 1,
    );
  }
  const { bodyStart, oldStart } = readHints(lines, start + 1, middle);
  const end = closed ?? (isFinished ? endOfUnterminatedBlock(lines, start, bodyStart, middle) : undefined);
  if (end === undefined) {
    return broken(lines, start, '>>>>>>> REPLACE');
  }
  const strayHint = strayHintIn(lines.slice(bodyStart, middle), lines.slice(middle + 1, end));
  if (strayHint !== undefined) {
    return malformed(
      `The SEARCH/REPLACE block at line ${start + 1} of the reply has \`${strayHint}\` among its new lines, where it would become text of the file. Put it below the SEARCH line, or \`\\\` before it if it is text.`,
      end + 1,
    );
  }
  const search = withoutLineNumbers(withoutEscapes(lines.slice(bodyStart, middle)));
  const replacement = withoutEscapes(lines.slice(middle + 1, end));
  return {
    kind: 'block',
    search: search.lines,
    replace: search.first === undefined ? replacement : withoutLineNumbers(replacement).lines,
    oldStart: oldStart ?? search.first,
    isOpen: closed === undefined,
    replyLine: start + 1,
    next: end + 1,
  };
}

/**
 * The line that divides a block: the one of seven `=`, or where there is none the one of nearly as many. Of several
 * some are text, as the underline of a heading is, and nothing tells which.
 */
function onlyDivider(lines: readonly ReplyLine[], from: number, end: number): number | 'several' | undefined {
  const matching = (pattern: RegExp) =>
    lines.slice(from, end).flatMap(({ text }, offset) => (pattern.test(text) ? [from + offset] : []));
  const [only, another] = dividers.map(matching).find(({ length }) => length > 0) ?? [];
  return another === undefined ? only : 'several';
}

/** The divider of a block without end marker; undefined where another marker comes first. */
function findDivider(lines: readonly ReplyLine[], from: number): number | undefined {
  const index = findIndexFrom(lines, from, ({ text }) => isMarker(text));
  return index !== undefined && divider.test(textAt(lines, index)) ? index : undefined;
}

/**
 * Where a block ends that is the last of a finished reply and lacks its end marker: Cline takes the end of the reply for
 * it. Words below the block would be taken for code, so the new side must end with the line that the old side ends with,
 * or be a single line of a reply that begins with a block.
 */
function endOfUnterminatedBlock(
  lines: readonly ReplyLine[],
  start: number,
  bodyStart: number,
  middle: number,
): number | undefined {
  for (let index = middle + 1; index < lines.length; index += 1) {
    if (isMarker(textAt(lines, index))) {
      return undefined;
    }
  }
  const isFenced = isCodeFence(textAt(lines, start - 1));
  const end = lines.findLastIndex(({ text }) => text.trim() !== '' && !(isFenced && closesFence(text)));
  const isLike = middle > bodyStart && textAt(lines, end) === textAt(lines, middle - 1);
  const isBare = opening.test(lines.find(({ text }) => text.trim() !== '')?.text ?? '');
  return (isLike && end > middle + 1) || (isBare && end === middle + 1) ? end + 1 : undefined;
}

function closesFence(text: string): boolean {
  return /^(?:`{3,}|~{3,})$/.test(text.trim());
}

function isMarker(text: string): boolean {
  return opening.test(text) || divider.test(text) || closing.test(text);
}

function broken(lines: readonly ReplyLine[], start: number, expected: string): BrokenBlock {
  const next = findIndexFrom(lines, start + 1, ({ text }) => opening.test(text)) ?? lines.length;
  const message = `The SEARCH/REPLACE block at line ${start + 1} of the reply has no \`${expected}\` line where it belongs. Send the whole block again.`;
  return malformed(message, next);
}

function malformed(message: string, next: number): BrokenBlock {
  return { kind: 'broken', finding: { code: 'patch-malformed', severity: 'error', message }, next };
}

function readHints(lines: readonly ReplyLine[], from: number, to: number) {
  let bodyStart = from;
  let oldStart: number | undefined;
  for (let hint = startLine.exec(textAt(lines, bodyStart)); hint !== null && bodyStart < to; ) {
    oldStart = hint[1] === 'start_line' ? Number(hint[2]) : oldStart;
    bodyStart += 1;
    hint = startLine.exec(textAt(lines, bodyStart));
  }
  if (bodyStart > from && bodyStart < to && dashes.test(textAt(lines, bodyStart))) {
    bodyStart += 1;
  }
  return { bodyStart, oldStart };
}

/** A line number for the place of the block among its new lines, unless its old lines have it as text. */
function strayHintIn(search: readonly ReplyLine[], replacement: readonly ReplyLine[]): string | undefined {
  const known = new Set(search.map(({ text }) => text.trim()));
  const isStray = (text: string) => startLine.test(text) && !known.has(text);
  return replacement.map(({ text }) => text.trim()).find(isStray);
}

function textAt(lines: readonly ReplyLine[], index: number): string {
  return lines[index]?.text ?? '';
}

function withoutEscapes(lines: readonly ReplyLine[]): readonly ReplyLine[] {
  return lines.map((line) => ({ ...line, text: line.text.replace(escapedMarker, '') }));
}

/** Models copy the line numbers they were shown; they go when every line that is not blank has one,
 * or when several lines have them and they count on from one to the next. */
function withoutLineNumbers(lines: readonly ReplyLine[]) {
  const numbers = lines.map((line) => lineNumber.exec(line.text)?.[1]);
  const offset = numbers.findIndex((number) => number !== undefined);
  const first = numbers[offset];
  const isCounting = numbers.every(
    (number, index) => number === undefined || Number(number) - Number(first) === index - offset,
  );
  const isNumbered =
    lines.every((line, index) => numbers[index] !== undefined || line.text.trim() === '') ||
    (isCounting && numbers.filter((number) => number !== undefined).length > 1);
  if (!isNumbered || first === undefined) {
    return { lines, first: undefined };
  }
  return { lines: lines.map((line) => ({ ...line, text: line.text.replace(lineNumber, '') })), first: Number(first) };
}
