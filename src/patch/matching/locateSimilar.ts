import { findIndexFrom } from '../../contracts/text/longLists.ts';
import { lineSimilarity } from '../diff/lineSimilarity.ts';
import { type Hunk, type HunkLine, oldSide } from '../edits/hunk.ts';
import { positionsOf } from './lineIndex.ts';
import { reindentFor } from './locateHunk.ts';
import type { HunkPiece } from './locateWithFuzz.ts';
import { matchLevels } from './matchLevels.ts';
import { isMisspelling, misspelledWords, wordsOf } from './misspelling.ts';
import { comparisonKeys, type TextFile } from './textFile.ts';

/** Every line must be as similar as this to its own in the file; Roo Code asks as much of a whole block. */
const leastSimilar = 0.9;
/** A place where every line is as similar as this could be meant, too. */
const leastCandidate = 0.75;
const leastCharacters = 20;
/** Of lines that are equal more often than this, none tells a place. */
const maximumEqual = 50;
/** Lines of files that are looked at for one reply, so that the work stays bounded. */
export const similaritySearchBudget = 2_000_000;

/** What is left of the lines that may be looked at. */
export interface SearchBudget {
  left: number;
}

/**
 * The place of a hunk that recalls some lines by a few letters wrongly. It must be the only one by far, and the
 * mistake must end with it: the words that the file does not have there stand nowhere else in the file, nor in the
 * lines that come in, numbers and operators are right, and so are the lines next to mere insertions.
 * @param from the first line an ordered hunk may stand at
 */
export function locateSimilar(file: TextFile, hunk: Hunk, from: number, effort: SearchBudget): HunkPiece | undefined {
  const wanted = oldSide(hunk);
  const key = matchLevels.at(-1);
  if (key === undefined || effort.left < file.lines.length) {
    return undefined;
  }
  const keys = comparisonKeys(file, key);
  const lines: Line[] = wanted.flatMap((line, index) =>
    line.text.trim() === '' ? [] : [{ index, text: key.key(line.text) }],
  );
  if (lines.length < 2 || lines.reduce((sum, { text }) => sum + text.length, 0) < leastCharacters) {
    return undefined;
  }
  effort.left -= file.lines.length;
  const kept = keys.flatMap((text, index) => (text === '' ? [] : [index]));
  const textAt = (position: number) => keys[kept[position] ?? -1];
  const starts =
    startsByEqualLines(file, key, kept, lines) ?? startsBySimilarLine(lines[0]?.text ?? '', kept, textAt, effort);
  const likeness = { lines, textAt, effort };
  const start = onlyCandidate(likeness, starts);
  if (start === undefined || !isLike(likeness, start, leastSimilar)) {
    return undefined;
  }
  const indices: (number | undefined)[] = wanted.map(() => undefined);
  for (const [offset, { index }] of lines.entries()) {
    indices[index] = kept[start + offset];
  }
  const reindent = reindentFor(file, wanted, indices, hunk);
  const first = kept[start] ?? 0;
  const end = (kept[start + lines.length - 1] ?? first) + 1;
  const isSure =
    reindent !== undefined && isBelow(file, hunk, first, from) && isMistakeContained(file, hunk, indices, effort);
  return isSure ? { hunk, place: { start: first, end, indices, reindent, tolerance: 'a few letters' } } : undefined;
}

/** A line of the old side that is not blank. */
interface Line {
  readonly index: number;
  readonly text: string;
}

function startsByEqualLines(
  file: TextFile,
  tolerance: (typeof matchLevels)[number],
  kept: readonly number[],
  lines: readonly Line[],
): readonly number[] | undefined {
  const positions = new Map(kept.map((index, position) => [index, position]));
  const starts = new Set<number>();
  for (const [offset, { text }] of lines.entries()) {
    const found = positionsOf(file, tolerance, text);
    for (const index of found.length > maximumEqual ? [] : found) {
      starts.add((positions.get(index) ?? 0) - offset);
    }
  }
  return starts.size === 0 ? undefined : [...starts];
}

