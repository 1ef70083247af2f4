import { runGitCached } from './cachedGit.ts';

/** Lines that a change took away and put in their place; the numbers are those of the first line. */
type Hunk = { readonly start: number; readonly count: number; readonly newStart: number; readonly newCount: number };

/**
 * Where lines of a file are in another commit.
 * @param path without a leading slash; the file is not followed through renames
 * @returns a function from a line's number to its number there: of a line that changed, the first one in its place
 */
export async function mapLines(
  directory: string,
  from: string,
  to: string,
  path: string,
): Promise<(line: number) => number> {
  const args = ['diff', '--unified=0', '--no-color', '--no-ext-diff', '--no-renames', from, to, '--', path];
  const text = (await runGitCached(directory, args, [from, to])).stdout.toString('utf8');
  const hunks = [...text.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
    ([, start, count = '1', newStart, newCount = '1']): Hunk => ({
      ...{ start: Number(start), count: Number(count), newStart: Number(newStart), newCount: Number(newCount) },
    }),
  );
  return (line) => moveLine(hunks, line);
}

function moveLine(hunks: readonly Hunk[], line: number): number {
  let moved = line;
  for (const { start, count, newStart, newCount } of hunks) {
    // Lines that were only put in come after the line that git names.
    const first = count === 0 ? start + 1 : start;
    if (line < first) break;
    if (line < first + count)
      return Math.max(1, Math.min(newStart + line - first, newStart + Math.max(newCount, 1) - 1));
    moved += newCount - count;
  }
  return moved;
}
