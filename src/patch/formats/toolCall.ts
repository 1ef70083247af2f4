import { z } from 'zod';
import type { Finding } from '../../contracts/changes/finding.ts';
import { replyLimits } from './replyLimits.ts';

/** What one call of an editing tool asks for. */
export type ToolCall =
  | { readonly kind: 'substitute'; readonly oldText: string; readonly newText: string; readonly isEverywhere: boolean }
  /** New lines below a line of the file, counted from 1; 0 is above the first. */
  | { readonly kind: 'insert'; readonly line: number; readonly text: string }
  | { readonly kind: 'whole'; readonly text: string; readonly isComplete: boolean }
  /** Edits in a format of their own: an apply_patch envelope, SEARCH/REPLACE blocks, a diff. */
  | { readonly kind: 'reply'; readonly text: string };

export interface ToolCallForFile {
  readonly call: ToolCall;
  /** The file it is for; undefined where it names none. */
  readonly path: string | undefined;
}

export interface ParsedToolCalls {
  readonly calls: readonly ToolCallForFile[];
  readonly finding?: Finding;
  /** Index of the first line of the reply after them. */
  readonly next: number;
}

/** Calls are wrapped in lists of calls, functions and arguments, but never so deep. */
const deepest = 8;
const list = z.array(z.unknown()).min(1).max(replyLimits.hunks);
const record = z.record(z.string(), z.unknown());
const text = z.string();
const lineNumber = z.coerce.number().int().min(0).max(10_000_000);
const isTrue = z.union([z.literal(true), z.literal('true')]);

/** What tools call the same: Anthropic's text editor, Claude Code, Gemini CLI, Cursor, Continue, Cline, Roo Code, MCP. */
const synonyms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    path: ['path', 'file_path', 'filePath', 'filepath', 'file', 'filename', 'file_name', 'target_file'],
    old: ['old_str', 'old_string', 'oldStr', 'oldString', 'old_text', 'oldText', 'old_code', 'oldCode'],
    new: ['new_str', 'new_string', 'newStr', 'newString', 'new_text', 'newText', 'new_code', 'newCode'],
    search: ['search'],
    replace: ['replace'],
    everywhere: ['replace_all', 'replaceAll'],
    fileText: ['file_text', 'fileText'],
    content: ['content', 'contents'],
    partial: ['code_edit'],
    line: ['insert_line', 'insertLine'],
    inserted: ['insert_text', 'insertText'],
    patch: ['patch', 'input', 'patch_text', 'patchText', 'diff'],
    command: ['command', 'cmd'],
    type: ['type'],
    tool: ['name', 'tool', 'tool_name', 'recipient_name'],
  }).flatMap(([field, names]) => names.map((name) => [name, field] as const)),
);
const inner: readonly string[] = ['tool_calls', 'function', 'arguments', 'parameters', 'args', 'input', 'operation'];
const lists: readonly string[] = ['edits', 'changes', 'replacements', 'calls'];

const writes = /(?:^|[._])(?:write|create|save|overwrite)/i;
const holdsEdit = /^(?:[<-]{5,} ?(?:SEARCH|HEAD|ORIGINAL)|@@|--- \S|diff --git )/m;

/** The field of a call that tools call so; undefined where none does. */
export function canonicalField(name: string): string | undefined {
  return synonyms.get(name);
}

/** What a value is a part of. */
export interface CallContext {
  readonly path: string | undefined;
  /** What the tool is called. */
  readonly tool: string | undefined;
}

/**
 * The calls of editing tools in a value that a model wrote, whatever they are wrapped in.
 * @param value as it came, from JSON or as fields
 * @returns undefined where it is anything else
 */
