import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit, Hunk } from '../edits/hunk.ts';
import type { ReplyLine } from '../edits/replyLines.ts';
import { parseHeaderPath, unquotePath } from '../paths/pathText.ts';
import { validatePath } from '../paths/validatePath.ts';
import { corruptDiffFinding, readUnifiedHunk } from './unifiedHunk.ts';

export interface UnifiedDiffPart {
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
  /** The last hunk has fewer lines than its header counts. */
  readonly isShort: boolean;
  /** Index of the first line after what was read. */
  readonly next: number;
}

interface FileHeader {
  oldPath: string | undefined;
  newPath: string | undefined;
  isNew: boolean;
  isDeleted: boolean;
  isRename: boolean;
  refusal: string | undefined;
  /** It adds a file below `a/`, and both names have a time stamp, which `diff` writes and Git does not. */
  isBaseName: boolean;
}

const timeStamp = /\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: [-+]\d{4})?\s*$/;

const extendedHeader =
  /^(?:index |(?:old|new|deleted file|new file) mode |similarity index |dissimilarity index |rename |copy |GIT binary patch|Binary files )/;

/** What is wrong with a diff that adds such a file; completes "the diff for …". */
export const ambiguousPrefixProblem =
  'adds a file below `a/`, which may be a folder or a mark of the old side. Write `+++ b/` and the path';

/**
 * Reads the diff of one file: Git's extended header, `---` and `+++`, and every hunk that follows.
 * Line counts are believed where they fit the lines and worked out again where they do not.
 */
export function readUnifiedDiff(lines: readonly ReplyLine[], start: number, isFenced: boolean): UnifiedDiffPart {
  const header: FileHeader = {
    oldPath: undefined,
    newPath: undefined,
    isNew: false,
    isDeleted: false,
    isRename: false,
    refusal: undefined,
    isBaseName: false,
  };
  let index = readHeader(lines, start, header);
  const hunks: Hunk[] = [];
  let isShort = false;
  for (; index < lines.length && /^@@/.test(lines[index]?.text ?? ''); index = skipBlank(lines, index)) {
    const read = readUnifiedHunk(lines, index, isFenced);
    if (read.corruptLine !== undefined) {
      return {
        edits: [],
        findings: [corruptDiffFinding(start + 1, read.corruptLine)],
        isShort: false,
        next: read.next,
      };
    }
    hunks.push(...(read.hunk === undefined ? [] : [read.hunk]));
    isShort = read.isShort;
    index = read.next;
  }
  return { ...editFrom(header, hunks, start + 1), isShort, next: Math.max(index, start + 1) };
}

/** Blank lines between hunks are the model's layout; before anything else they end the file's diff. */
function skipBlank(lines: readonly ReplyLine[], from: number): number {
  let index = from;
  while (index < lines.length && (lines[index]?.text ?? '').trim() === '') {
    index += 1;
  }
  return /^@@/.test(lines[index]?.text ?? '') ? index : from;
}

function readHeader(lines: readonly ReplyLine[], start: number, header: FileHeader): number {
  let index = start;
  const git = /^diff --git (.+)$/.exec(lines[index]?.text ?? '');
  if (git !== null) {
    readGitPaths(git[1] ?? '', header);
    index += 1;
    while (index < lines.length && extendedHeader.test(lines[index]?.text ?? '')) {
      readExtended(lines[index]?.text ?? '', header);
      index += 1;
    }
  }
  const oldLine = /^--- (.+)$/.exec(lines[index]?.text ?? '');
  const newLine = /^\+\+\+ (.+)$/.exec(lines[index + 1]?.text ?? '');
  if (oldLine !== null && newLine !== null) {
    const isStamped = [oldLine, newLine].every(([text]) => timeStamp.test(text.slice(-100)));
    readMarkedPaths(parseHeaderPath(oldLine[1] ?? ''), parseHeaderPath(newLine[1] ?? ''), isStamped, header);
    index += 2;
  }
  while (index < lines.length && (lines[index]?.text ?? '').trim() === '') {
    index += 1;
  }
  return index;
}

