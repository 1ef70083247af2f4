/** Adds items to a list: as arguments of `push`, some hundred thousand of them overflow the stack. */
export function appendAll<T>(target: T[], items: Iterable<T>): void {
  for (const item of items) target.push(item);
}

/** The highest of some numbers, however many, and no less than `least`. */
export function highest(numbers: Iterable<number>, least = 0): number {
  let most = least;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}
