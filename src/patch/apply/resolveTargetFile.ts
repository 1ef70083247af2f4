import type { Finding } from '../../contracts/changes/finding.ts';
import { type FileEdit, oldSide } from '../edits/hunk.ts';
import { ambiguousPrefixProblem, contentOfHunks } from '../formats/unifiedDiffFormat.ts';
import type { TextFile } from '../matching/textFile.ts';
import type { PathIndex } from '../paths/pathIndex.ts';
import { resolvePath } from '../paths/resolvePath.ts';
import { withoutDotSlash } from '../paths/validatePath.ts';
import { applyWholeFile } from './applyWholeFile.ts';

type Update = Extract<FileEdit, { kind: 'update' }>;
type Create = Extract<FileEdit, { kind: 'create' }>;

/** The files as the edits before have left them. */
export interface CurrentFiles {
  readonly isThere: (path: string) => boolean;
  /** Undefined for a file that is not there or has no text. */
  readonly textFile: (path: string) => TextFile | undefined;
  /** Undefined where not all of them are known. */
  readonly paths: PathIndex | undefined;
}

export interface ResolvedEdit {
  readonly edit: FileEdit;
  readonly note?: Finding;
  /** Why it is not clear which file is meant. */
  readonly refusal?: Finding;
}

/** The edit that is meant where a reply does not name the file as it is called. */
export function resolveTargetFile(given: FileEdit, files: CurrentFiles): ResolvedEdit {
  const { isThere, textFile, paths } = files;
  const isShown = (path: string) => showsLinesOf(textFile(path), given);
  const facts = { isThere, isShown, paths };
  const moved = given.kind === 'update' && given.newPath !== undefined ? given : undefined;
  const newPath =
    moved?.newPath === undefined ? undefined : resolvePath({ kind: 'create', path: moved.newPath }, facts);
  const edit = moved === undefined || newPath === undefined ? given : { ...moved, newPath };
  const path = resolvePath(edit, facts);
  const meant = resolveFile(path === undefined ? edit : { ...edit, path }, files);
  if (path !== undefined) return { note: taken(given, meant.edit.path, meant.edit.path), ...meant };
  if (moved?.newPath === undefined || newPath === undefined) return meant;
  return { note: taken({ ...moved, path: moved.newPath }, newPath, newPath), ...meant };
}

function resolveFile(edit: FileEdit, files: CurrentFiles): ResolvedEdit {
  if (edit.kind === 'create') {
    return edit.isBaseName === true ? resolveAddedFile(edit, files.paths) : { edit };
  }
  const meant = edit.kind === 'update' ? resolveUpdatedFile(edit, files) : { edit };
  return meant.edit === edit ? resolveBySuffix(edit, files) : meant;
}

/**
 * The edit that an update of a file asks for which is not there: one of the only file that it names otherwise, or a new
 * file where its one hunk only adds lines and says `-0,0`, so that the old one has none, or says nothing of places and no
 * file has that name. Below `a/`, that may be a folder or a mark.
 */
function resolveUpdatedFile(edit: Update, { isThere, paths }: CurrentFiles): ResolvedEdit {
  const path = withoutDotSlash(edit.path);
  if (isThere(path)) {
    return { edit };
  }
  const [other, another] = [...new Set(edit.otherPaths?.map(withoutDotSlash))].filter(isThere);
  if (other !== undefined && another === undefined) {
    return { edit: { ...edit, path: other }, note: taken(edit, `${other}, which it names, too`, other) };
  }
  const [hunk] = edit.hunks;
  const isElse = other !== undefined || edit.newPath !== undefined || path.startsWith('a/');
  if (hunk === undefined || edit.hunks.length > 1 || isElse || hunk.lines.some(({ kind }) => kind !== 'add')) {
    return { edit };
  }
  const isEmptyBefore = hunk.isOrdered && hunk.oldStart === 1;
  const isNamedTwice = (edit.otherPaths?.length ?? 0) > 0;
  const isPlaceless = isNamedTwice && hunk.oldStart === undefined && hunk.anchors.length === 0;
  if (!isEmptyBefore && !(isPlaceless && paths?.hasName(path) === false)) {
    return { edit };
  }
  const { replyLine } = edit;
  const content = contentOfHunks(edit.hunks);
  return {
    edit: { kind: 'create', path, content, canReplace: false, replyLine },
    note: taken(edit, 'a new file', path),
  };
}

/**
 * The file that a diff adds whose names have the time stamps of `diff`: "if -p is not specified, only the basename shall
 * be used" (POSIX, `patch`). One of the path's folders in the root means that Git's mark or the whole path may be meant.
 */
function resolveAddedFile(edit: Create, paths: PathIndex | undefined): ResolvedEdit {
  const parts = edit.path.split('/');
  const name = parts.pop();
  if (name === undefined || paths === undefined || parts.some(paths.isInRoot)) {
    const { path } = edit;
    const message = `The diff for ${path} ${ambiguousPrefixProblem}.`;
    return { edit, refusal: { code: 'patch-refused', severity: 'error', path, message } };
  }
  return { edit: { ...edit, path: name }, note: taken(edit, `${name}, as \`patch\` without -p does`, name) };
}

/**
 * The only file whose path ends with the one that an edit names, where none is there: models leave folders out. The edit
 * must show lines of it, for a file that is not there may be a new one.
 */
function resolveBySuffix(edit: FileEdit, { isThere, textFile, paths }: CurrentFiles): ResolvedEdit {
  const path = withoutDotSlash(edit.path);
  const other = isThere(path) ? undefined : paths?.endingWith(path);
  if (other === undefined || !isThere(other) || !showsLinesOf(textFile(other), edit)) {
    return { edit };
  }
  return { edit: { ...edit, path: other }, note: taken(edit, `${other}, the only path that ends so`, other) };
}

function showsLinesOf(file: TextFile | undefined, edit: FileEdit): boolean {
  if (edit.kind === 'whole') {
    const isBlank = file?.lines.every((line) => line.trim() === '') ?? true;
    return !isBlank && !edit.isComplete && applyWholeFile(edit.path, file, edit).kind === 'text';
  }
  const isTelling = ({ text }: { readonly text: string }) => /\w{3}/.test(text);
  return edit.kind === 'update'
    ? edit.newPath === undefined && edit.hunks.every((hunk) => oldSide(hunk).some(isTelling))
    : edit.kind === 'substitute' && isTelling({ text: edit.oldText });
}

function taken({ path, replyLine }: FileEdit, what: string, place: string): Finding {
  const message = `The edit at line ${replyLine} of the reply is for ${path.slice(0, 200)}, which is not there, and is taken for ${what.slice(0, 250)}.`;
  return { code: 'patch-tolerated', severity: 'warning', path: place, message };
}
