import { findLineSequence } from '../diff/lineSearch.ts';
import { type Hunk, type HunkLine, oldSide } from '../edits/hunk.ts';
import { inferReindent, type Reindent } from '../edits/indentation.ts';
import { type AnchorSearch, findAnchors, narrowByAnchors } from './anchors.ts';
import { type MatchLevel, matchLevels, type ToleratedDifference } from './matchLevels.ts';
import { comparisonKeys, indexOfOriginalLine, type TextFile } from './textFile.ts';

/** Lines by which a line number may lie below the end of a file; Roo Code allows as many. */
const farBeyond = 40;

/** Where a hunk's old side stands in a file. */
export interface Place {
  /** Index of the first line concerned; where lines come in, if the hunk removes none. */
  readonly start: number;
  /** Index of the first line after it. */
  readonly end: number;
  /** For each line of the old side its line in the file; undefined for a blank line that has none. */
  readonly indices: ReadonlyArray<number | undefined>;
  readonly reindent: Reindent | undefined;
  readonly tolerance: ToleratedDifference;
}

export type Location =
  | { readonly kind: 'found'; readonly place: Place }
  | { readonly kind: 'several'; readonly places: readonly Place[] }
  | { readonly kind: 'missing'; readonly missingAnchor: string | undefined };

export interface SearchPosition {
  /** The first line an ordered hunk may stand at: after the one before it. */
  readonly cursor: number;
  /** How far off the line numbers of the hunk before were. */
  readonly drift: number;
}

/**
 * Looks for the place of a hunk with rising tolerance. Among several places an exact line number, an anchor, the order
 * of the hunks or a line number close to only one of them decides; otherwise all of them are returned.
 */
export function locateHunk(file: TextFile, hunk: Hunk, around: SearchPosition): Location {
  const expected = hunk.oldStart === undefined ? undefined : indexOfOriginalLine(file, hunk.oldStart);
  const wanted = oldSide(hunk);
  if (isFarBeyond(file, hunk)) {
    return { kind: 'missing', missingAnchor: `line ${hunk.oldStart ?? 0}` };
  }
  const anchor = findAnchors(file, hunk, around.cursor);
  if (anchor.kind === 'missing' && (hunk.anchors.length > 1 || wanted.length === 0)) {
    return { kind: 'missing', missingAnchor: anchor.text };
  }
  if (wanted.length === 0) {
    return insertion(file, anchor, expected);
  }
  const atNumber = expected === undefined ? undefined : exactlyAt(file, wanted, expected + around.drift);
  if (atNumber !== undefined) {
    return { kind: 'found', place: atNumber };
  }
  for (const tolerance of matchLevels) {
    const places = placesOf(file, wanted, hunk, tolerance);
    if (places.length > mostPlaces(wanted)) {
      return { kind: 'several', places };
    }
    if (places.length > 0) {
      return choosePlace(file, places, hunk, { ...around, expected, anchors: anchor.indices });
    }
  }
  return { kind: 'missing', missingAnchor: undefined };
}

/** A block that names a line far below the end was written for another file. Diffs are spared: models count badly. */
function isFarBeyond(file: TextFile, hunk: Hunk): boolean {
  return !hunk.isOrdered && hunk.oldStart !== undefined && hunk.oldStart > file.lines.length + farBeyond;
}

function exactlyAt(file: TextFile, wanted: readonly HunkLine[], start: number): Place | undefined {
  const isThere = start >= 0 && wanted.every((line, offset) => file.lines[start + offset] === line.text);
  const indices = isThere ? wanted.map((_line, offset) => start + offset) : [];
  const end = start + wanted.length;
  return isThere ? { start, end, indices, reindent: undefined, tolerance: 'exact' } : undefined;
}

/** A hunk without old lines goes after its anchor, to its line number, or else to the end of the file. */
function insertion(file: TextFile, anchor: AnchorSearch, expected: number | undefined): Location {
  const places = anchor.kind === 'found' ? anchor.indices.map((index) => index + 1) : [expected ?? file.lines.length];
  const found = places.map(
    (start) => ({ start, end: start, indices: [], reindent: undefined, tolerance: 'exact' }) as const,
  );
  const [only] = found;
  return found.length === 1 && only !== undefined ? { kind: 'found', place: only } : { kind: 'several', places: found };
}

