import { currentPaths } from '../files/currentFiles.ts';
import type { ToolContext } from '../toolContext.ts';
import { nearestPaths } from './nearestPaths.ts';

const longestPath = 1_000;
/** Quotes and blanks that models put around a path. */
const around = ' \t\r\n"\'`<>';

export type UnderstoodPath =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** What was taken for the path that was asked for, in words of our own. */
      readonly note?: string;
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing'; readonly nearest: readonly string[] };

/**
 * Which file or folder a model means by a path. A leading `./` or `/`, backslashes, the `a/` and `b/` of diffs, quotes and a line
 * number at the end are understood; so are other letter case and a path's end, where only one file fits.
 */
export function understandPath(asked: string, context: ToolContext): UnderstoodPath {
  const plain = plainPath(asked);
  if (plain === undefined) return { kind: 'outside' };
  const readings = readingsOf(plain);
  const exact = readings.find((reading) => context.exists(reading));
  if (exact !== undefined) return { kind: 'file', path: exact };
  const paths = currentPaths(context);
  const folder = readings.find((reading) => isFolder(reading, paths));
  if (folder !== undefined) return { kind: 'folder', path: folder };
  const only = onlyFit(readings, paths);
  if (only !== undefined) {
    return { kind: 'file', path: only, note: 'There is no file at that very path: the only one that fits was taken.' };
  }
  return { kind: 'missing', nearest: nearestPaths(plain, paths) };
}

/**
 * A path from the root of the repository, with `/`.
 * @returns undefined where it leads out of the repository
 */
export function plainPath(asked: string): string | undefined {
  const segments: string[] = [];
  for (const segment of trimmed(asked.slice(0, longestPath)).replaceAll('\\', '/').split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && around.includes(text.charAt(start))) start += 1;
  while (end > start && around.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function readingsOf(path: string): readonly string[] {
  const withoutLine = path.replace(/:\d{1,9}(?:[-:]\d{1,9})?$/, '');
  const withoutSide = withoutLine.replace(/^[ab]\//, '');
  return [...new Set([path, withoutLine, withoutSide])];
}

function isFolder(path: string, paths: readonly string[]): boolean {
  return path === '' || paths.some((known) => known.startsWith(`${path}/`));
}

/** The one file whose path is the same but for letter case, or ends so, or is the end of what was asked for. */
function onlyFit(readings: readonly string[], paths: readonly string[]): string | undefined {
  for (const reading of readings) {
    const wanted = reading.toLowerCase();
    const fits = paths.filter((path) => {
      const known = path.toLowerCase();
      return known === wanted || known.endsWith(`/${wanted}`) || (known.includes('/') && wanted.endsWith(`/${known}`));
    });
    const same = fits.filter((path) => path.toLowerCase() === wanted);
    const only = same.length > 0 ? same : fits;
    if (only.length === 1) return only[0];
  }
  return undefined;
}
