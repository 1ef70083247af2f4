import { z } from 'zod';

const maximumCharacters = 200;

/**
 * A pattern of paths in a repository: `*` within a folder, `**` across folders. Compared without regard to case, because
 * the file systems that people check out to do so too.
 */
export const pathPatternSchema = z
  .string()
  .min(1)
  .max(maximumCharacters)
  .regex(/^(?![/!]|\.{1,2}\/)[^\\]+$/, {
    error:
      'must be a pattern relative to the root of the repository, with `/` and without a leading `/`, `./` or `!`, for example `src/**`',
  });

/**
 * Whether a path matches a pattern. The time is bounded by the product of both lengths, whatever the pattern.
 * @param path from the root of the repository, with `/`
 */
export function matchesPathPattern(path: string, pattern: string): boolean {
  const text = path.toLowerCase();
  const steps = stepsOf(pattern.toLowerCase());
  // Most patterns of a long list name something that the path does not hold at all.
  if (steps.some((step) => !step.startsWith('*') && !text.includes(step))) return false;
  let reached: ReadonlySet<number> = new Set([0]);
  for (const step of steps) {
    reached = advance(text, step, reached);
    if (reached.size === 0) return false;
  }
  return reached.has(text.length);
}

/** Whether a path matches one of the patterns. */
export function matchesAnyPathPattern(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesPathPattern(path, pattern));
}

function stepsOf(pattern: string): readonly string[] {
  return pattern.split(/(\*\*\/|\*\*|\*)/).filter((step) => step !== '');
}

/** Every place of the text that one step of the pattern leads to from the places reached so far. */
function advance(text: string, step: string, from: ReadonlySet<number>): ReadonlySet<number> {
  // Places are reached in ascending order.
  const [first = 0] = from;
  switch (step) {
    case '**/':
      return new Set([...from, ...placesAfter(text, first, (index) => text[index - 1] === '/')]);
    case '**':
      return new Set(placesAfter(text, first, () => true));
    case '*':
      return withinFolder(text, from);
    default:
      return new Set([...from].filter((index) => text.startsWith(step, index)).map((index) => index + step.length));
  }
}

function placesAfter(text: string, start: number, isPlace: (index: number) => boolean): readonly number[] {
  return Array.from({ length: text.length - start }, (_, offset) => start + offset + 1).filter(isPlace);
}

function withinFolder(text: string, from: ReadonlySet<number>): ReadonlySet<number> {
  const reached = new Set<number>();
  let isOpen = false;
  for (let index = 0; index <= text.length; index += 1) {
    isOpen = from.has(index) || (isOpen && text[index - 1] !== '/');
    if (isOpen) reached.add(index);
  }
  return reached;
}
