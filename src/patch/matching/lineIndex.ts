import { findLineSequence } from '../diff/lineSearch.ts';
import type { MatchLevel } from './matchLevels.ts';
import { comparisonKeys, type IndexedLines, type NonBlankLines, type TextFile } from './textFile.ts';

/** Where each line stands in a file, as a tolerance compares it; made once for all hunks. */
export function positionsOf(file: TextFile, tolerance: MatchLevel, key: string): readonly number[] {
  return indexOf(file, tolerance).get(key) ?? [];
}

function indexOf(file: TextFile, tolerance: MatchLevel): ReadonlyMap<string, readonly number[]> {
  const known = file.positions.get(tolerance);
  if (known !== undefined) return known;
  const positions = positionsIn(comparisonKeys(file, tolerance));
  file.positions.set(tolerance, positions);
  file.linesIndexed += file.lines.length;
  return positions;
}

/** The lines that are not blank, as a tolerance compares them; made once for all hunks. */
export function nonBlankLines(file: TextFile, tolerance: MatchLevel): NonBlankLines {
  const known = file.kept.get(tolerance);
  if (known !== undefined) return known;
  const all = comparisonKeys(file, tolerance);
  const indices = file.lines.flatMap((line, index) => (line.trim() === '' ? [] : [index]));
  const keys = indices.map((index) => all[index] ?? '');
  const kept = { indices, keys, positions: positionsIn(keys) };
  file.kept.set(tolerance, kept);
  file.linesIndexed += file.lines.length;
  return kept;
}

function positionsIn(keys: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, key] of keys.entries()) {
    const found = positions.get(key);
    if (found === undefined) {
      positions.set(key, [index]);
    } else {
      found.push(index);
    }
  }
  return positions;
}

/**
 * Every index at which the lines stand one after the other.
 * @param wanted at least one line, as the tolerance compares it
 */
export function findLinesInFile(file: TextFile, tolerance: MatchLevel, wanted: readonly string[]): readonly number[] {
  return findLinesInIndex({ keys: comparisonKeys(file, tolerance), positions: indexOf(file, tolerance) }, wanted);
}

/**
 * Every index at which lines stand one after the other: the rarest of them says where to look.
 * @param wanted at least one line
 */
export function findLinesInIndex({ keys, positions }: IndexedLines, wanted: readonly string[]): readonly number[] {
  let rarest: readonly number[] | undefined;
  let offset = 0;
  for (const [position, key] of wanted.entries()) {
    const found = positions.get(key);
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
    return findLineSequence(keys, wanted);
  }
  const starts = (rarest ?? []).map((position) => position - offset);
  return starts.filter((start) => start >= 0 && wanted.every((key, position) => keys[start + position] === key));
}