/** No line is right: then the first one says where to look. */
function startsBySimilarLine(
  text: string,
  kept: readonly number[],
  textAt: (position: number) => string | undefined,
  effort: SearchBudget,
): readonly number[] {
  const cost = kept.length * 10;
  if (effort.left < cost) {
    return [];
  }
  effort.left -= cost;
  const starts: number[] = [];
  for (let position = 0; position < kept.length && starts.length <= maximumEqual; position += 1) {
    if (lineSimilarity(text, textAt(position) ?? '', leastCandidate) > 0) {
      starts.push(position);
    }
  }
  return starts.length > maximumEqual ? [] : starts;
}

/** What is compared with the places that could be meant. */
interface SimilaritySearch {
  readonly lines: readonly Line[];
  readonly textAt: (position: number) => string | undefined;
  readonly effort: SearchBudget;
}

/** @returns undefined where no place could be meant, or several, or where there are too many to look at */
function onlyCandidate(likeness: SimilaritySearch, starts: readonly number[]): number | undefined {
  const first = starts.findIndex((start) => isLike(likeness, start, leastCandidate));
  const hasAnother = starts.some((start, index) => index > first && isLike(likeness, start, leastCandidate));
  return first === -1 || hasAnother || likeness.effort.left < 0 ? undefined : starts[first];
}

/** Long lines cost more to compare, unless they are equal. */
function isLike({ lines, textAt, effort }: SimilaritySearch, start: number, least: number): boolean {
  return lines.every(({ text }, offset) => {
    const own = textAt(start + offset);
    if (own === undefined || effort.left < 0) return false;
    effort.left -= own === text ? 1 : 5 + text.length / 2;
    return lineSimilarity(text, own, least) > 0;
  });
}

function isBelow(file: TextFile, hunk: Hunk, start: number, from: number): boolean {
  const above = file.lines.slice(0, start).map((line) => line.trim());
  return (!hunk.isOrdered || start >= from) && hunk.anchors.every((anchor) => above.includes(anchor.trim()));
}

function isMistakeContained(
  file: TextFile,
  hunk: Hunk,
  indices: ReadonlyArray<number | undefined>,
  effort: SearchBudget,
): boolean {
  const own = new Map<HunkLine, string>();
  for (const [position, line] of oldSide(hunk).entries()) {
    const index = indices[position];
    if (index !== undefined && file.lines[index]?.trim() !== line.text.trim()) {
      own.set(line, file.lines[index] ?? '');
    }
  }
  const words = [...own].flatMap(([line, text]) => misspelledWords(line.text, text));
  const added = hunk.lines.filter(({ kind }) => kind === 'add').map(({ text }) => text);
  effort.left -= words.length * file.lines.length;
  if (effort.left < 0) return false;
  const isLasting = words.some((word) => [...file.lines, ...added].some((line) => hasWord(line, word)));
  return (
    !isLasting && [...own].every(([line, text]) => isMisspelling(line.text, text)) && !isNextToInsertion(hunk, own)
  );
}

function hasWord(line: string, word: string): boolean {
  return line.includes(word) && wordsOf(line).includes(word);
}

/** Whether lines come in next to a mistaken line without replacing any. */
function isNextToInsertion(hunk: Hunk, mistaken: ReadonlyMap<HunkLine, string>): boolean {
  return hunk.lines.some((line, index) => {
    const previous = hunk.lines[index - 1];
    if (line.kind !== 'add' || previous?.kind === 'add') {
      return false;
    }
    const end = findIndexFrom(hunk.lines, index + 1, ({ kind }) => kind !== 'add');
    const around = [previous, end === undefined ? undefined : hunk.lines[end]].filter((near) => near !== undefined);
    return around.every(({ kind }) => kind === 'context') && around.some((near) => mistaken.has(near));
  });
}