/** `a/x b/x`: only equal names can be told apart when names hold blanks; others come again in the lines below. */
function readGitPaths(text: string, header: FileHeader): void {
  const quoted = /^("(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$/.exec(text);
  const middle = (text.length - 1) / 2;
  const [left, right] =
    quoted === null ? [text.slice(0, middle), text.slice(middle + 1)] : [quoted[1] ?? '', quoted[2] ?? ''];
  header.oldPath = withoutPrefix(unquotePath(left), 'a/');
  header.newPath = withoutPrefix(unquotePath(right), 'b/');
}

function readExtended(text: string, header: FileHeader): void {
  const path = unquotePath(text.replace(/^(?:rename|copy) (?:from|to) /, ''));
  header.isNew ||= text.startsWith('new file mode');
  header.isDeleted ||= text.startsWith('deleted file mode');
  header.isRename ||= text.startsWith('rename ');
  if (text.startsWith('rename from ')) {
    header.oldPath = path;
  } else if (text.startsWith('rename to ')) {
    header.newPath = path;
  } else if (/^new file mode 1[26]0000/.test(text)) {
    header.refusal = 'adds a symbolic link or a submodule, which is never allowed';
  } else if (/^(?:GIT binary patch|Binary files )/.test(text)) {
    header.refusal = 'changes a binary file, which a text reply cannot do';
  } else if (text.startsWith('copy ')) {
    header.refusal = 'copies a file; add the new file with its whole content instead';
  }
}

function readMarkedPaths(oldPath: string, newPath: string, isStamped: boolean, header: FileHeader): void {
  header.isNew ||= oldPath === '/dev/null';
  if (oldPath === '/dev/null' && newPath.startsWith('a/') && validatePath(newPath) === undefined) {
    header.isBaseName = isStamped;
    header.refusal = isStamped ? header.refusal : ambiguousPrefixProblem;
  }
  header.isDeleted ||= newPath === '/dev/null';
  const hasPrefixes =
    (oldPath.startsWith('a/') || oldPath === '/dev/null') && (newPath.startsWith('b/') || newPath === '/dev/null');
  if (!header.isRename) {
    header.oldPath = hasPrefixes ? withoutPrefix(oldPath, 'a/') : oldPath;
    header.newPath = hasPrefixes ? withoutPrefix(newPath, 'b/') : newPath;
  }
}

function withoutPrefix(path: string, prefix: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function editFrom(
  header: FileHeader,
  hunks: readonly Hunk[],
  replyLine: number,
): Pick<UnifiedDiffPart, 'edits' | 'findings'> {
  const path = (header.isNew ? header.newPath : header.oldPath) ?? '';
  if (header.refusal !== undefined) {
    const message = `The diff for ${path} ${header.refusal}.`;
    return { edits: [], findings: [{ code: 'patch-refused', severity: 'error', path, message }] };
  }
  const isEmptyFile = (header.isNew || header.isDeleted || header.isRename) && hunks.length === 0;
  if (path === '' || (hunks.length === 0 && !isEmptyFile)) {
    const message = `The diff at line ${replyLine} of the reply has ${path === '' ? 'no path' : 'no hunks'}.`;
    const code = path === '' ? 'patch-malformed' : 'patch-empty';
    return { edits: [], findings: [{ code, severity: 'error', message }] };
  }
  return { edits: [fileEdit(header, path, hunks, replyLine)], findings: [] };
}

function fileEdit(header: FileHeader, path: string, hunks: readonly Hunk[], replyLine: number): FileEdit {
  const onlyAdds = hunks.every((hunk) => hunk.lines.every((line) => line.kind === 'add'));
  if (header.isDeleted) {
    return { kind: 'delete', path, hunks, replyLine };
  }
  if (header.isNew && onlyAdds) {
    const { isBaseName } = header;
    return { kind: 'create', path, content: contentOfHunks(hunks), canReplace: false, isBaseName, replyLine };
  }
  return { kind: 'update', path, newPath: header.isRename ? header.newPath : undefined, hunks, replyLine };
}

/** The text of a file that hunks bring in, each line of which is a new one. */
export function contentOfHunks(hunks: readonly Hunk[]): string {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const text = lines.map((line) => `${line.text}${line.hasCarriageReturn ? '\r' : ''}`).join('\n');
  return lines.length === 0 || hunks.at(-1)?.hasNewFinalNewline === false ? text : `${text}\n`;
}
