import type { Finding } from '../../contracts/changes/finding.ts';
import { type Hunk, newSide, oldSide } from '../edits/hunk.ts';
import type { Place } from './locateHunk.ts';
import { trimmedLines, withoutTrailingBlanks } from './matchLevels.ts';
import { comparisonKeys, findLines, type TextFile } from './textFile.ts';

/** A line that stands in a file more often than this says little about the place. */
const maximumOccurrences = 50;

/** What to tell a model whose hunk was not found: what was looked for, the nearest place, the first line that differs. */
export function hunkNotFoundFinding(
  path: string,
  file: TextFile,
  hunk: Hunk,
  missingAnchor: string | undefined,
): Finding {
  const base = { severity: 'error', path } as const;
  if (missingAnchor !== undefined) {
    const message = `The edit at line ${hunk.replyLine} of the reply belongs below \`${shorten(missingAnchor)}\`, but ${path} has no such line.`;
    return { ...base, code: 'patch-not-found', message };
  }
  const applied = findAppliedLine(file, hunk);
  if (applied !== undefined) {
    const message = `The edit at line ${hunk.replyLine} of the reply is in ${path} already, at line ${applied}. Leave it out.`;
    return { ...base, code: 'patch-already-applied', line: applied, message };
  }
  const wanted = oldSide(hunk).map((line) => line.text);
  const looked = `The edit at line ${hunk.replyLine} of the reply looks for ${wanted.length} line(s) beginning with \`${shorten(firstWords(wanted))}\`, which are not in ${path}.`;
  const nearest = nearestStart(file, wanted);
  if (nearest === undefined) {
    return { ...base, code: 'patch-not-found', message: `${looked} No line of it is there; read the file again.` };
  }
  const { start, equal } = nearest;
  const differing = firstDifference(file, wanted, start);
  const line = Math.max(1, start + 1 + Math.max(0, differing));
  const found = file.lines[line - 1];
  const has = found === undefined ? 'the file ends there' : `the file has \`${shorten(found)}\``;
  const place = `The nearest place is lines ${Math.max(1, start + 1)}-${Math.min(file.lines.length, start + wanted.length)}, where ${equal} of ${wanted.length} lines are equal.`;
  const difference = `The first line that differs is line ${line}: ${has}, the edit expects \`${shorten(wanted[differing] ?? '')}\`.`;
  return { ...base, code: 'patch-not-found', line, message: `${looked} ${place} ${difference}` };
}

/** What to tell a model whose hunk fits several places. */
export function ambiguousHunkFinding(path: string, hunk: Hunk, places: readonly Place[]): Finding {
  const shown = places.slice(0, 20).map((place) => place.start + 1);
  const more = places.length > shown.length ? ' and more' : '';
  const message = `The edit at line ${hunk.replyLine} of the reply fits ${places.length > shown.length ? 'many' : places.length} places in ${path} equally well: lines ${shown.join(', ')}${more}. Show more lines around it so that it fits only one.`;
  return { code: 'patch-ambiguous', severity: 'error', path, line: shown[0], message };
}

/** The line, counted from 1, at which a hunk's result stands in the file. */
export function findAppliedLine(file: TextFile, hunk: Hunk): number | undefined {
  const lines = newSide(hunk).map((line) => line.text.trimEnd());
  const isTelling = hunk.lines.some((line) => line.kind === 'add' && line.text.trim().length > 3);
  const found = isTelling ? findLines(file, withoutTrailingBlanks, lines) : [];
  return found[0] === undefined ? undefined : found[0] + 1;
}

/** Lines that would lie above the file's first one do not count; where only blanks differ, these count. */
function firstDifference(file: TextFile, wanted: readonly string[], start: number): number {
  const inFile = (index: number) => start + index >= 0;
  const byWords = wanted.findIndex((text, index) => inFile(index) && file.lines[start + index]?.trim() !== text.trim());
  return byWords === -1
    ? wanted.findIndex((text, index) => inFile(index) && file.lines[start + index] !== text)
    : byWords;
}

/** Every line that is equal somewhere votes for where the hunk would begin. */
function nearestStart(file: TextFile, wanted: readonly string[]) {
  const positions = new Map<string, number[]>(wanted.map((text) => [text.trim(), []]));
  for (const [index, key] of comparisonKeys(file, trimmedLines).entries()) {
    const found = key === '' ? undefined : positions.get(key);
    if (found !== undefined && found.length <= maximumOccurrences) found.push(index);
  }
  const votes = new Map<number, number>();
  for (const [offset, text] of wanted.entries()) {
    const found = positions.get(text.trim()) ?? [];
    for (const index of found.length > maximumOccurrences ? [] : found) {
      votes.set(index - offset, (votes.get(index - offset) ?? 0) + 1);
    }
  }
  let best: { readonly start: number; readonly equal: number } | undefined;
  for (const [start, equal] of votes) {
    const isBetter = best === undefined || equal > best.equal || (equal === best.equal && start < best.start);
    if (isBetter) best = { start, equal };
  }
  return best;
}

function firstWords(lines: readonly string[]): string {
  return lines.find((line) => line.trim() !== '') ?? '';
}

function shorten(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.length > 160 ? `${trimmed.slice(0, 157)}...` : trimmed;
}
