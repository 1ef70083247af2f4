import type { ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { type ApplyOptions, applyEdits } from './applyEdits.ts';
import { editKey } from './duplicateEdits.ts';
import { createVirtualFiles, mergeChangeSets } from './virtualFiles.ts';

/** Each edit is looked for in a file of its own state, so that the time is their product. */
const maximumEdits = 100;

/** Edits that stay, and what was tolerated in them. */
export interface IncrementalResult {
  readonly changeSet: ChangeSet;
  readonly notes: readonly Finding[];
}

/**
 * The edits of a refused reply that can be applied, each by itself and on top of those before it: a model is asked only
 * for the others again. An edit that finds its place only among the others is not kept, and one that is sent twice is kept
 * once.
 * @returns undefined where nothing can be kept
 */
export function applyIncrementally(options: ApplyOptions): IncrementalResult | undefined {
  const singles = options.edits.flatMap(splitEdit);
  const edits = [...new Map(singles.map((edit) => [editKey(edit.path, edit), edit])).values()];
  if (edits.length > maximumEdits) return undefined;
  const notes: Finding[] = [];
  let kept: ChangeSet = { baseCommit: options.baseCommit, changes: [] };
  for (const edit of edits) {
    const { read, exists } = createVirtualFiles(options, kept);
    const applied = applyEdits({ ...options, edits: [edit], read, exists });
    if (applied.kind !== 'applied') continue;
    kept = mergeChangeSets(options, kept, applied.changeSet);
    notes.push(...applied.notes);
  }
  return kept.changes.length === 0 ? undefined : { changeSet: kept, notes };
}

/** One edit for each hunk; a moved file stays whole, for half of it would be neither here nor there. */
function splitEdit(edit: FileEdit): readonly FileEdit[] {
  if (edit.kind !== 'update' || edit.newPath !== undefined) return [edit];
  return edit.hunks.map((hunk) => ({ ...edit, hunks: [hunk], replyLine: hunk.replyLine }));
}
