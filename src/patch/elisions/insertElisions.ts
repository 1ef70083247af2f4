import { appendAll } from '../../contracts/text/longLists.ts';
import { diffLines } from '../diff/lineDiff.ts';
import { indentOf } from '../edits/indentation.ts';
import type { LineRange } from '../edits/plandexExplanation.ts';
import { isElision } from './elision.ts';

/** Beyond so many differing lines the reply is no edit of the file but something else. */
const maximumEditLength = 1_000;

/**
 * Puts the comments into a reply that it forgot: where it lacks lines of the file that its explanation leaves alone, one
 * that keeps them, and where it lacks lines that the explanation names, one that drops them. New lines at such a place
 * stand above what is kept, as Plandex puts them.
 * @returns the reply as it was where a gap holds lines of both kinds
 */
export function insertElisions(
  file: readonly string[],
  reply: readonly string[],
  mayGo: readonly LineRange[],
): readonly string[] {
  const keysOf = (lines: readonly string[]) => lines.map((line) => line.trimEnd());
  const changes = diffLines(keysOf(file), keysOf(reply), { most: maximumEditLength });
  const marked: string[] = [];
  let missing: readonly string[] = [];
  let line = 1;
  let isGoing = false;
  let next = 0;
  for (const [index, change] of (changes ?? []).entries()) {
    if (change.removed) {
      missing = change.value.filter((text) => text.trim() !== '');
      const numbers = change.value.flatMap((text, offset) => (text.trim() === '' ? [] : [line + offset]));
      const going = numbers.filter((number) => mayGo.some(([from, to]) => number >= from && number <= to));
      if (going.length !== 0 && going.length !== numbers.length) {
        return reply;
      }
      isGoing = going.length > 0;
    }
    // What was compared lacks the blanks at the ends of lines.
    const shown = change.removed ? [] : reply.slice(next, next + change.value.length);
    next += shown.length;
    if (change.added) {
      appendAll(marked, shown);
    }
    if (changes?.[index + 1]?.added !== true) {
      if (missing.length > 0 && !(change.added && shown.some(isElision))) {
        const words = isGoing ? 'Plandex: removed code' : '... existing code ...';
        marked.push(`${indentOf(missing[0] ?? '')}// ${words}`);
      }
      missing = [];
    }
    if (!change.added && !change.removed) {
      appendAll(marked, shown);
    }
    line += change.added ? 0 : change.value.length;
  }
  return changes === undefined ? reply : marked;
}
