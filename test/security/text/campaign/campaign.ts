import { readers } from '../readers/index.ts';
import type { Meter, Time } from './meter.ts';
import { texts } from './protocol.ts';

/** Characters: with the small ones all texts are tried, with the large ones those that took longest or grew most. */
const sizes = { glance: 16_384, small: 65_536, whole: 1_048_576 };
const mostMilliseconds = 2_000;
/** Twice the text may take so many times as long. */
const highestRatio = 2.6;
/** Below this the clock and the collection of garbage say more than the code. */
const leastMilliseconds = 60;
/** So many texts show what is wrong with a function. */
const enough = 3;
const looked = { slow: 30, large: 6, steepLarge: 3 } as const;

export interface Problem {
  readonly reader: string;
  readonly text: string;
  readonly what: string;
}

/** How a function did. */
export interface Examination {
  readonly problems: readonly Problem[];
  /** The highest ratio of the times of 2 and 1 MB, or of the most it gets and half of that. */
  readonly ratio: number;
  /** The longest time of 5 MB, or of the most it gets. */
  readonly milliseconds: number;
}

interface Judgement {
  /** What is wrong; undefined where nothing is. */
  readonly what: string | undefined;
  readonly ratio: number;
  readonly milliseconds: number;
}

/**
 * Looks for a text with which a function takes more than linear time, or more than two seconds: all texts at 16 KB, those that
 * took longest at 64 KB, and of these the worst at 1, 2 and 5 MB, or at what the function gets at most.
 */
export async function examine(meter: Meter, reader: string, indices: readonly number[]): Promise<Examination> {
  const glance = await meter.measure({ reader, texts: indices, length: sizes.glance, repeats: 1, enough });
  const candidates = slowest(glance, looked.slow);
  const small = await meter.measure({ reader, texts: candidates, length: sizes.small, repeats: 2, enough });
  const hopeless = [...glance, ...small].filter(isTooLong).slice(0, enough);
  const problems = hopeless.map((time) => problem(reader, time.text, say(sizes.small, time)));
  const judgements: Judgement[] = [];
  for (const text of worst(glance, small)) {
    if (problems.length >= enough) break;
    const judgement = await judge(meter, reader, text);
    judgements.push(judgement);
    if (judgement.what !== undefined) problems.push(problem(reader, text, judgement.what));
  }
  return {
    problems,
    ratio: Math.max(0, ...judgements.map(({ ratio }) => ratio)),
    milliseconds: Math.max(0, ...judgements.map(({ milliseconds }) => milliseconds)),
  };
}

/** What took longest at 64 KB, and what grew most from 16 KB on. */
function worst(glance: readonly Time[], small: readonly Time[]): readonly number[] {
  const before = new Map(glance.map(({ text, milliseconds }) => [text, milliseconds]));
  const growth = small
    .filter(({ milliseconds }) => milliseconds > 1)
    .map((time) => ({ ...time, milliseconds: time.milliseconds / (before.get(time.text) ?? 1) }));
  return [...new Set([...slowest(small, looked.large), ...slowest(growth, looked.steepLarge)])];
}

async function judge(meter: Meter, reader: string, text: number): Promise<Judgement> {
  const { longest } = readers.find(({ name }) => name === reader)?.read ?? {};
  const one = longest === undefined ? sizes.whole : Math.floor(longest / 2);
  const timeOf = async (length: number, repeats = 1) => {
    const [time] = await meter.measure({ reader, texts: [text], length, repeats, enough });
    return time ?? { text, milliseconds: Number.POSITIVE_INFINITY };
  };
  const times: Time[] = [];
  for (const length of longest === undefined ? [one, 2 * one, 5 * one] : [one, longest]) {
    let time = await timeOf(length);
    if (isTooLong(time)) time = await timeOf(length, 2);
    times.push(time);
    if (isTooLong(time)) return { what: say(length, time), ratio: ratioOf(times), milliseconds: time.milliseconds };
  }
  const milliseconds = times.at(-1)?.milliseconds ?? 0;
  let compared: readonly Time[] = times;
  if (ratioOf(compared) >= highestRatio) compared = [await timeOf(one, 3), await timeOf(2 * one, 3)];
  // Memory grows by leaps, once: only what grows at the next doubling as well grows with the text.
  if (ratioOf(compared) >= highestRatio && longest === undefined) {
    const next = [compared[1] ?? (await timeOf(2 * one, 3)), await timeOf(4 * one, 3)];
    if (ratioOf(next) < ratioOf(compared)) compared = next;
  }
  const ratio = ratioOf(compared);
  const failed = times.find(({ failure }) => failure !== undefined);
  if (failed !== undefined) return { what: `throws ${failed.failure}`, ratio, milliseconds };
  const both = compared.slice(0, 2).map((time) => Math.round(time.milliseconds));
  const what = `takes ${both.join(' and ')} ms for ${one} and ${2 * one} characters`;
  return { what: ratio >= highestRatio ? what : undefined, ratio, milliseconds };
}

function problem(reader: string, text: number, what: string): Problem {
  return { reader, text: texts[text]?.name ?? '', what };
}

function isTooLong({ milliseconds }: Time): boolean {
  return milliseconds > mostMilliseconds;
}

/** Zero where the times are too short to be compared. */
function ratioOf([one, two]: readonly Time[]): number {
  if (one === undefined || two === undefined || two.milliseconds <= leastMilliseconds) return 0;
  return two.milliseconds / one.milliseconds;
}

function say(length: number, { milliseconds, failure }: Time): string {
  return failure ?? `takes ${Math.round(milliseconds)} ms for ${length} characters`;
}

function slowest(times: readonly Time[], count: number): readonly number[] {
  const sorted = times.toSorted((left, right) => right.milliseconds - left.milliseconds);
  return sorted.slice(0, count).map(({ text }) => text);
}
