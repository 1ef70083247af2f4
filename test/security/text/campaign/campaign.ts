import { readers } from '../readers/index.ts';
import type { Meter, Time } from './meter.ts';
import { texts } from './protocol.ts';

/** Characters: with the small ones all texts are tried, with the large ones those that took longest. */
const sizes = { glance: 16_384, small: 65_536, whole: 1_048_576 };
const mostMilliseconds = 2_000;
/** Twice the text may take so many times as long. */
const highestRatio = 2.6;
/** Below this the clock and the collection of garbage say more than the code. */
const leastMilliseconds = 60;
/** So many texts show what is wrong with a function. */
const enough = 3;
const looked = { small: 30, large: 6 } as const;

export interface Problem {
  readonly reader: string;
  readonly text: string;
  readonly what: string;
}

/**
 * Looks for a text with which a function takes more than linear time, or more than two seconds: all texts at a small
 * size, those that took longest at 64 KB, and of these the worst at 1, 2 and 5 MB, or at what the function gets at most.
 */
export async function examine(meter: Meter, reader: string, indices: readonly number[]): Promise<readonly Problem[]> {
  const glance = await meter.measure({ reader, texts: indices, length: sizes.glance, repeats: 1 });
  const small = await meter.measure({ reader, texts: slowest(glance, looked.small), length: sizes.small, repeats: 2 });
  const problems: Problem[] = [];
  for (const text of slowest(small, looked.large)) {
    if (problems.length === enough) break;
    const before = small.find((time) => time.text === text);
    const isHopeless = before !== undefined && isTooLong(before);
    const what = isHopeless ? say(sizes.small, before) : await judge(meter, reader, text);
    if (what !== undefined) problems.push({ reader, text: texts[text]?.name ?? '', what });
  }
  return problems;
}

/** @returns what is wrong; undefined where nothing is */
async function judge(meter: Meter, reader: string, text: number): Promise<string | undefined> {
  const { longest } = readers.find(({ name }) => name === reader)?.read ?? {};
  const one = longest === undefined ? sizes.whole : Math.floor(longest / 2);
  const timeOf = async (length: number, repeats = 1) => {
    const [time] = await meter.measure({ reader, texts: [text], length, repeats });
    return time ?? { text, milliseconds: Number.POSITIVE_INFINITY };
  };
  const times: Time[] = [];
  for (const length of longest === undefined ? [one, 2 * one, 5 * one] : [one, longest]) {
    const time = await timeOf(length);
    if (isTooLong(time) && isTooLong(await timeOf(length, 2))) return say(length, time);
    times.push(time);
  }
  if (isSteep(times)) {
    const again = [await timeOf(one, 3), await timeOf(2 * one, 3)];
    const both = again.map(({ milliseconds }) => Math.round(milliseconds)).join(' and ');
    if (isSteep(again)) return `takes ${both} ms for ${one} and ${2 * one} characters`;
  }
  const failed = times.find(({ failure }) => failure !== undefined);
  return failed === undefined ? undefined : `throws ${failed.failure}`;
}

function isTooLong({ milliseconds }: Time): boolean {
  return milliseconds > mostMilliseconds;
}

function isSteep([one, two]: readonly Time[]): boolean {
  if (one === undefined || two === undefined) return false;
  return two.milliseconds > leastMilliseconds && two.milliseconds / one.milliseconds >= highestRatio;
}

function say(length: number, { milliseconds, failure }: Time): string {
  return failure ?? `takes ${Math.round(milliseconds)} ms for ${length} characters`;
}

function slowest(times: readonly Time[], count: number): readonly number[] {
  const sorted = times.toSorted((left, right) => right.milliseconds - left.milliseconds);
  return sorted.slice(0, count).map(({ text }) => text);
}
