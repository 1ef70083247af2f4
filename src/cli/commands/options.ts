import { InvalidArgumentError } from 'commander';

/** Parses a whole number of seconds, greater than 0. */
export function parseSeconds(text: string): number {
  return parseWholeNumber(text, 1, 7 * 24 * 3600);
}

/** Parses a number of candidates. */
export function parseCandidates(text: string): number {
  return parseWholeNumber(text, 1, 8);
}

/** Parses how many rows to show. */
export function parseLimit(text: string): number {
  return parseWholeNumber(text, 1, 10_000);
}

/** Parses a TCP port; 0 picks a free one. */
export function parsePort(text: string): number {
  return parseWholeNumber(text, 0, 65_535);
}

function parseWholeNumber(text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new InvalidArgumentError(`Use a whole number from ${minimum} to ${maximum}.`);
}
