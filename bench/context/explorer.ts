import type { FirstContext } from '../../src/localize/context/chooseFirstContext.ts';
import { type LineRange, mergeRanges } from '../../src/localize/context/excerpt.ts';
import { type Seen, seeMore } from './coverage.ts';
import { isShown } from './hunks.ts';

/** What a scripted explorer does in one call: it reads lines of one file, at most as many as the tool shows. */
export interface ReadCall {
  readonly path: string;
  readonly ranges: readonly LineRange[];
}

/** What `read_file` shows in one call. */
export const mostLines = 400;
const linesAround = 15;
/** The first place counts this much less than everything after it together. */
const headStart = 3;

type Known = Pick<FirstContext, 'places' | 'named'>;

/**
 * The next call of an explorer that knows only what the first context showed and named. It takes the file that most of the
 * listed, unseen places are in, the first ones counting most. Where they all stand in the first 400 lines, it reads these;
 * else the places in the order of the list, with 15 lines around each, until it has 400 lines. Without a place it reads
 * the beginning of the first file that was only named.
 */
export function nextCall({ places, named }: Known, seen: Seen): ReadCall | undefined {
  const unseen = places.filter(({ path, start, end }) => !isShown([{ start, end }], seen.get(path) ?? []));
  const weights = new Map<string, number>();
  for (const [position, { path }] of unseen.entries()) {
    weights.set(path, (weights.get(path) ?? 0) + 1 / (headStart + position));
  }
  const [best] = [...weights].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  if (best === undefined) {
    const path = named.find((each) => !seen.has(each));
    return path === undefined ? undefined : { path, ranges: [{ start: 1, end: mostLines }] };
  }
  const wanted = unseen.filter(({ path }) => path === best[0]);
  if (wanted.every(({ end }) => end <= mostLines)) return { path: best[0], ranges: [{ start: 1, end: mostLines }] };
  let ranges: readonly LineRange[] = [];
  for (const { start, end } of wanted) {
    const more = mergeRanges([...ranges, { start: Math.max(1, start - linesAround), end: end + linesAround }]);
    if (countLines(more) <= mostLines) ranges = more;
  }
  const first = wanted[0]?.start ?? 1;
  return { path: best[0], ranges: ranges.length > 0 ? ranges : [{ start: first, end: first + mostLines - 1 }] };
}

/** What was seen after a number of calls. */
export function explore(known: Known, seen: Seen, calls: number): Seen {
  let after = seen;
  for (let call = 0; call < calls; call += 1) {
    const next = nextCall(known, after);
    if (next === undefined) break;
    after = seeMore(after, next.path, next.ranges);
  }
  return after;
}

function countLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
