/** A new file that cannot be where it shall be. */
export interface PathClash {
  /** The new file. */
  readonly path: string;
  /** What is in its way: a file that would have to be a folder, or a file below the new one. */
  readonly other: string;
  readonly kind: 'below-a-file' | 'is-a-folder';
}

/** Characters of a path of which the folders are looked at: no new file has as long a path (`patch/paths/validatePath.ts`). */
const longestPath = 400;

/**
 * New files that would lie below a file, or have the name of a folder that stays: no tree of Git holds them. One clash a
 * new file at most. Linear in the paths.
 * @param created paths of the new files
 * @param removed paths that are free afterwards
 * @param files every file before, symbolic links and submodules included
 */
export function pathClashes(
  created: readonly string[],
  removed: ReadonlySet<string>,
  files: Iterable<string>,
): readonly PathClash[] {
  const fresh = new Set(created.filter((path) => path.length <= longestPath));
  if (fresh.size === 0) return [];
  const clashes = new Map<string, PathClash>();
  const obstacles = new Set(foldersOf(fresh));
  const inTheWay = new Set<string>();
  const look = (file: string) => {
    if (obstacles.has(file)) inTheWay.add(file);
    for (const folder of foldersOf([file])) {
      if (fresh.has(folder) && !clashes.has(folder)) {
        clashes.set(folder, { path: folder, other: file, kind: 'is-a-folder' });
      }
    }
  };
  for (const file of files) {
    if (!removed.has(file)) look(file);
  }
  for (const path of fresh) look(path);
  for (const path of fresh) {
    const other = foldersOf([path]).find((folder) => inTheWay.has(folder));
    if (other !== undefined) clashes.set(path, { path, other, kind: 'below-a-file' });
  }
  return [...clashes.values()];
}

/** The folders on the way to files, as far as they could be the path of a new file. */
function foldersOf(paths: Iterable<string>): readonly string[] {
  const folders: string[] = [];
  for (const path of paths) {
    for (let at = path.indexOf('/'); at !== -1 && at <= longestPath; at = path.indexOf('/', at + 1)) {
      folders.push(path.slice(0, at));
    }
  }
  return folders;
}
