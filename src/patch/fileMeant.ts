import type { Finding } from '../contracts/finding.ts';
import type { FileEdit } from './hunk.ts';
import { plainPath } from './pathRules.ts';
import { contentOf } from './unifiedDiffFormat.ts';

type Update = Extract<FileEdit, { kind: 'update' }>;

interface Meant {
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

function taken({ path, replyLine }: Update, what: string, place: string): Finding {
  const message = `The edit at line ${replyLine} of the reply is for ${path.slice(0, 200)}, which is not there, and is taken for ${what.slice(0, 250)}.`;
  return { code: 'patch-tolerated', severity: 'warning', path: place, message };
}
