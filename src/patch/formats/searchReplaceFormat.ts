import type { Finding } from '../../contracts/changes/finding.ts';
import { findIndexFrom } from '../../contracts/text/longLists.ts';
import { indentOf } from '../edits/indentation.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';
import { dividerPattern, findDividers } from './searchReplaceDividers.ts';

const opening = /^\s*(?:<{5,}|-{5,})\s+(?:SEARCH|HEAD|ORIGINAL)>?\s*$/;
const closing = /^\s*(?:>{5,}|\+{5,})\s*(?:REPLACE|UPDATED|updated)\s*$/;
const startLine = /^:(start_line|end_line):\s*(\d+)\s*$/;
const lineNumber = /^\s*(\d{1,7}) \|(?: |$)/;
const dashes = /^-{5,9}\s*$/;
const escapedMarker = /^\\(?=(?:<{5,9}|={5,9}|>{5,9}|-{5,9}|\+{5,9}|:start_line:))/;

/** What a block looks for, and what shall stand there instead. */
export interface BlockSides {
  readonly search: readonly ReplyLine[];
  readonly replace: readonly ReplyLine[];
}

export interface SearchReplaceBlock extends BlockSides {
  readonly kind: 'block';
  /** The block divided at another of its lines that look like the divider. */
  readonly others?: readonly BlockSides[];
  readonly oldStart: number | undefined;
  /** What its last line is taken for where that is not the marker. */
  readonly endsAt: 'marker' | 'second divider' | 'end of the reply';
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
  const dividers = closed === undefined ? undefined : findDividers(lines, start + 1, closed);
  const middle = dividers === undefined ? findMarker(lines, start + 1, dividerPattern) : dividers.tried[0];
  if (middle === undefined) {
    return readIndented(lines, start) ?? broken(lines, start, '=======');
  }
  const { bodyStart, oldStart } = readHints(lines, start + 1, middle);
  const divided = closed === undefined ? secondDivider(lines, middle) : undefined;
  const end = closed ?? divided ?? (isFinished ? endOfUnterminatedBlock(lines, start, bodyStart, middle) : undefined);
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
  if (dividers?.areTooMany === true) {
    return malformed(
      `The SEARCH/REPLACE block at line ${start + 1} of the reply has too many lines of \`=\` to tell which divides it. Write \`\\=======\` for those that are text of the file.`,
      end + 1,
    );
  }
  const { search, replace, first } = sidesOf(lines, bodyStart, middle, end);
  const others = (dividers?.tried ?? [])
    .slice(1)
    .flatMap((other) => (other < bodyStart ? [] : [sidesOf(lines, bodyStart, other, end)]));
  return {
    kind: 'block',
    search,
    replace,
    ...(others.length === 0 ? {} : { others }),
    oldStart: oldStart ?? first,
    endsAt: closed !== undefined ? 'marker' : divided !== undefined ? 'second divider' : 'end of the reply',
    replyLine: start + 1,
    next: end + 1,
  };
}

function sidesOf(
  lines: readonly ReplyLine[],
  from: number,
  middle: number,
  end: number,
): BlockSides & { first?: number | undefined } {
  const search = withoutLineNumbers(withoutEscapes(lines.slice(from, middle)));
  const replacement = withoutEscapes(lines.slice(middle + 1, end));
  const replace = search.first === undefined ? replacement : withoutLineNumbers(replacement).lines;
  return { search: search.lines, replace, first: search.first };
}

/** Reads a block that stands in a Markdown list: each of its lines, markers included, is indented like the first. */
function readIndented(lines: readonly ReplyLine[], start: number): SearchReplaceBlock | undefined {
  const margin = indentOf(textAt(lines, start));
  const isBlank = (text: string) => text.trim() === '';
  const own: ReplyLine[] = [];
  for (let index = start; margin !== '' && index < lines.length; index += 1) {
    const { text, hasCarriageReturn } = lines[index] ?? { text: '', hasCarriageReturn: false };
    const isOther = index > start && opening.test(text);
    if (isOther || !(text.startsWith(margin) || isBlank(text))) {
      return undefined;
    }
    own.push({ text: isBlank(text) ? '' : text.slice(margin.length), hasCarriageReturn });
    if (closing.test(own.at(-1)?.text ?? '')) {
      const block = readSearchReplace(own, 0, false);
      return block.kind === 'block' ? { ...block, replyLine: start + 1, next: start + block.next } : undefined;
    }
  }
  return undefined;
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

/**
 * Where a block ends whose last line is a second divider: its code fence closes right below, and no end marker follows
 * for which the divider could be a heading's underline.
 */
function secondDivider(lines: readonly ReplyLine[], middle: number): number | undefined {
  const second = findMarker(lines, middle + 1, dividerPattern);
  if (second === undefined || !closesFence(textAt(lines, second + 1))) {
    return undefined;
  }
  const next = findIndexFrom(lines, second + 1, ({ text }) => isMarker(text));
  return next === undefined || opening.test(textAt(lines, next)) ? second : undefined;
}

function closesFence(text: string): boolean {
  return /^(?:`{3,}|~{3,})$/.test(text.trim());
}

function isMarker(text: string): boolean {
  return opening.test(text) || dividerPattern.test(text) || closing.test(text);
}

function findMarker(lines: readonly ReplyLine[], from: number, marker: RegExp): number | undefined {
  for (let index = from; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    if (marker.test(text)) {
      return index;
    }
    if (isMarker(text)) {
      return undefined;
    }
  }
  return undefined;
}

function broken(lines: readonly ReplyLine[], start: number, expected: string): BrokenBlock {
  let next = start + 1;
  while (next < lines.length && !opening.test(lines[next]?.text ?? '')) {
    next += 1;
  }
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
