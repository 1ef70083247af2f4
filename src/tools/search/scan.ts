import type { RE2JS } from 're2js';
import { lineNumbers } from '../../contracts/text/linearText.ts';

/** A line, counted from 1, and the column of the first find in it, counted from 0. */
export type FoundLine = readonly [line: number, column: number];

/** Lines in which a text stands as it is. One that holds line breaks is found where it begins. */
export function linesWith(content: string, pattern: string, most: number): readonly FoundLine[] {
  const found: FoundLine[] = [];
  const lineOf = lineNumbers(content);
  let last = 0;
  for (let at = content.indexOf(pattern); at !== -1 && found.length < most; ) {
    const line = lineOf(at);
    if (line !== last) found.push([line, Math.max(0, at - content.lastIndexOf('\n', at - 1) - 1)]);
    last = line;
    const lineEnd = content.indexOf('\n', at);
    at = lineEnd === -1 ? -1 : content.indexOf(pattern, Math.max(lineEnd, at + 1));
  }
  return found;
}

/** Lines that a pattern matches: each line by itself, without its line break. */
export function linesMatching(content: string, pattern: RE2JS, most: number): readonly FoundLine[] {
  const found: FoundLine[] = [];
  for (const [at, line] of content.replaceAll('\r\n', '\n').split('\n').entries()) {
    if (!pattern.test(line)) continue;
    found.push([at + 1, columnOf(pattern, line)]);
    if (found.length === most) break;
  }
  return found;
}

function columnOf(pattern: RE2JS, line: string): number {
  const matcher = pattern.matcher(line);
  return matcher.find() ? matcher.start() : 0;
}
