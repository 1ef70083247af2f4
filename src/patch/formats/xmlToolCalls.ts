import type { Finding } from '../../contracts/changes/finding.ts';
import type { ReplyLine } from '../edits/replyLines.ts';
import { canonicalField, findToolCalls, type ParsedToolCalls } from './toolCall.ts';

interface Field {
  readonly name: string;
  /** Undefined where its end is missing. */
  readonly value: string | undefined;
  /** Index of the first line after it. */
  readonly next: number;
}

const opening = /^\s*<((?:antml:)?parameter) name="(\w{1,40})">|^\s*<(\w{1,40})>/;
const container = /^\s*<(?:(?:antml:)?(?:invoke|function_call|function) name="(\w{1,40})"|(\w{1,40}))>\s*$/;
const files: readonly unknown[] = ['fileText', 'content', 'partial'];
/** What stands in these is read by itself, line by line. */
const formats: readonly unknown[] = [undefined, 'patch', 'type', 'tool'];

/**
 * Reads a call whose arguments are tags, as models write them in text: `<path>…</path>`, `<old_str>…</old_str>`,
 * `<parameter name="path">…</parameter>`. Each tag begins a line.
 * @param isFenced the line stands in a code fence, where a file with such tags may stand, too
 * @returns undefined where none begins
 */
export function readXmlToolCalls(
  lines: readonly ReplyLine[],
  start: number,
  isFenced: boolean,
): ParsedToolCalls | undefined {
  const fields = new Map<string, string>();
  const known = new Set<string | undefined>();
  let next = start;
  for (let field = fieldAt(lines, next); field !== undefined; field = fieldAt(lines, next)) {
    const meaning = canonicalField(field.name);
    if (known.has(meaning)) break;
    known.add(meaning);
    if (field.value === undefined) {
      const isCall = known.has('old') || (known.has('path') && files.includes(meaning) && !isFenced);
      return isCall
        ? { calls: [], finding: malformed(start, `its \`<${field.name}>\` has no end`), next: field.next }
        : undefined;
    }
    fields.set(field.name, field.value);
    next = field.next;
  }
  const tool = container.exec(lines[start - 1]?.text.slice(0, 200) ?? '');
  const around = { path: undefined, tool: tool?.[1] ?? tool?.[2] };
  const calls = fields.size < 2 ? undefined : findToolCalls(Object.fromEntries(fields), around);
  const isFile = calls?.some(({ call }) => call.kind === 'whole') === true;
  if (calls === undefined && known.has('old')) {
    return { calls: [], finding: malformed(start, 'it has no new text'), next };
  }
  return calls === undefined || (isFenced && isFile) ? undefined : { calls, next };
}

function fieldAt(lines: readonly ReplyLine[], from: number): Field | undefined {
  let start = from;
  while (start > 0 && start < lines.length && lines[start]?.text.trim() === '') start += 1;
  const first = lines[start]?.text ?? '';
  const [tag, parameter, argument, plain] = opening.exec(first.slice(0, 200)) ?? [];
  const name = argument ?? plain;
  if (tag === undefined || name === undefined || formats.includes(canonicalField(name))) return undefined;
  const close = `</${parameter ?? name}>`;
  const rest = first.slice(tag.length);
  if (rest.trimEnd().endsWith(close)) {
    return { name, value: rest.slice(0, rest.lastIndexOf(close)), next: start + 1 };
  }
  for (let index = start + 1; index < lines.length; index += 1) {
    const text = lines[index]?.text ?? '';
    if (text.trimStart().startsWith(tag.trim())) return { name, value: undefined, next: index };
    if (text.trimEnd().endsWith(close)) {
      const between = lines.slice(start + 1, index).map((line) => line.text);
      return { name, value: textWithin(name, rest, between, text.slice(0, text.lastIndexOf(close))), next: index + 1 };
    }
  }
  return { name, value: undefined, next: lines.length };
}

/** Line breaks beside the tags are layout; the last line of a file has one. */
function textWithin(name: string, first: string, between: readonly string[], last: string): string {
  const isOwnLine = last.trim() === '';
  const text = [...(first === '' ? [] : [first]), ...between, ...(isOwnLine ? [] : [last])].join('\n');
  return isOwnLine && files.includes(canonicalField(name)) ? `${text}\n` : text;
}

function malformed(start: number, problem: string): Finding {
  const message = `The edit at line ${start + 1} of the reply cannot be read: ${problem}. Send the whole edit again.`;
  return { code: 'patch-malformed', severity: 'error', message };
}