export function findToolCalls(value: unknown, around: CallContext, depth = 0): readonly ToolCallForFile[] | undefined {
  if (depth > deepest) return undefined;
  const many = list.safeParse(value);
  if (many.success) return allOf(many.data, around, depth);
  const fields = record.safeParse(value);
  if (!fields.success) return undefined;
  const known = new Map(Object.entries(fields.data).map(([name, field]) => [canonicalField(name), field]));
  const path = text.safeParse(known.get('path')).data ?? around.path;
  const within = { path, tool: text.safeParse(known.get('tool')).data ?? around.tool };
  const call = callOf(known, within);
  if (call !== undefined) return [{ call, path: call.kind === 'reply' && isEnvelope(call.text) ? undefined : path }];
  for (const name of lists) {
    const edits = list.safeParse(fields.data[name]);
    if (edits.success) return allOf(edits.data, within, depth);
  }
  for (const name of inner) {
    const found = findToolCalls(unpacked(fields.data[name]), within, depth + 1);
    if (found !== undefined) return found;
  }
  return known.get('command') === 'view' ? [] : undefined;
}

function allOf(values: readonly unknown[], around: CallContext, depth: number): readonly ToolCallForFile[] | undefined {
  const found = values.map((one) => findToolCalls(one, around, depth + 1));
  return found.includes(undefined) ? undefined : found.flatMap((one) => one ?? []);
}

/** Arguments are often JSON in a string. */
function unpacked(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJson(value) : value;
}

/** @returns undefined where the text is no JSON */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

type Fields = ReadonlyMap<string | undefined, unknown>;

function callOf(fields: Fields, around: CallContext): ToolCall | undefined {
  const textOf = (field: string) => text.safeParse(fields.get(field)).data;
  const { path } = around;
  const oldText = textOf('old') ?? (path === undefined ? undefined : textOf('search'));
  const newText = textOf('new') ?? (path === undefined ? undefined : textOf('replace'));
  if (oldText !== undefined && newText !== undefined) {
    return { kind: 'substitute', oldText, newText, isEverywhere: isTrue.safeParse(fields.get('everywhere')).success };
  }
  const line = lineNumber.safeParse(fields.get('line')).data;
  const inserted = textOf('inserted') ?? newText;
  if (fields.get('command') === 'insert' && line !== undefined && inserted !== undefined) {
    return { kind: 'insert', line, text: inserted };
  }
  const fileText = textOf('fileText');
  const isWritten = [around.tool, textOf('command')].some((name) => name !== undefined && writes.test(name));
  const whole = fileText ?? textOf('partial') ?? (isWritten ? textOf('content') : undefined);
  return path !== undefined && whole !== undefined
    ? { kind: 'whole', text: whole, isComplete: fileText !== undefined }
    : patchOf(fields, path);
}

const operations: ReadonlyMap<unknown, string> = new Map([
  ['create_file', 'Add'],
  ['update_file', 'Update'],
  ['delete_file', 'Delete'],
]);

function patchOf(fields: Fields, path: string | undefined): ToolCall | undefined {
  const patch = text.safeParse(fields.get('patch')).data;
  const operation = operations.get(fields.get('type'));
  if (operation !== undefined && path !== undefined && !path.includes('\n')) {
    const body = patch === undefined ? '' : `${patch.replace(/\n$/, '')}\n`;
    return { kind: 'reply', text: `*** Begin Patch\n*** ${operation} File: ${path}\n${body}*** End Patch\n` };
  }
  const given = patch ?? scriptOf(fields.get('command')) ?? '';
  return isEnvelope(given) || (path !== undefined && holdsEdit.test(given))
    ? { kind: 'reply', text: given }
    : undefined;
}

function isEnvelope(given: string): boolean {
  return /^\s*(?:apply_?patch\b.{0,40}\s\s*)?\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File: )/.test(given);
}

/** `["apply_patch", "…"]` or `["bash", "-lc", "apply_patch <<'EOF'…"]`: what the last one holds. */
function scriptOf(command: unknown): string | undefined {
  const words = z.array(text).min(2).max(4).safeParse(command).data;
  const [program = '', option = ''] = words ?? [];
  const isCall =
    program === 'apply_patch' || program === 'applypatch' || (/^(?:ba|z)?sh$/.test(program) && option === '-lc');
  return isCall ? words?.at(-1) : text.safeParse(command).data;
}
