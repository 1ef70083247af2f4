/** A call to someone else: times in milliseconds. */
export interface Call {
  readonly start: number;
  readonly end: number;
}

/**
 * The longest chain of calls that came one after the other: of those side by side only one can be in it. No order of the
 * same calls, however clever, ends sooner, so it is what a run would take without any work of its own.
 * @returns the sum of their durations, in milliseconds
 */
export function longestChain(calls: readonly Call[]): number {
  const sorted = calls.toSorted((left, right) => left.end - right.end);
  // At each call the longest chain among it and all that ended before it.
  const longest: number[] = [];
  for (const [at, { start, end }] of sorted.entries()) {
    const before = lastEndedBy(sorted, start, at);
    const withIt = (longest[before] ?? 0) + end - start;
    longest.push(Math.max(longest[at - 1] ?? 0, withIt));
  }
  return longest.at(-1) ?? 0;
}

/** Index of the last of the first `limit` calls that has ended by a time; -1 when none has. */
function lastEndedBy(sorted: readonly Call[], time: number, limit: number): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle]?.end ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
