import { beginsDefinition } from '../elisions/definitions.ts';

/** The share of lines known from the file with which a text is still something to add to it. */
const mostRepeated = 0.25;

/** Whether a text repeats a file: one that defines what the file does, or holds much of it, may be a new version of it. */
export function repeatsFile(file: string, text: string): boolean {
  const known = new Set(telling(file));
  const own = [...new Set(telling(text))];
  const repeated = own.filter((line) => known.has(line));
  return repeated.length > own.length * mostRepeated || repeated.some(beginsDefinition);
}

function telling(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /\w{3}/.test(line));
}
