import type { LineRange } from './excerpt.ts';

const importLine =
  /^[ \t]*(?:import\b|from[ \t]+[\w.]+[ \t]+import\b|using\b|package\b|namespace\b|#include\b|use\b|(?:const|let|var)\b.{1,200}\brequire\b|Import-Module\b|Imports\b|open\b|require)/;
const readLines = 200;
const longestBlock = 25;
/** Between imports of one block may stand comments and the lines of a longer import. */
const longestGap = 8;

/**
 * The lines in which a file imports, before it defines anything: from the first one on, at most 25. Nothing where it
 * imports nothing there.
 * @param firstDefinition line of the first definition, counted from 1; what it says after that is not read
 */
export function importLines(lines: readonly string[], firstDefinition: number): LineRange | undefined {
  const last = Math.min(lines.length, firstDefinition - 1, readLines);
  let start: number | undefined;
  let end = 0;
  for (let line = 1; line <= last; line += 1) {
    if (!importLine.test((lines[line - 1] ?? '').slice(0, 400))) continue;
    if (start !== undefined && line - end > longestGap) break;
    start ??= line;
    end = line;
  }
  if (start === undefined) return undefined;
  let isOpen = /[({]\s*$/.test(lines[end - 1]?.slice(0, 400) ?? '');
  while (isOpen && end < last) {
    end += 1;
    isOpen = !/[)}]/.test(lines[end - 1]?.slice(0, 400) ?? '');
  }
  return { start, end: Math.min(end, start + longestBlock - 1) };
}
