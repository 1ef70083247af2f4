import { appendAll } from '../../contracts/text/longLists.ts';
import { diffLines } from '../diff/lineDiff.ts';
import { type Hunk, type HunkLine, hunkOf } from './hunk.ts';
import type { ReplyLine } from './replyLines.ts';

/** Beyond this many changed lines the block is replaced whole instead of line by line. */
const maximumEditLength = 400;

/**
 * A hunk from the two sides of a block. Lines that both sides share become context, so that the file's own spelling
 * of them stays when they are matched with tolerance.
 */
export function hunkFromSides(
  search: readonly ReplyLine[],
  replace: readonly ReplyLine[],
  place: { readonly oldStart: number | undefined; readonly replyLine: number },
): Hunk {
  return hunkOf(mergeSides(search, replace), place.replyLine, { oldStart: place.oldStart, isOrdered: false });
}

function mergeSides(search: readonly ReplyLine[], replace: readonly ReplyLine[]): readonly HunkLine[] {
  const changes = diffLines(search.map(textOf), replace.map(textOf), { most: maximumEditLength });
  if (changes === undefined) {
    return [...search.map((line) => ({ kind: 'remove' as const, ...line })), ...replace.map(added)];
  }
  const merged: HunkLine[] = [];
  let oldIndex = 0;
  let newIndex = 0;
  for (const change of changes) {
    const count = change.value.length;
    if (change.added) {
      appendAll(merged, replace.slice(newIndex, newIndex + count).map(added));
    } else {
      const kind = change.removed ? 'remove' : 'context';
      appendAll(
        merged,
        search.slice(oldIndex, oldIndex + count).map((line) => ({ kind, ...line }) as const),
      );
    }
    oldIndex += change.added ? 0 : count;
    newIndex += change.removed ? 0 : count;
  }
  return merged;
}

function textOf(line: ReplyLine): string {
  return line.text;
}

function added(line: ReplyLine): HunkLine {
  return { kind: 'add', ...line };
}
