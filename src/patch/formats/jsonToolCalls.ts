import { z } from 'zod';
import type { Finding } from '../../contracts/changes/finding.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { findIndexFrom } from '../../contracts/text/longLists.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';
import { replyLimits } from './replyLimits.ts';

/** A text to replace, as a model wrote the call of an editing tool. */
export interface SubstituteCall {
  /** Undefined where the call names no file. */
  readonly path: string | undefined;
  readonly oldText: string;
  readonly newText: string;
  readonly isEverywhere: boolean;
}

export interface ReadCalls {
  readonly calls: readonly SubstituteCall[];
  readonly finding?: Finding;
  /** Index of the first line of the reply after them. */
  readonly next: number;
}

/** Calls are wrapped in lists of calls, functions and arguments, but never so deep. */
const deepest = 8;
const list = z.array(z.unknown()).min(1).max(replyLimits.hunks);
const record = z.record(z.string(), z.unknown());
const text = z.string();
const isTrue = z.union([z.literal(true), z.literal('true')]);

/** What tools call the same: Anthropic's text editor, Claude Code, Gemini CLI, Cursor, Continue, Cline, Roo Code, MCP. */
const synonyms = {
  path: ['path', 'file_path', 'filePath', 'filepath', 'file', 'filename', 'file_name', 'target_file'],
  old: ['old_str', 'old_string', 'oldStr', 'oldString', 'old_text', 'oldText', 'old_code', 'oldCode'],
  new: ['new_str', 'new_string', 'newStr', 'newString', 'new_text', 'newText', 'new_code', 'newCode'],
  everywhere: ['replace_all', 'replaceAll'],
} as const;
const wrappers: readonly string[] = ['edits', 'changes', 'replacements', 'calls', 'tool_calls'];
const inner: readonly string[] = ['function', 'arguments', 'parameters', 'args', 'input'];

/** JSON or a tag with one of these was meant as an edit, whether it can be read or not. */
const fieldOfEdit = `(?:old|new)_?(?:str(?:ing)?|text|code)|(?:file|insert)_?text|code_edit`;
const telling = new RegExp(
  String.raw`"(?:${fieldOfEdit})"\s*:|\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File: )`,
  'i',
);
/** A tool that writes files, and the file it writes. */
const writer =
  /"(?:name|tool|command|type)"\s*:\s*"(?:\w{1,40}[._])?(?:write|create|save|overwrite|update|delete|insert)/i;
