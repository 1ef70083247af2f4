/** A part of a text, by its offsets; the end is excluded. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

interface Line extends TextRange {
  readonly text: string;
}

const fence = /^\s{0,40}(`{3,}|~{3,})\s*(\S?)/;
const opensBlock = /^\s*(?:<{5,}|-{5,})\s+(?:SEARCH|HEAD|ORIGINAL)>?\s*$/;
const closesBlock = /^\s*(?:>{5,}|\+{5,})\s*(?:REPLACE|UPDATED|updated)\s*$/;
const beginsPatch = /^\*\*\* Begin Patch\s*$/;
const endsPatch = /^\*\*\* End Patch\s*$/;
const hunkLine = /^(?:@@|[-+ \\]|\*\*\* |$)/;
/** Arguments that tools take code in: `<old_str>`, `<file_text>`, `<parameter name="new_string">`. */
const codeTag =
  /^\s{0,40}<((?:antml:)?parameter) name="[\w.-]{1,60}">|^\s{0,40}<((?:\w{1,30}_)?(?:str|string|text|code|code_edit|content|contents|search|replace|patch|diff|input|arguments))>/;
/** Lines that are longer hold no mark of their own. */
const longestMark = 500;

/**
 * The parts of a reply that are code by their form: closed code fences, SEARCH/REPLACE blocks, apply_patch envelopes, the
 * hunks of diffs, and code as an argument in tags. What is begun and not ended is no such part.
 * @returns in the order of the text, none of them within another
 */
export function codeRegions(text: string): readonly TextRange[] {
  const lines = linesOf(text);
  const regions: TextRange[] = [];
  for (let index = 0; index < lines.length; ) {
    const next = endOfCode(lines, index);
    const [first, last] = [lines[index], lines[(next ?? index) - 1]];
    if (next !== undefined && first !== undefined && last !== undefined) {
      regions.push({ start: first.start, end: last.end });
    }
    index = next ?? index + 1;
  }
  return regions;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    lines.push({ start, end, text: text.slice(start, Math.min(end, start + longestMark)).replace(/\r$/, '') });
    start = end + 1;
  }
  return lines;
}

/** Index of the first line after the code that begins at a line; undefined where none begins. */
function endOfCode(lines: readonly Line[], index: number): number | undefined {
  const text = lines[index]?.text ?? '';
  if (fence.test(text)) return endOfFence(lines, index);
  if (opensBlock.test(text)) return after(lines, index, closesBlock, opensBlock);
  if (beginsPatch.test(text)) {
    return after(lines, index, endsPatch, beginsPatch) ?? endOfHunk(lines, index + 1);
  }
  if (text.startsWith('@@')) return endOfHunk(lines, index + 1);
  const [, parameter, plain] = codeTag.exec(text) ?? [];
  const name = parameter ?? plain;
  return name === undefined ? undefined : endOfTag(lines, index, name);
}

/** A fence ends at a bare one; one with a language after it begins another, so that the first was left open. */
function endOfFence(lines: readonly Line[], start: number): number | undefined {
  const mark = fence.exec(lines[start]?.text ?? '')?.[1] ?? '';
  for (let index = start + 1; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    // Their own ends tell better where these end than fences do, which may be among their lines.
    if (opensBlock.test(text) || beginsPatch.test(text)) return undefined;
    const [, other, info] = fence.exec(text) ?? [];
    if (other?.startsWith(mark) === true) return info === '' ? index + 1 : undefined;
  }
  return undefined;
}

/** Looks no further than where the same begins again, so that all looks together take linear time. */
function after(lines: readonly Line[], start: number, isEnd: RegExp, isStart: RegExp): number | undefined {
  for (let index = start + 1; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    if (isEnd.test(text)) return index + 1;
    if (isStart.test(text)) return undefined;
  }
  return undefined;
}

function endOfHunk(lines: readonly Line[], from: number): number {
  let index = from;
  while (index < lines.length && hunkLine.test(lines[index]?.text ?? '')) index += 1;
  return index;
}

function endOfTag(lines: readonly Line[], start: number, name: string): number | undefined {
  const close = `</${name}>`;
  const opening = `<${name}`;
  if (lines[start]?.text.includes(close) === true) return start + 1;
  for (let index = start + 1; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    if (text.trimEnd().endsWith(close)) return index + 1;
    if (text.trimStart().startsWith(opening)) return undefined;
  }
  return undefined;
}
