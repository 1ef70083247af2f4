import { findAll } from './lineSearch.ts';
import { keysOf, type TextFile } from './textFile.ts';
import type { Tolerance } from './tolerance.ts';

/** Where each line stands in a file, as a tolerance compares it; made once for all hunks. */
export function positionsOf(file: TextFile, tolerance: Tolerance, key: string): readonly number[] {
  return indexOf(file, tolerance).get(key) ?? [];
}

function indexOf(file: TextFile, tolerance: Tolerance): ReadonlyMap<string, number[]> {
  const known = file.positions.get(tolerance);
  if (known !== undefined) {
    return known;
  }
  const positions = new Map<string, number[]>();
  for (const [index, key] of keysOf(file, tolerance).entries()) {
    const found = positions.get(key);
    if (found === undefined) {
      positions.set(key, [index]);
    } else {
      found.push(index);
    }
  }
  file.positions.set(tolerance, positions);
  return positions;
}

/**
 * Every index at which the lines stand one after the other: the rarest of them says where to look.
 * @param wanted at least one line, as the tolerance compares it
 */
export function findIndexed(file: TextFile, tolerance: Tolerance, wanted: readonly string[]): readonly number[] {
  const keys = keysOf(file, tolerance);
  const index = indexOf(file, tolerance);
  let rarest: readonly number[] | undefined;
  let offset = 0;
  for (const [position, key] of wanted.entries()) {
    const found = index.get(key);
    if (found === undefined) {
      return [];
    }
    if (rarest === undefined || found.length < rarest.length) {
      rarest = found;
      offset = position;
    }
  }
  // Where even the rarest line is common, looking at every place could cost more than one pass over the file.
  if ((rarest?.length ?? 0) * wanted.length > keys.length) {
    return findAll(keys, wanted);
  }
  const starts = (rarest ?? []).map((position) => position - offset);
  return starts.filter((start) => start >= 0 && wanted.every((key, position) => keys[start + position] === key));
}
