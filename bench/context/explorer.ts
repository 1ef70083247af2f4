import type { FirstContext } from '../../src/localize/context/chooseFirstContext.ts';
import { type LineRange, mergeRanges } from '../../src/localize/context/excerpt.ts';
import { isTestPath } from '../../src/localize/index/fileKinds.ts';
import { type Seen, seeMore } from './coverage.ts';
import { isShown } from './hunks.ts';

/** What a scripted explorer does in one call: it reads lines of one file, at most as many as the tool shows. */
export interface ReadCall {
  readonly path: string;
  readonly ranges: readonly LineRange[];
}

/** What `read_file` shows in one call. */
export const mostLines = 400;
const linesAround = 3;
/** The first place counts this much less than everything after it together. */
const headStart = 3;

type Known = Pick<FirstContext, 'places' | 'named'>;

/**
 * The calls of an explorer that knows only what the first context showed and named: first it looks at the best source that
 * was only named, then at the file that most of the listed, unseen places are in, the first ones counting most. Of a file
 * it reads the listed places that it has not seen, in the order of the list, with three lines around each, until it has
 * 400 lines; or, where they all stand in its first 400 lines or none is listed, these.
 */
export function nextCall({ places, named }: Known, seen: Seen, call: number): ReadCall | undefined {
  const unseen = places.filter(({ path, start, end }) => !isShown([{ start, end }], seen.get(path) ?? []));
  const onlyNamed = named.find((path) => !seen.has(path) && !isTestPath(path));
  const path = call === 0 ? (onlyNamed ?? busiest(unseen)) : (busiest(unseen) ?? onlyNamed);
  if (path === undefined) return undefined;
  const wanted = unseen.filter((place) => place.path === path);
  if (wanted.every(({ end }) => end <= mostLines)) return { path, ranges: [{ start: 1, end: mostLines }] };
  let ranges: readonly LineRange[] = [];
  for (const { start, end } of wanted) {
    const more = mergeRanges([...ranges, { start: Math.max(1, start - linesAround), end: end + linesAround }]);
    if (countLines(more) <= mostLines) ranges = more;
  }
  const first = wanted[0]?.start ?? 1;
  return { path, ranges: ranges.length > 0 ? ranges : [{ start: first, end: first + mostLines - 1 }] };
}

function busiest(places: FirstContext['places']): string | undefined {
  const weights = new Map<string, number>();
  for (const [position, { path }] of places.entries()) {
    weights.set(path, (weights.get(path) ?? 0) + 1 / (headStart + position));
  }
  const [best] = [...weights].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  return best?.[0];
}

/** What was seen after a number of calls. */
export function explore(known: Known, seen: Seen, calls: number): Seen {
  let after = seen;
  for (let call = 0; call < calls; call += 1) {
    const next = nextCall(known, after, call);
    if (next === undefined) break;
    after = seeMore(after, next.path, next.ranges);
  }
  return after;
}

function countLines(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