const fileOfCall = /"(?:target_?file|file_?(?:path|name)?|path)"\s*:/i;
const tag = new RegExp(String.raw`^\s*<(?:(?:antml:)?parameter name=")?(?:${fieldOfEdit})"?>`, 'i');
const pathTag = /^\s*<(?:(?:antml:)?parameter name=")?(?:file_?)?path"?>/i;
const contentTag = /^\s*<(?:(?:antml:)?parameter name=")?contents?"?>/i;

const beginsJson = /^\s*[[{](?:\s*[[{])*\s*"\w+"\s*:/;
const callBegins = /^\s*<tool_call>\s*$/;
const callEnds = /^\s*<\/?tool_call>/;
/** So many blank lines may stand above JSON that a reply begins with. */
const mostBlankLines = 20;

/**
 * Reads the calls of editing tools that a model wrote as JSON, where it begins at a line: all of the reply, a code
 * block, what `<tool_call>` holds, one line, or lines between unindented brackets. Only texts to replace are read.
 * @param isFenced the line stands in a code fence
 * @returns undefined where none begins; a finding for calls of another kind and for those written as tags
 */
export function readJsonToolCalls(
  lines: readonly ReplyLine[],
  start: number,
  isFenced: boolean,
): ReadCalls | undefined {
  if (isTag(lines, start, isFenced)) return { calls: [], finding: unreadable(start, 'call in tags'), next: start + 1 };
  if (!/^\s*[[{]/.test(lines[start]?.text ?? '')) return undefined;
  const end = endOfJson(lines, start, isFenced);
  if (end === undefined) return undefined;
  const json = lines
    .slice(start, end)
    .map((line) => line.text)
    .join('\n');
  const calls = callsIn(parseJson(json), undefined);
  if (calls !== undefined) return { calls, next: end };
  const isEdit = telling.test(json) || (writer.test(json) && fileOfCall.test(json));
  return beginsJson.test(json.slice(0, 1_000)) && isEdit
    ? { calls: [], finding: unreadable(start, 'JSON'), next: end }
    : undefined;
}

/** In a code fence, a path above some content may be a file of its own. */
function isTag(lines: readonly ReplyLine[], start: number, isFenced: boolean): boolean {
  const line = lines[start]?.text ?? '';
  return tag.test(line) || (!isFenced && contentTag.test(line) && pathTag.test(lines[start - 1]?.text ?? ''));
}

/** A line belongs to few such texts, so that all of them together are read in linear time. */
function endOfJson(lines: readonly ReplyLine[], start: number, isFenced: boolean): number | undefined {
  const line = lines[start]?.text ?? '';
  const above = lines[start - 1]?.text ?? '';
  if (isFenced) return isCodeFence(above) ? firstAfter(lines, start, isCodeFence) : undefined;
  if (callBegins.test(above)) return firstAfter(lines, start, (one) => callEnds.test(one) || isCodeFence(one));
  if (/[\]}]\s*$/.test(line)) return start + 1;
  if (/^[[{]\s*$/.test(line)) {
    const end = firstAfter(lines, start, (one) => /^[[\]{}]/.test(one));
    if (/^[\]}]\s*$/.test(lines[end]?.text ?? '')) return end + 1;
  }
  const isAtStart = start <= mostBlankLines && lines.slice(0, start).every((one) => one.text.trim() === '');
  return isAtStart ? lines.length : undefined;
}

function firstAfter(lines: readonly ReplyLine[], start: number, isWanted: (line: string) => boolean): number {
  return findIndexFrom(lines, start + 1, ({ text: line }) => isWanted(line)) ?? lines.length;
}

/**
 * The calls in a value, whatever they are wrapped in.
 * @returns undefined where it is, or holds, anything else
 */
function callsIn(value: unknown, around: string | undefined, depth = 0): readonly SubstituteCall[] | undefined {
  if (depth > deepest) return undefined;
  const many = list.safeParse(value);
  if (many.success) {
    const found = many.data.map((one) => callsIn(one, around, depth + 1));
    return found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
  }
  const fields = record.safeParse(value).data;
  if (fields === undefined) return undefined;
  const field = (names: readonly string[]) => names.map((name) => fields[name]).find((one) => one !== undefined);
  const path = text.safeParse(field(synonyms.path)).data ?? around;
  const [short, fresh] = path === undefined ? [] : [fields['search'], fields['replace']];
  const oldText = text.safeParse(field(synonyms.old) ?? short).data;
  const newText = text.safeParse(field(synonyms.new) ?? fresh).data;
  if (oldText !== undefined && newText !== undefined) {
    return [{ path, oldText, newText, isEverywhere: isTrue.safeParse(field(synonyms.everywhere)).success }];
  }
  const wrapped = [...wrappers.map((name) => list.safeParse(fields[name]).data), ...inner.map((name) => fields[name])];
  const found = wrapped.find((one) => one !== undefined);
  return found === undefined ? undefined : callsIn(unpacked(found), path, depth + 1);
}

/** Arguments are often JSON in a string. */
function unpacked(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value;
}

function unreadable(start: number, what: string): Finding {
  const message = `The ${what} at line ${start + 1} of the reply cannot be read as edits. Send SEARCH/REPLACE blocks instead, or JSON with the path, old_str and new_str of each text to replace, with quotes and line breaks escaped.`;
  return { code: 'patch-malformed', severity: 'error', message };
}
