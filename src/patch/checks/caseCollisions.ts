import { type ChangeSet, createdPaths, removedPaths } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { foldPath } from '../../contracts/paths/foldPath.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';

/** Characters of a path that a change may have (`validatePath.ts`). */
const longestPath = 400;
/** Of longer paths the folders are noted whose path has no more characters: no new file has as long a path. */
const longestFolded = 2_000;

/** Every way in which the files and folders of a repository are spelled, by their fold. */
type Spellings = Map<string, Set<string>>;

/**
 * New files that would be another file, or lie in another folder, on a system that does not tell case or the forms of
 * letters apart: `src/App.ts` beside `src/app.ts`, `SRC/new.ts` beside `src/app.ts`. A file that is renamed in case alone
 * has no twin. Linear in the paths.
 * @param files every file at the base commit
 */
export function checkCaseCollisions(changeSet: ChangeSet, files: Iterable<string>): readonly Finding[] {
  // Longer paths are refused as unsafe, whatever lies beside them.
  const added = createdPaths(changeSet).filter((path) => path.length <= longestPath);
  if (added.length === 0) return [];
  const removed = new Set(removedPaths(changeSet));
  const spellings: Spellings = new Map();
  for (const file of files) {
    if (!removed.has(file)) note(spellings, file);
  }
  return added.flatMap((path) => {
    const twin = collidingPath(path, spellings);
    note(spellings, path);
    return twin === undefined ? [] : [finding(path, twin)];
  });
}

/** Notes a file and its folders, from the longest to the first that is noted already. */
function note(spellings: Spellings, path: string): void {
  const longest = path.length > longestFolded ? folderOf(path.slice(0, longestFolded)) : path;
  for (let prefix = longest; prefix !== ''; prefix = folderOf(prefix)) {
    const fold = foldPath(prefix);
    const known = spellings.get(fold);
    if (known?.has(prefix) === true) return;
    if (known === undefined) spellings.set(fold, new Set([prefix]));
    else known.add(prefix);
  }
}

/** The file or folder that a path, or a folder on its way, is another spelling of. */
function collidingPath(path: string, spellings: Spellings): string | undefined {
  for (let prefix = path; prefix !== ''; prefix = folderOf(prefix)) {
    const known = spellings.get(foldPath(prefix));
    if (known !== undefined && !known.has(prefix)) return [...known][0];
  }
  return undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function finding(path: string, twin: string): Finding {
  const [shown, other] = [path, twin].map((text) => escapeInvisible(text.slice(0, 200)));
  const message = `${shown} is the same as ${other} on systems that do not tell such spellings apart. Use the path as it is spelled already, or another name.`;
  return { code: 'path-twin', severity: 'error', path: shown ?? path, message };
}
