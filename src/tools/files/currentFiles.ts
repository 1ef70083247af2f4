import { createdPaths, pathsOf, removedPaths } from '../../contracts/changes/changeSet.ts';
import type { ToolContext } from '../toolContext.ts';

/** The paths of the snapshot with the change so far, sorted. */
export function currentPaths({ files, changeSet }: ToolContext): readonly string[] {
  const before = files.map(({ path }) => path);
  if (changeSet === undefined) return before;
  const paths = new Set(before);
  for (const path of removedPaths(changeSet)) paths.delete(path);
  for (const path of createdPaths(changeSet)) paths.add(path);
  return [...paths].sort();
}

/** The paths that the change so far touches, former ones included. */
export function changedPaths({ changeSet }: ToolContext): ReadonlySet<string> {
  return new Set((changeSet?.changes ?? []).flatMap(pathsOf));
}
