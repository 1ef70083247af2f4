/** What can be told from the paths of all files. */
export interface PathIndex {
  /** Whether a file or folder of the root has that name. */
  readonly isInRoot: (name: string) => boolean;
  /** The only file whose path ends with that one; undefined where there is none, or several. */
  readonly endingWith: (path: string) => string | undefined;
  /** Whether any file has the last part of that path as its name. */
  readonly hasName: (path: string) => boolean;
}

/** Looks at the paths when something is first asked of them: for most replies that is never. */
export function createPathIndex(list: () => Iterable<string>): PathIndex {
  let known: Index | undefined;
  const index = () => {
    known ??= indexOf(list());
    return known;
  };
  return {
    isInRoot: (name) => index().roots.has(name),
    endingWith(path) {
      const named = index().byName.get(nameOf(path)) ?? [];
      const [only, another] = named.filter((one) => one.endsWith(`/${path}`));
      return another === undefined ? only : undefined;
    },
    hasName: (path) => index().byName.has(nameOf(path)),
  };
}

interface Index {
  readonly roots: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function indexOf(paths: Iterable<string>): Index {
  const roots = new Set<string>();
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    roots.add(path.split('/', 1)[0] ?? path);
    const named = byName.get(nameOf(path));
    if (named === undefined) byName.set(nameOf(path), [path]);
    else named.push(path);
  }
  return { roots, byName };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
