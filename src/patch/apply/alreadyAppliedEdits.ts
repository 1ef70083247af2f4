import type { Finding } from '../../contracts/changes/finding.ts';
import { findLineSequence } from '../diff/lineSearch.ts';
import { type FileEdit, type Hunk, type HunkLine, newSide } from '../edits/hunk.ts';
import type { Location } from '../matching/locateHunk.ts';

/** Files as edits that were kept before have left them, and as they were in the beginning. */
export interface EditedFiles {
  readonly read: (path: string) => string | undefined;
  readonly readUnedited: (path: string) => string | undefined;
}

/** Tells edits that a reply sends again though they were kept: an insertion would otherwise be made twice. */
export interface AlreadyAppliedEdits {
  /** Whether a hunk's result stands in the file because an edit that was kept put it there. */
  readonly isHunkDone: (path: string, lines: readonly string[], hunk: Hunk, location: Location) => boolean;
  /** Whether the same holds for an edit without hunks. */
  readonly isEditDone: (edit: FileEdit, path: string, text: () => string | undefined) => boolean;
}

export function createAlreadyAppliedEdits(kept: EditedFiles): AlreadyAppliedEdits {
  const known = new Map<string, ReadonlyArray<readonly string[]>>();
  const linesOf = (path: string) => {
    const lines =
      known.get(path) ?? [kept.read(path), kept.readUnedited(path)].map((text) => telling(text?.split('\n') ?? []));
    known.set(path, lines);
    return lines;
  };
  return {
    isHunkDone(path, lines, hunk, location) {
      const isFound = location.kind === 'found';
      const isOwn = ({ kind }: HunkLine) => kind === 'add' || (kind === 'context' && !isFound);
      const isTelling = hunk.lines.some((line) => isOwn(line) && line.text.trim().length > 3);
      if (!isTelling || location.kind === 'several' || !isThere(lines, hunk, location)) return false;
      const wanted = telling(newSide(hunk).map(({ text }) => text));
      const [before, unedited] = linesOf(path).map((all) => findLineSequence(all, wanted).length);
      return (before ?? 0) > (unedited ?? 0);
    },
    isEditDone(edit, path, text) {
      const [before, unedited] = [kept.read(path), kept.readUnedited(path)];
      if (edit.kind === 'delete') {
        return before === undefined && unedited !== undefined && text() === undefined;
      }
      if (edit.kind === 'create') {
        const isAppended = edit.appended !== undefined && isAtEnd(edit.content, before);
        return isAppended && !isAtEnd(edit.content, unedited) && isAtEnd(edit.content, text());
      }
      return edit.kind === 'substitute' && isSubstituted(edit, text, before ?? '', unedited ?? '');
    },
  };
}

/** Says that an edit is left out because it was made before. */
export function alreadyAppliedNote(path: string, replyLine: number): Finding {
  const message = `The edit at line ${replyLine} of the reply was kept before and is in ${path} already, so it is not made again.`;
  return { code: 'patch-already-applied', severity: 'warning', path, message };
}

/** Where the old side is found, the new one must stand at that very place. */
function isThere(lines: readonly string[], hunk: Hunk, location: Location): boolean {
  if (location.kind !== 'found') return true;
  const { start, end } = location.place;
  const left = hunk.lines.filter(({ kind, text }) => kind === 'add' || text.trim() === '').length;
  const around = lines.slice(Math.max(0, start - left), end + left);
  return findLineSequence(telling(around), telling(newSide(hunk).map(({ text }) => text))).length > 0;
}

/** Lines to compare: blank ones and indentation get lost on the way into a file. */
function telling(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function isSubstituted(
  edit: Extract<FileEdit, { kind: 'substitute' }>,
  text: () => string | undefined,
  before: string,
  unedited: string,
): boolean {
  const [oldText, newText] = [withoutCarriageReturns(edit.oldText), withoutCarriageReturns(edit.newText)];
  const partsOf = (where: string) => withoutCarriageReturns(where).split(newText);
  if (newText.trim().length <= 3 || oldText === newText) return false;
  if (partsOf(before).length <= partsOf(unedited).length) return false;
  const rests = partsOf(text() ?? '');
  return oldText === '' ? rests[0] === '' : !rests.some((rest) => rest.includes(oldText));
}

function isAtEnd(content: string, text: string | undefined): boolean {
  return content.trim() !== '' && withoutCarriageReturns(text ?? '').endsWith(withoutCarriageReturns(content));
}

/** A file has its own line endings, whatever those of a reply are. */
function withoutCarriageReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