function placesOf(file: TextFile, wanted: readonly HunkLine[], hunk: Hunk, tolerance: MatchLevel): readonly Place[] {
  const isKept = (text: string) => !tolerance.skipsBlankLines || text.trim() !== '';
  const all = comparisonKeys(file, tolerance);
  const kept = tolerance.skipsBlankLines ? all.flatMap((key, index) => (key.trim() === '' ? [] : [index])) : undefined;
  const wantedIndices = wanted.flatMap((line, index) => (isKept(line.text) ? [index] : []));
  const wantedKeys = wantedIndices.map((index) => tolerance.key(wanted[index]?.text ?? ''));
  // A hunk of nothing but blank lines stands nowhere where these do not count.
  if (wantedKeys.length === 0) return [];
  const starts = findLineSequence(kept?.map((index) => all[index] ?? '') ?? all, wantedKeys);
  const isTooMany = starts.length > mostPlaces(wanted);
  // One place more than can be told apart is enough to know that there are too many.
  return starts.slice(0, mostPlaces(wanted) + 1).flatMap((start) => {
    const at = (offset: number) => (kept === undefined ? start + offset : (kept[start + offset] ?? 0));
    const indices: (number | undefined)[] = wanted.map(() => undefined);
    for (const [offset, index] of wantedIndices.entries()) {
      indices[index] = at(offset);
    }
    const reindent = tolerance.adaptsIndentation ? reindentFor(file, wanted, indices, hunk) : undefined;
    const isUsable = isTooMany || !tolerance.adaptsIndentation || reindent !== undefined;
    const end = at(wantedIndices.length - 1) + 1;
    return isUsable ? [{ start: at(0), end, indices, reindent, tolerance: tolerance.name }] : [];
  });
}

/** How many places are weighed against each other: fewer for long hunks, so that the work stays bounded. */
function mostPlaces(wanted: readonly HunkLine[]): number {
  return Math.max(2, Math.min(500, Math.floor(100_000 / wanted.length)));
}

/** The rule that gives lines of a hunk the file's indentation; undefined where one of those that come in is not sure. */
function reindentFor(
  file: TextFile,
  wanted: readonly HunkLine[],
  indices: ReadonlyArray<number | undefined>,
  hunk: Hunk,
): Reindent | undefined {
  const pairs = wanted.flatMap((line, position) => {
    const index = indices[position];
    return index === undefined ? [] : [[line.text, file.lines[index] ?? ''] as const];
  });
  const reindent = inferReindent(pairs);
  const added = hunk.lines.filter((line) => line.kind === 'add');
  return added.every((line) => reindent?.(line.text) !== undefined) ? reindent : undefined;
}

interface Hints extends SearchPosition {
  readonly expected: number | undefined;
  readonly anchors: readonly number[];
}

function choosePlace(file: TextFile, found: readonly Place[], hunk: Hunk, hints: Hints): Location {
  const narrowed = narrowings(file, hunk, hints).reduce(
    (places, keeps) => (places.length > 1 && places.some(keeps) ? places.filter(keeps) : places),
    found,
  );
  const places = narrowed.length > 1 ? narrowByAnchors(file, narrowed, hints.anchors) : narrowed;
  const nearest = places.length > 1 ? clearlyNearest(places, hints) : places[0];
  return nearest === undefined ? { kind: 'several', places } : { kind: 'found', place: nearest };
}

function narrowings(file: TextFile, hunk: Hunk, hints: Hints): ReadonlyArray<(place: Place) => boolean> {
  return [
    (place) => !hunk.isAtEnd || place.end === file.lines.length,
    (place) => !hunk.isOrdered || place.start >= hints.cursor,
    // The reply was written against the file as it was, so lines that an earlier edit brought were not meant.
    (place) => place.indices.every((index) => index === undefined || file.origins[index] !== 0),
  ];
}

/** Models count badly: a line number decides only when it is at least twice as close to one place as to the next. */
function clearlyNearest(places: readonly Place[], hints: Hints): Place | undefined {
  if (hints.expected === undefined) {
    return undefined;
  }
  const expected = hints.expected + hints.drift;
  const distance = (place: Place) => Math.abs(place.start - expected);
  const [first, second] = [...places].sort((left, right) => distance(left) - distance(right));
  return first !== undefined && second !== undefined && distance(first) * 2 < distance(second) ? first : undefined;
}
