/** The value that a share of the values lies below, e.g. 0.99; 0 for no values. */
export function quantile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((left, right) => left - right);
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}

/** The middle one of the values, or half way between the two middle ones; 0 for no values. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((left, right) => left - right);
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle] ?? 0;
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[middle - 1] ?? upper)) / 2;
}
