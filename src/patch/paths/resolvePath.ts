import type { FileEdit } from '../edits/hunk.ts';
import type { PathIndex } from './pathIndex.ts';
import { validatePath, withoutDotSlash } from './validatePath.ts';

const absolute = /^(?:file:\/\/)?(?:[A-Za-z]:)?\/+/;
/** More folders than a path of a repository has below one another. */
const mostFolders = 40;

/** What is known of the files. */
export interface PathFacts {
  readonly isThere: (path: string) => boolean;
  /** Whether the file has lines that the edit shows. */
  readonly isShown: (path: string) => boolean;
  readonly paths: PathIndex | undefined;
}

/**
 * The path of the repository that an edit means where it writes it otherwise: with backslashes, from the root of a disk or
 * with a leading slash, below Git's `a/` and `b/`. It is the path of a file that is there, or of a new one in a folder
 * that is; what leads out of the repository stays what it is, and is refused.
 * @returns undefined where the path is meant as it stands
 */
export function resolvePath(
  { kind, path: given }: Pick<FileEdit, 'kind' | 'path'>,
  facts: PathFacts,
): string | undefined {
  const slashed = withoutDotSlash(given).replaceAll('\\', '/');
  const rooted = withoutDotSlash(slashed.replace(absolute, ''));
  if (facts.isThere(withoutDotSlash(given)) || validatePath(rooted) !== undefined) return undefined;
  const isAbsolute = absolute.test(slashed);
  const unmarked = rooted.replace(/^[ab]\//, '');
  const [there] = [rooted, unmarked].filter((path) => path !== given && facts.isThere(path));
  if (there !== undefined) return there;
  const below = isAbsolute
    ? foldersLeftOut(rooted).find((path) => facts.isThere(path) && facts.isShown(path))
    : undefined;
  if (below !== undefined) return below;
  const isNew = kind === 'create' || kind === 'whole' || (kind === 'substitute' && facts.paths !== undefined);
  // A mark of Git's is one only where no folder is called so.
  const isMarked = unmarked !== rooted && facts.paths?.isInRoot(rooted.charAt(0)) === false;
  const added = isMarked ? unmarked : rooted;
  const hasFolder = added.includes('/') && facts.paths?.isInRoot(added.split('/', 1)[0] ?? '') === true;
  return isNew && added !== given && hasFolder ? added : undefined;
}

/** The path without its first folder, without its first two, and so on. */
function foldersLeftOut(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1, mostFolders).map((_, index) => parts.slice(index + 1).join('/'));
}
