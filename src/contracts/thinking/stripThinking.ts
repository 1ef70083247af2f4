import { codeRegions, type TextRange } from './codeRegions.ts';
import { type ThinkingMark, thinkingMarks } from './thinkingMarks.ts';

export interface ThinkingOptions {
  /** What begins and does not end is no thinking: the text may be one that only mentions it. */
  readonly isEnded?: boolean;
}

/** Families whose beginning is a word of plain text as well: only their end shows that they were meant. */
const wordy: readonly string[] = ['bare', 'heading', 'details'];
/** What special tokens end an answer with where a server lets them through. */
const endings = /(?:<\|(?:return|end|END_RESPONSE|END_TEXT|end_of_solution)\|>|\[END FINAL RESPONSE\])$/;
const beginnings = /^\s*(?:<\|(?:START_RESPONSE|START_TEXT|begin_of_solution)\|>)\s*/;

/**
 * What a model answers, without the thinking that came with it: in tags of any kind (`<think>`, `[THINK]`, `◁think▷`, the
 * channels of gpt-oss), or before a lone closing one, where the beginning was in the prompt. A reply that was cut off while
 * the model thought holds no answer. Marks in code, in quotes and in JSON strings are text like any other, so that code
 * which deals with them comes through. Takes linear time.
 */
export function stripThinking(reply: string, options: ThinkingOptions = {}): string {
  const marks = thinkingMarks(reply);
  if (marks.length === 0) return reply;
  const ranges = thinkingIn(reply, marks, options);
  if (ranges.length === 0) return reply;
  const kept: string[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    kept.push(reply.slice(at, start));
    at = end;
  }
  const answer = [...kept, reply.slice(at)].join('');
  const begun = (ranges[0]?.start === 0 ? answer.replace(/^\s*\n|^\s+$/, '') : answer).replace(beginnings, '');
  const ended = begun.trimEnd();
  return endings.test(ended) ? ended.replace(endings, '\n') : begun;
}

interface Reading {
  readonly reply: string;
  readonly marks: readonly ThinkingMark[];
  readonly regions: readonly TextRange[];
  readonly isCode: (mark: ThinkingMark) => boolean;
}

function thinkingIn(reply: string, marks: readonly ThinkingMark[], options: ThinkingOptions): readonly TextRange[] {
  const regions = codeRegions(reply);
  const reading: Reading = { reply, marks, regions, isCode: within(regions) };
  const closings = closingsOf(reading);
  let ranges: TextRange[] = [];
  let at = 0;
  for (const [index, mark] of marks.entries()) {
    if (mark.start < at || reading.isCode(mark)) continue;
    if (mark.kind === 'open' && mark.isAtLineStart) {
      const isLeading = reply.slice(at, mark.start).trim() === '' && (at > 0 || ranges.length === 0);
      const close = closings(index, isLeading);
      const isCutOff = close === undefined && options.isEnded !== true && !wordy.includes(mark.family);
      if (close === undefined && !(isCutOff && (isLeading || mark.isAtLineEnd))) continue;
      const end = close?.end ?? reply.length;
      ranges.push({ start: mark.start, end });
      at = end;
    } else if (mark.kind === 'close' && isUnopenedEnd(reading, mark)) {
      const isAll = reply.slice(mark.end).trim() === '';
      // After thinking that has ended, one more closing tag at the very end is only left over.
      ranges = isAll && ranges.length > 0 ? [...ranges, mark] : [{ start: 0, end: mark.end }];
      at = mark.end;
    }
  }
  return ranges;
}

/**
 * Finds the mark that ends what another one began: the first outside of code that stands as an end does, of the same family
 * rather than of another; of thinking that a reply begins with, even one in code that was left open.
 */
function closingsOf(reading: Reading): (index: number, isLeading: boolean) => ThinkingMark | undefined {
  const { marks, isCode } = reading;
  const all = marks.filter(({ kind }) => kind === 'close');
  const plain = all.filter((mark) => !isCode(mark));
  const unquoted = plain.filter(({ isQuoted }) => !isQuoted);
  const firm = unquoted.filter(standsAsEnd);
  const tags = firm.filter(({ family }) => !wordy.includes(family));
  const lists = [firm, unquoted, plain].map(byFamily);
  const everywhere = byFamily(all);
  const anyTag = byFamily(tags.map((mark) => ({ ...mark, family: '' })));
  return (index, isLeading) => {
    const open = marks[index];
    if (open === undefined) return undefined;
    const same = lists.map((list) => list(open.family, open.end)).find((found) => found !== undefined);
    const other = wordy.includes(open.family) ? undefined : anyTag('', open.end);
    return same ?? other ?? (isLeading ? everywhere(open.family, open.end) : undefined);
  };
}

/** The first mark of a family from an offset on. */
function byFamily(marks: readonly ThinkingMark[]): (family: string, from: number) => ThinkingMark | undefined {
  const lists = new Map<string, ThinkingMark[]>();
  for (const mark of marks) {
    const list = lists.get(mark.family);
    if (list === undefined) lists.set(mark.family, [mark]);
    else list.push(mark);
  }
  return (family, from) => {
    const list = lists.get(family) ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle]?.start ?? 0) < from) low = middle + 1;
      else high = middle;
    }
    return list[low];
  };
}

/** Not with a blank on either side, as a tag has that a sentence mentions. */
function standsAsEnd(mark: ThinkingMark): boolean {
  return mark.isAtLineStart || mark.isAtLineEnd || mark.isGluedBefore || mark.isGluedAfter;
}

/**
 * Whether a closing mark that nothing opened ends thinking all the same. Within a line that is prose it does not where all
 * code of the reply stands before it: then the answer is over, and mentions the tag.
 */
function isUnopenedEnd({ regions }: Reading, mark: ThinkingMark): boolean {
  if (mark.isQuoted || wordy.includes(mark.family)) return mark.family === 'heading' && mark.isAtLineStart;
  const isAlone = mark.isAtLineStart && mark.isAtLineEnd;
  const isGlued = mark.isGluedBefore && (mark.isAtLineEnd || mark.isGluedAfter);
  const last = regions.at(-1);
  const isAfterCode = last !== undefined && last.start < mark.start;
  return isAlone || ((mark.isAtLineStart || isGlued) && !isAfterCode);
}

function within(regions: readonly TextRange[]): (mark: ThinkingMark) => boolean {
  let index = 0;
  const known = new Map<ThinkingMark, boolean>();
  return (mark) => {
    const found = known.get(mark);
    if (found !== undefined) return found;
    // Marks are first asked for in their order.
    while ((regions[index]?.end ?? Number.POSITIVE_INFINITY) < mark.start) index += 1;
    const isInside = (regions[index]?.start ?? Number.POSITIVE_INFINITY) <= mark.start;
    known.set(mark, isInside);
    return isInside;
  };
}
