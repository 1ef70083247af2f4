import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { byteOrderMark } from '../matching/textFile.ts';

/** The files that a change set changes, as far as their encoding goes. */
export interface EncodedFiles {
  /** A file's text; undefined where it is not there or cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** A file's encoding; undefined for UTF-8. */
  readonly encodingAt: (path: string) => string | undefined;
}

/** A change set whose files stay in the encoding that they have, with the byte-order mark without which nobody knows it. */
export function keepEncodings(changeSet: ChangeSet, files: EncodedFiles): ChangeSet {
  return { ...changeSet, changes: changeSet.changes.map((change) => kept(change, files)) };
}

function kept(change: Change, { read, encodingAt }: EncodedFiles): Change {
  if (change.kind === 'add' || change.kind === 'delete') return change;
  const before = change.kind === 'rename' ? change.previousPath : change.path;
  const encoding = encodingAt(before);
  if (encoding === undefined || change.content === undefined) return change;
  const lostMark = read(before)?.startsWith(byteOrderMark) === true && !change.content.startsWith(byteOrderMark);
  return { ...change, content: lostMark ? byteOrderMark + change.content : change.content, encoding };
}
