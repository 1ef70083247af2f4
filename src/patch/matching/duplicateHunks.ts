import type { FileEdit, Hunk } from '../edits/hunk.ts';
import { withoutDotSlash } from '../paths/validatePath.ts';
import type { Location } from './locateHunk.ts';

/** How many hunks of the reply that are still to come ask for exactly the same. */
export type DuplicateHunks = Map<string, number>;

export function countDuplicateHunks(edits: readonly FileEdit[]): DuplicateHunks {
  const twins: DuplicateHunks = new Map();
  for (const edit of edits) {
    for (const hunk of edit.kind === 'update' ? edit.hunks : []) {
      const key = keyOf(withoutDotSlash(edit.path), hunk);
      twins.set(key, (twins.get(key) ?? 0) + 1);
    }
  }
  return twins;
}

/** One place each for as many equal hunks as there are places: then it does not matter which goes where. */
export function assignDuplicateHunk(twins: DuplicateHunks, path: string, hunk: Hunk, location: Location): Location {
  const key = keyOf(path, hunk);
  const left = twins.get(key) ?? 1;
  twins.set(key, left - 1);
  if (location.kind !== 'several' || location.places.length !== left) {
    return location;
  }
  const [place] = location.places;
  return place === undefined ? location : { kind: 'found', place };
}

function keyOf(path: string, hunk: Hunk): string {
  return [path, ...hunk.lines.map((line) => `${line.kind} ${line.text}`)].join('\n');
}
