import { z } from 'zod';
import { objectIdSchema } from '../repositories/repository.ts';

const path = z.string().min(1);
/** Of the file in the repository, as `iconv-lite` names it; absent for UTF-8. */
const encoding = z.string().min(1).max(40).optional();

/**
 * One file's change. `content` is the whole new text of the file: its line endings, byte-order mark and final newline
 * exactly as they shall be in the repository.
 */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), path, content: z.string(), encoding }),
  z.object({ kind: z.literal('edit'), path, content: z.string(), encoding }),
  z.object({ kind: z.literal('rename'), path, previousPath: path, content: z.string().optional(), encoding }),
  z.object({ kind: z.literal('delete'), path }),
]);

export type Change = z.infer<typeof changeSchema>;

/** Both paths of a renamed file, the former first; otherwise the one. */
export function pathsOf(change: Change): readonly string[] {
  return change.kind === 'rename' ? [change.previousPath, change.path] : [change.path];
}

/** The files to add, edit, rename, delete on top of one commit: the only thing ever pushed. */
export const changeSetSchema = z.object({ baseCommit: objectIdSchema, changes: z.array(changeSchema) });

export type ChangeSet = z.infer<typeof changeSetSchema>;

/** Where files come to stand that were not there. */
export function createdPaths({ changes }: ChangeSet): readonly string[] {
  return changes.flatMap((change) => (change.kind === 'add' || change.kind === 'rename' ? [change.path] : []));
}

/** Paths at which nothing is left. */
export function removedPaths({ changes }: ChangeSet): readonly string[] {
  return changes.flatMap((change) => {
    if (change.kind === 'delete') return [change.path];
    return change.kind === 'rename' ? [change.previousPath] : [];
  });
}
