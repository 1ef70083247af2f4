import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit, Hunk } from '../edits/hunk.ts';

/** Edits that were made, by what they ask for; where each stands in the reply, counted from 1. */
export type AppliedEdits = Map<string, number>;

/** What a hunk asks for, in which file and where: equal for hunks that ask for the same. */
export function hunkKey(path: string, { lines, oldStart, anchors, isAtEnd }: Hunk): string {
  const wanted = lines.map(({ kind, text }) => `${kind} ${text}`);
  return JSON.stringify([path, oldStart, anchors, isAtEnd, ...wanted]);
}

/** The same for an edit, wherever it stands in the reply. */
export function editKey(path: string, edit: FileEdit): string {
  const hunks = 'hunks' in edit ? edit.hunks : [];
  const rest = { ...edit, path, replyLine: 0, hunks: undefined, appended: undefined };
  return JSON.stringify([rest, ...hunks.map((hunk) => hunkKey(path, hunk))]);
}

/** Says that an edit which the reply holds twice is made once. */
export function duplicateEditNote(path: string, replyLine: number, first: number): Finding {
  const message = `The edit at line ${replyLine} of the reply for ${path} is the same as the one at line ${first}, and is made once.`;
  return { code: 'patch-repeated', severity: 'warning', path, message };
}

interface Applying {
  readonly made: AppliedEdits;
  readonly notes: Finding[];
}

/** Whether the reply holds the same edit before, which is said. Hunks are told apart when their places are known. */
export function isDuplicateEdit(applying: Applying, path: string, edit: FileEdit): boolean {
  if (edit.kind === 'update' && edit.newPath === undefined) return false;
  const key = editKey(path, edit);
  const first = applying.made.get(key);
  applying.made.set(key, first ?? edit.replyLine);
  if (first !== undefined) applying.notes.push(duplicateEditNote(path, edit.replyLine, first));
  return first !== undefined;
}
