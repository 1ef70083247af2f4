/** Lines of a file, counted from 1, both included. */
export type LineRange = readonly [from: number, to: number];

/** An explanation stands right above its code block, in so many lines at most. */
export const mostExplanationLines = 40;
const field = /^\s*\**(?<name>Type|Summary|Replace|Context|Preserve)\**:\**\s*(?<value>.*)$/i;
const additions = ['add', 'prepend', 'append'];
const replacements = ['replace', 'remove'];

/**
 * What Plandex has models write above a code block that updates a file: `Type: add`, or `Type: replace` with
 * `Replace: lines 10-20, line 30`. It tells which lines of the file may go, so that any other that the block lacks stays.
 * @param above the lines above the code block, the nearest last
 * @returns undefined where there is no such explanation, or it does not tell
 */
export function parsePlandexExplanation(above: readonly string[]): readonly LineRange[] | undefined {
  const fields = above.flatMap((line) => {
    const groups = field.exec(line.slice(0, 400))?.groups;
    return groups === undefined ? [] : [{ name: groups['name']?.toLowerCase(), value: groups['value'] ?? '' }];
  });
  const types = fields.filter(({ name }) => name === 'type').map(({ value }) => value.trim().toLowerCase());
  const isKnown = types.length > 0 && types.every((type) => [...additions, ...replacements].includes(type));
  if (!isKnown || fields.length === types.length) {
    return undefined;
  }
  const ranges = fields.filter(({ name }) => name === 'replace').flatMap(({ value }) => rangesIn(value));
  const needed = types.filter((type) => replacements.includes(type)).length;
  return ranges.length < needed ? undefined : ranges;
}

function rangesIn(value: string): readonly LineRange[] {
  return [...value.matchAll(/\b(\d{1,7})(?:\s*[-–]\s*(\d{1,7}))?/g)].map(
    ([, from, to]) => [Number(from), Number(to ?? from)] as const,
  );
}
