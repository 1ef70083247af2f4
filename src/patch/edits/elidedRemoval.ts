import type { HunkLine } from './hunk.ts';
import type { ReplyLine } from './replyLines.ts';

const removalMarker = '~';

/**
 * Reads the one line of a hunk that has no sign of its own: `~` between removed lines stands for the lines between
 * them, which go, too. Models that were taught udiffx write it.
 * @param previous the line of the hunk before it
 */
export function readElidedRemoval(
  line: ReplyLine,
  next: ReplyLine | undefined,
  previous: HunkLine | undefined,
): HunkLine | undefined {
  const isBetween = previous?.kind === 'remove' && next?.text.startsWith('-') === true;
  return line.text === removalMarker && isBetween ? { kind: 'remove', ...line } : undefined;
}

/** Whether a line of a hunk was read so. */
export function isElidedRemoval({ kind, text }: HunkLine): boolean {
  return kind === 'remove' && text === removalMarker;
}
