import type { LocalizedContext } from '../../src/contracts/repositories/localization.ts';
import type { LineRange } from '../../src/localize/context/excerpt.ts';
import type { LocalizationIndex } from '../../src/localize/index/localizationIndex.ts';
import { isOneUnit, withoutLocals } from '../../src/localize/index/passages.ts';
import { type Hunk, isShown, neededRanges } from './hunks.ts';

/** Which lines of which files were seen. */
export type Seen = ReadonlyMap<string, readonly LineRange[]>;

const wholeFile: LineRange = { start: 1, end: Number.MAX_SAFE_INTEGER };

/** The lines that a context shows; those it only names are not among them. */
export function seenIn(shown: LocalizedContext['shown']): Seen {
  return new Map(shown.map(({ path, ranges }) => [path, ranges ?? [wholeFile]]));
}

/** Whether each hunk's definition, or the ten lines around it, was seen in full. */
export function judgeHunks(
  hunks: readonly Hunk[],
  seen: Seen,
  index: LocalizationIndex,
  textOf: (path: string) => string | undefined,
): readonly boolean[] {
  const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
  return hunks.map((hunk) => {
    const lines = (textOf(hunk.path) ?? '').split('\n');
    return isShown(neededRanges(hunk, definitions.get(hunk.path) ?? [], lines), seen.get(hunk.path) ?? []);
  });
}

/** As {@link Seen}, with more lines of one file. */
export function seeMore(seen: Seen, path: string, ranges: readonly LineRange[]): Seen {
  return new Map([...seen, [path, [...(seen.get(path) ?? []), ...ranges]]]);
}

/** How many whole definitions are in what was seen; a measure of how much a context holds. */
export function countDefinitions(seen: Seen, index: LocalizationIndex): number {
  let count = 0;
  for (const { path, definitions } of index.files) {
    const ranges = seen.get(path);
    if (ranges === undefined) continue;
    const units = withoutLocals(definitions);
    count += units.filter((unit, at) => isOneUnit(units, at) && isShown([unit], ranges)).length;
  }
  return count;
}
