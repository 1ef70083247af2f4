import { RE2JS } from 're2js';
import { plainPath } from './understandPath.ts';

/** A longer pattern is refused, and so is one of deeper or more braces than RE2 takes. */
const longestGlob = 400;

/** Whether a path of the repository is meant. */
export type PathMatcher = (path: string) => boolean;

/**
 * A pattern of paths as shells and editors know it: `*` within a folder, `**` across folders, `?`, `[ab]`, `{ts,tsx}`. One without
 * a slash means files of that name in any folder; a folder means all that is in it. Letter case does not matter. Matched by an
 * engine without backtracking.
 * @returns undefined where the pattern cannot be read
 */
export function pathMatcher(glob: string): PathMatcher | undefined {
  if (glob.length > longestGlob) return undefined;
  const plain = plainPath(glob);
  if (plain === undefined) return undefined;
  if (plain === '') return () => true;
  const anywhere = plain.includes('/') ? plain : `**/${plain}`;
  try {
    // A folder by its name: all below it.
    const below = plain.slice(plain.lastIndexOf('/') + 1).includes('*') ? '' : '(?:/.*)?';
    const pattern = RE2JS.compile(`${expressionOf(anywhere)}${below}`, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
    return (path) => pattern.testExact(path);
  } catch {
    return undefined;
  }
}

/** The regular expression of a glob, in RE2's syntax. */
function expressionOf(glob: string): string {
  let depth = 0;
  const parts = glob.match(/\*\*\/|\*+|\?|\[[^\]/]{1,100}\]|[{},]|[^*?[{},]+|\[/g) ?? [];
  return parts
    .map((part) => {
      if (part === '{') {
        depth += 1;
        return '(?:';
      }
      if (part === '}' && depth > 0) {
        depth -= 1;
        return ')';
      }
      return part === ',' && depth > 0 ? '|' : expressionOfPart(part);
    })
    .join('');
}

function expressionOfPart(part: string): string {
  if (part === '**/') return '(?:.*/)?';
  if (part === '*') return '[^/]*';
  if (part.startsWith('**')) return '.*';
  if (part === '?') return '[^/]';
  if (part.length > 2 && part.startsWith('[')) return classOf(part.slice(1, -1));
  return RE2JS.quote(part);
}

function classOf(inner: string): string {
  const isNot = /^[!^]/.test(inner);
  const members = (isNot ? inner.slice(1) : inner).replaceAll(/[\\[\]^&]/g, '\\$&');
  return `[${isNot ? '^/' : ''}${members}]`;
}
