import type { Finding } from '../../contracts/changes/finding.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';
import { findToolCalls, type ParsedToolCalls, parseJson } from './toolCall.ts';

/** JSON that names texts to replace, or holds a patch, and cannot be read was meant as an edit. */
const telling = /"(?:old|new)_?(?:str(?:ing)?|text|code)"\s*:|\*\*\* Begin Patch/i;
const beginsJson = /^\s*[[{](?:\s*[[{])*\s*"\w+"\s*:/;
const callBegins = /^\s*<tool_call>\s*$/;
const callEnds = /^\s*<\/?tool_call>/;
/** So many blank lines may stand above JSON that a reply begins with. */
const mostBlankLines = 20;

/**
 * Reads the calls of editing tools that a model wrote as JSON, where it begins at a line: all of the reply, a code
 * block, what `<tool_call>` holds, one line, or lines between unindented brackets.
 * @param isFenced the line stands in a code fence
 * @returns undefined where none begins
 */
export function readJsonToolCalls(
  lines: readonly ReplyLine[],
  start: number,
  isFenced: boolean,
): ParsedToolCalls | undefined {
  const end = endOfJson(lines, start, isFenced);
  if (end === undefined) return undefined;
  const json = lines
    .slice(start, end)
    .map((line) => line.text)
    .join('\n');
  const value = parseJson(json);
  const calls = value === undefined ? undefined : findToolCalls(value, { path: undefined, tool: undefined });
  if (calls !== undefined) return { calls, next: end };
  const isCall = beginsJson.test(json.slice(0, 1_000)) && telling.test(json);
  return isCall ? { calls: [], finding: unreadable(start), next: end } : undefined;
}

/** A line belongs to few such texts, so that all of them together are read in linear time. */
function endOfJson(lines: readonly ReplyLine[], start: number, isFenced: boolean): number | undefined {
  const text = lines[start]?.text ?? '';
  const above = lines[start - 1]?.text ?? '';
  if (isFenced) return isCodeFence(above) ? firstAfter(lines, start, isCodeFence) : undefined;
  if (callBegins.test(above)) return firstAfter(lines, start, (line) => callEnds.test(line) || isCodeFence(line));
  if (/[\]}]\s*$/.test(text)) return start + 1;
  if (/^[[{]\s*$/.test(text)) {
    const end = firstAfter(lines, start, (line) => /^[[\]{}]/.test(line));
    if (/^[\]}]\s*$/.test(lines[end]?.text ?? '')) return end + 1;
  }
  const isAtStart = start <= mostBlankLines && lines.slice(0, start).every((line) => line.text.trim() === '');
  return isAtStart ? lines.length : undefined;
}

function firstAfter(lines: readonly ReplyLine[], start: number, isWanted: (line: string) => boolean): number {
  let index = start + 1;
  while (index < lines.length && !isWanted(lines[index]?.text ?? '')) index += 1;
  return index;
}

function unreadable(start: number): Finding {
  const message = `The JSON at line ${start + 1} of the reply cannot be read as edits. Give each its path, old and new text, escape quotes and line breaks, and send all of it.`;
  return { code: 'patch-malformed', severity: 'error', message };
}
