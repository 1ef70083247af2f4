import { type ChangeSet, createdPaths, removedPaths } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { type PathClash, pathClashes } from '../../contracts/paths/pathClashes.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';

/** What stands at a path and is no plain file. */
export type SpecialEntry = 'symlink' | 'submodule';

const longestShown = 200;
const entryNames = {
  symlink: 'a symbolic link, and what it points to cannot be changed through it',
  submodule: 'a submodule, whose files are in a repository of their own',
};

/**
 * Paths of a change that no tree of Git can hold, so that no push of them is possible: a new file below a file, a symbolic
 * link or a submodule; a new file in the place of a folder; two new files of which one would be the other's folder. And a
 * submodule that would go, which takes more than its path.
 * @param files every file at the base commit, symbolic links and submodules included
 * @param entryAt what is no plain file there
 */
export function checkPathConflicts(
  changeSet: ChangeSet,
  files: Iterable<string>,
  entryAt: (path: string) => SpecialEntry | undefined = () => undefined,
): readonly Finding[] {
  const removed = removedPaths(changeSet);
  const clashes = pathClashes(createdPaths(changeSet), new Set(removed), files);
  return [
    ...clashes.map((clash) => impossible(clash.path, describe(clash, entryAt(clash.other)))),
    ...removed
      .filter((path) => entryAt(path) === 'submodule')
      .map((path) => impossible(path, `is ${entryNames.submodule}: leave it where it is`)),
  ];
}

function describe({ other, kind }: PathClash, entry: SpecialEntry | undefined): string {
  const named = shown(other);
  if (kind === 'is-a-folder') return `cannot be a file: it is the folder of ${named}. Choose another name`;
  const what = entry === undefined ? 'a file' : entryNames[entry];
  return `cannot be there: ${named} is ${what}. Choose another folder`;
}

function impossible(path: string, problem: string): Finding {
  return { code: 'impossible-path', severity: 'error', path: shown(path), message: `${shown(path)} ${problem}.` };
}

function shown(path: string): string {
  return escapeInvisible(path.slice(0, longestShown));
}
