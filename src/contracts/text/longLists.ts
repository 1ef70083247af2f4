/** Adds items to a list: as arguments of `push`, some hundred thousand of them overflow the stack. */
export function appendAll<T>(target: T[], items: Iterable<T>): void {
  for (const item of items) target.push(item);
}

/** Index of the first item that is wanted, from one on: to look from the first one again for every find takes quadratic time. */
export function findIndexFrom<T>(
  items: readonly T[],
  from: number,
  isWanted: (item: T) => boolean,
): number | undefined {
  for (let at = from; at < items.length; at += 1) if (isWanted(items[at] as T)) return at;
  return undefined;
}

/** The highest of some numbers, however many, and no less than `least`. */
export function maximumOf(numbers: Iterable<number>, least = 0): number {
  let most = least;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** Spread arguments overflow the stack beyond some tens of thousands of items; then the tail is moved by hand. */
export function spliceArray<T>(target: T[], start: number, count: number, replacement: readonly T[]): void {
  if (replacement.length < 10_000) {
    target.splice(start, count, ...replacement);
    return;
  }
  const tail = target.slice(start + count);
  target.length = start;
  for (const item of replacement) {
    target.push(item);
  }
  for (const item of tail) {
    target.push(item);
  }
}
