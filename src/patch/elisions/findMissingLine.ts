import { diffLines } from '../diff/lineDiff.ts';

/** Beyond so many differing lines the reply is no edit of the file but something else. */
const maximumEditLength = 1_000;

/**
 * Looks for lines that a reply leaves out without putting others there: it may have meant them to stay.
 * @returns words on the first such line, or on texts that have hardly a line in common
 */
export function findMissingLine(file: readonly string[], reply: readonly string[]): string | undefined {
  const changes = diffLines(file, reply, { most: maximumEditLength });
  if (changes === undefined) {
    return 'it shares almost no lines with the file';
  }
  for (const [index, change] of changes.entries()) {
    const removed = change.removed ? change.value.filter((line) => line.trim() !== '') : [];
    const around = [changes[index - 1], changes[index + 1]].flatMap((next) => (next?.added ? next.value : []));
    if (removed.length > around.filter((line) => line.trim() !== '').length) {
      return `it lacks \`${(removed[0] ?? '').trim().slice(0, 80)}\` without saying whether that stays`;
    }
  }
  return undefined;
}
