import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { ambiguousPrefixProblem, contentOfHunks } from '../formats/unifiedDiffFormat.ts';
import { validatePath, withoutDotSlash } from '../paths/validatePath.ts';

type Create = Extract<FileEdit, { kind: 'create' }>;

/** The files as the edits before have left them. */
export interface CurrentFiles {
  readonly isThere: (path: string) => boolean;
  /** Whether a file or folder of the root has that name; undefined where the paths are not known. */
  readonly isInRoot: ((name: string) => boolean) | undefined;
}

export interface ResolvedEdit {
  readonly edit: FileEdit;
  readonly note?: Finding;
  /** Why it is not clear which file is meant. */
  readonly refusal?: Finding;
}

const absolute = /^(?:file:\/\/)?(?:[A-Za-z]:)?\/+/;

/** The edit that is meant where a reply does not name the file as it is called. */
export function resolveTargetFile(given: FileEdit, files: CurrentFiles): ResolvedEdit {
  const moved = given.kind === 'update' ? given.newPath : undefined;
  const newPath = moved === undefined ? undefined : resolvePath('create', moved, files);
  const edit = given.kind === 'update' && newPath !== undefined ? { ...given, newPath } : given;
  const path = resolvePath(edit.kind, edit.path, files);
  const resolved = newFile(path === undefined ? edit : { ...edit, path }, files);
  if (resolved.refusal !== undefined || resolved.note !== undefined) return resolved;
  if (path !== undefined) return { ...resolved, note: taken(given, given.path, path, path) };
  return newPath === undefined ? resolved : { ...resolved, note: taken(given, moved ?? '', newPath, newPath) };
}

/**
 * The path of the repository that an edit means where it writes it otherwise: with backslashes, with a leading slash, below
 * Git's `a/` and `b/`. It is the path of a file that is there, or of a new one in a folder that is; what leads out of the
 * repository stays what it is, and is refused.
 * @returns undefined where the path is meant as it stands
 */
function resolvePath(kind: FileEdit['kind'], given: string, { isThere, isInRoot }: CurrentFiles): string | undefined {
  const rooted = withoutDotSlash(withoutDotSlash(given).replaceAll('\\', '/').replace(absolute, ''));
  if (isThere(withoutDotSlash(given)) || validatePath(rooted) !== undefined) return undefined;
  const unmarked = rooted.replace(/^[ab]\//, '');
  const [there] = [rooted, unmarked].filter((path) => path !== given && isThere(path));
  if (there !== undefined || isInRoot === undefined) return there;
  // A mark of Git's is one only where no folder is called so.
  const added = unmarked !== rooted && !isInRoot(rooted.charAt(0)) ? unmarked : rooted;
  const isNew = kind === 'create' || kind === 'whole' || kind === 'substitute';
  const hasFolder = added.includes('/') && isInRoot(added.split('/', 1)[0] ?? '');
  return isNew && added !== given && hasFolder ? added : undefined;
}

/** A diff of a file that is not there adds it where its one hunk says `-0,0`. Below `a/`, that may be a folder or a mark. */
function newFile(edit: FileEdit, files: CurrentFiles): ResolvedEdit {
  if (edit.kind === 'create' && edit.isBaseName === true) return baseName(edit, files);
  const path = withoutDotSlash(edit.path);
  if (edit.kind !== 'update' || edit.newPath !== undefined || files.isThere(path)) return { edit };
  const { hunks, replyLine } = edit;
  const [hunk, another] = hunks;
  const onlyAdds = hunk?.lines.every(({ kind }) => kind === 'add') === true && another === undefined;
  if (!onlyAdds || !hunk.isOrdered || hunk.oldStart !== 1 || path.startsWith('a/')) return { edit };
  const added: FileEdit = { kind: 'create', path, content: contentOfHunks(hunks), canReplace: false, replyLine };
  return { edit: added, note: taken(edit, edit.path, 'a new file', path) };
}

/**
 * The file that a diff adds whose names have the time stamps of `diff`: "if -p is not specified, only the basename shall
 * be used" (POSIX, `patch`). One of the path's folders in the root means that Git's mark or the whole path may be meant.
 */
function baseName(edit: Create, { isInRoot }: CurrentFiles): ResolvedEdit {
  const parts = edit.path.split('/');
  const name = parts.pop();
  if (name === undefined || isInRoot === undefined || parts.some(isInRoot)) {
    const { path } = edit;
    const message = `The diff for ${path} ${ambiguousPrefixProblem}.`;
    return { edit, refusal: { code: 'patch-refused', severity: 'error', path, message } };
  }
  return { edit: { ...edit, path: name }, note: taken(edit, edit.path, `${name}, as \`patch\` without -p does`, name) };
}

function taken({ replyLine }: FileEdit, written: string, what: string, path: string): Finding {
  const message = `The edit at line ${replyLine} of the reply is for ${written.slice(0, 200)}, which is not there, and is taken for ${what.slice(0, 250)}.`;
  return { code: 'patch-tolerated', severity: 'warning', path, message };
}
