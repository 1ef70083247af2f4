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
