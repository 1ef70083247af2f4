import type { Finding } from '../contracts/finding.ts';
import type { FileEdit } from './hunk.ts';
import { plainPath } from './pathRules.ts';
import { belowMark, contentOf } from './unifiedDiffFormat.ts';

type Update = Extract<FileEdit, { kind: 'update' }>;

type Create = Extract<FileEdit, { kind: 'create' }>;

export interface Meant {
  readonly edit: FileEdit;
  readonly note?: Finding;
}

/**
 * The edit that an update of a file asks for which is not there: one of the only file that it names otherwise, or a new
 * file where its one hunk says `-0,0` and so that the old one has no lines. Below `a/`, that may be a folder or a mark.
 */
export function fileMeant(edit: Update, isThere: (path: string) => boolean): Meant {
  const path = plainPath(edit.path);
  if (isThere(path)) {
    return { edit };
  }
  const [other, another] = [...new Set(edit.otherPaths?.map(plainPath))].filter(isThere);
  if (other !== undefined && another === undefined) {
    return { edit: { ...edit, path: other }, note: taken(edit, `${other}, which it names, too`, other) };
  }
  const [hunk] = edit.hunks;
  const isNew = edit.hunks.length === 1 && hunk?.isOrdered === true && hunk.oldStart === 1;
  const isElse = other !== undefined || edit.newPath !== undefined || path.startsWith('a/');
  if (!isNew || isElse || hunk.lines.some(({ kind }) => kind !== 'add')) {
    return { edit };
  }
  const { replyLine } = edit;
  const content = contentOf(edit.hunks);
  return {
    edit: { kind: 'create', path, content, canReplace: false, replyLine },
    note: taken(edit, 'a new file', path),
  };
}

/**
 * The file that a diff adds whose names have the time stamps of `diff`: "if -p is not specified, only the basename shall
 * be used" (POSIX, `patch`). One of the path's folders in the root means that Git's mark or the whole path may be meant.
 * @param rootNames the first parts of all paths; undefined where they are not known
 * @returns undefined where that is not clear
 */
export function fileAdded(edit: Create, rootNames: ReadonlySet<string> | undefined): Meant | undefined {
  const parts = edit.path.split('/');
  const name = parts.pop();
  if (name === undefined || rootNames === undefined || parts.some((part) => rootNames.has(part))) {
    return undefined;
  }
  return { edit: { ...edit, path: name }, note: taken(edit, `${name}, as \`patch\` without -p does`, name) };
}

/** Says why a file is not added below `a/`. */
export function unclearFile({ path }: Create): Finding {
  return { code: 'patch-refused', severity: 'error', path, message: `The diff for ${path} ${belowMark}.` };
}

function taken({ path, replyLine }: Update | Create, what: string, place: string): Finding {
  const message = `The edit at line ${replyLine} of the reply is for ${path.slice(0, 200)}, which is not there, and is taken for ${what.slice(0, 250)}.`;
  return { code: 'patch-tolerated', severity: 'warning', path: place, message };
}
