import { matchesWildcards } from '../core/wildcards.ts';

/**
 * Whether a policy with these patterns is for a change of these paths. Patterns are used from the first to the last: `!`
 * takes out what an earlier one let in, `*` stands for anything, slashes too, and case does not count. No pattern at all lets everything in.
 * Source: https://learn.microsoft.com/azure/devops/repos/git/branch-policies#path-filters
 *
 * @param paths with a slash in front, such as `/src/add.js`
 */
export function matchesPaths(patterns: readonly string[], paths: readonly string[]): boolean {
  const wanted = patterns.flatMap((text) => text.split(';')).filter((text) => text.trim() !== '');
  return wanted.length === 0 || paths.some((path) => isLetIn(wanted, path));
}

function isLetIn(patterns: readonly string[], path: string): boolean {
  // What only says which paths it is not for is for all others.
  const initially = patterns.every((pattern) => pattern.trim().startsWith('!'));
  return patterns.reduce((isIn, text) => {
    const pattern = text.trim();
    const isExclusion = pattern.startsWith('!');
    return matchesWildcards(isExclusion ? pattern.slice(1) : pattern, path) ? !isExclusion : isIn;
  }, initially);
}
