import { checkSync } from 'recheck';

/**
 * Whether a regular expression takes linear time with any text, by recheck (automata, and fuzzing where a pattern looks
 * around itself).
 * @param literal `/a+/g`
 * @returns `linear`, or what it is else: `2nd degree polynomial`, `exponential`, `unknown`
 */
export function judge(literal: string): string {
  const end = literal.lastIndexOf('/');
  // `d` tells places and `v` widens sets; neither changes how a pattern is looked for.
  const flags = literal
    .slice(end + 1)
    .replace('d', '')
    .replace('v', 'u');
  const result = checkSync(literal.slice(1, end), flags, { timeout: 30_000, randomSeed: 1 });
  if (result.status === 'safe') return 'linear';
  return result.status === 'vulnerable' ? result.complexity.summary.replace(' (fuzz)', '') : 'unknown';
}
