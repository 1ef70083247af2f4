import { redactedLines } from '../../patch/diff/redactedLines.ts';
import { type Answer, counted, mostCharacters } from '../answers/answer.ts';
import { type LineRange, numberedLine, numberedLines, rangeText } from '../answers/numberedLines.ts';
import type { ReadFileArguments } from '../arguments/forms.ts';
import { locate } from '../paths/locate.ts';
import type { ToolContext } from '../toolContext.ts';

const mostLines = 400;
/** Room for the headings of ranges. */
const mostOfLines = mostCharacters - 1_500;

/** Answers a `read_file`. */
export async function readFile(asked: ReadFileArguments, context: ToolContext): Promise<Answer> {
  const place = locate(asked.path, context, 'read');
  if (place.kind === 'answer') return place.answer;
  const { path, notes } = place;
  const text = context.text(path);
  if (text === undefined) return unreadable(path, context, notes);
  const lines = await redactedLines(text, path, context);
  if (lines.length === 0) return { notes: [...notes, 'The file is empty.'], summary: `read ${path}, which is empty` };
  const wanted = askedRanges(asked, lines.length);
  const { shown, left } = takeRanges(wanted.ranges, lines);
  const parts = shown.flatMap((range, at) => [...(at === 0 ? [] : ['--']), ...linesOfRange(lines, range)]);
  const ranges = shown.map(rangeText).join(', ');
  const more = left === undefined ? [] : [leftNote(left, lines.length)];
  return {
    notes: [...notes, ...wanted.notes],
    kind: 'file',
    text: [`${path}, lines ${ranges} of ${lines.length}`, ...parts].join('\n'),
    more,
    summary: `read ${path} ${ranges}`,
    compacted: `Lines ${ranges} of ${lines.length} were shown.`.slice(0, 300),
  };
}

function unreadable(path: string, context: ToolContext, notes: readonly string[]): Answer {
  const why = context.whyUnreadable(path) ?? 'without text';
  return {
    notes: [...notes, `This file cannot be read: it is ${why}.`],
    summary: `could not read ${path}: it is ${why}`,
  };
}

function linesOfRange(lines: readonly string[], range: LineRange): readonly string[] {
  return numberedLines(lines, range);
}

/** The ranges that were asked for, within the file, in order, none of them twice. */
function askedRanges({ start, end, ranges = [] }: ReadFileArguments, count: number) {
  const notes = new Set<string>();
  const asked = ranges.length > 0 ? ranges : [{ start: start ?? 1, end }];
  const clamped = asked.map((range) =>
    clamp(range.start, range.end ?? (ranges.length > 0 ? range.start : count), count, notes),
  );
  const sorted = clamped.toSorted((left, right) => left.start - right.start);
  const merged: LineRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.start > last.end + 1) merged.push(range);
    else merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, range.end) });
  }
  return { ranges: merged, notes: [...notes] };
}

function clamp(first: number, last: number, count: number, notes: Set<string>): LineRange {
  if (first > last) notes.add('The first line was after the last one: they were exchanged.');
  const [low, high] = first > last ? [last, first] : [first, last];
  if (low < 1 || high > count) notes.add(`The file has ${counted(count, 'line')}: other lines do not exist.`);
  const start = Math.min(Math.max(low, 1), count);
  return { start, end: Math.max(start, Math.min(high, count)) };
}

/** As much of the ranges as may be shown, and the first line that is not. */
function takeRanges(ranges: readonly LineRange[], lines: readonly string[]) {
  const shown: LineRange[] = [];
  let lineRoom = mostLines;
  let room = mostOfLines;
  for (const { start, end } of ranges) {
    let last = start - 1;
    while (last < end && lineRoom > 0) {
      const length = numberedLine(last + 1, lines[last] ?? '').length + 1;
      if (length > room) break;
      room -= length;
      lineRoom -= 1;
      last += 1;
    }
    if (last >= start) shown.push({ start, end: last });
    if (last < end) return { shown, left: { start: last + 1, end: ranges.at(-1)?.end ?? end } };
  }
  return { shown, left: undefined };
}

function leftNote({ start, end }: LineRange, count: number): string {
  const which = `Lines ${rangeText({ start, end })} of ${count} are not shown, since one call shows at most ${mostLines} lines and ${mostCharacters.toLocaleString('en-US')} characters.`;
  return `${which} Read on from line ${start}, or use \`outline\` or \`search\` to find the lines that you need.`;
}
