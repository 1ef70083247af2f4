import { nearestNames } from '../arguments/nearestName.ts';

const mostNearest = 8;

/**
 * The paths that someone may have meant who asked for one that is not there: of the same file name, of the same name with
 * another ending, then of similar names; those whose folders agree most come first.
 */
export function nearestPaths(asked: string, paths: readonly string[]): readonly string[] {
  const byName = Map.groupBy(paths, (path) => nameOf(path).toLowerCase());
  const name = nameOf(asked).toLowerCase();
  const stem = stemOf(name);
  const sameStem = [...byName.keys()].filter((known) => known !== name && stemOf(known) === stem);
  const similar = nearestNames(name, byName.keys(), mostNearest);
  const found = [[name], sameStem, similar].flatMap((names) =>
    names.flatMap((known) => byName.get(known) ?? []).sort(byAgreement(asked)),
  );
  return [...new Set(found)].slice(0, mostNearest);
}

function byAgreement(asked: string): (left: string, right: string) => number {
  const folders = new Set(asked.toLowerCase().split('/').slice(0, -1));
  const agreement = (path: string) =>
    path
      .toLowerCase()
      .split('/')
      .slice(0, -1)
      .filter((folder) => folders.has(folder)).length;
  return (left, right) => agreement(right) - agreement(left) || left.length - right.length;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot === -1 ? name : name.slice(0, dot);
}
