/** A part of a text that may hold a call, whose name stands outside of it. */
export interface NamedSection {
  readonly name: string;
  readonly body: string;
}

/** `<function=read_file>` of Qwen and Llama, `<tool_call>read_file` of GLM, `[TOOL_CALLS]read_file[ARGS]{` of Mistral. */
const namedStart =
  /<function=([\w.-]{1,100})>|<tool_call>\s{0,20}([\w.-]{1,100})\s{0,20}(?=<arg_key>|<\/tool_call>)|\[TOOL_CALLS\]\s{0,20}([\w.-]{1,100})(?:\[CALL_ID\]\w{1,40})?(?:\[ARGS\])?\s{0,20}(?=\{)/g;
/** gpt-oss: `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`. */
const channelStart = /\bto=functions\.([\w-]{1,100})\b[^{}\n]{0,100}<\|message\|>/g;
const namedEnd = /<\/function>|<\/tool_call>|<\|call\|>|<\|end\|>/;

/**
 * The parts of an answer that are calls with their name before them.
 * @param text without thinking
 * @param raw with it
 */
export function namedSections(text: string, raw: string): readonly NamedSection[] {
  const inText = sectionsFrom(text, namedStart);
  return inText.length > 0 ? inText : sectionsFrom(raw, channelStart);
}

function sectionsFrom(text: string, start: RegExp): readonly NamedSection[] {
  const starts = [...text.matchAll(start)];
  return starts.map((match, index) => {
    const rest = text.slice(match.index + match[0].length, starts[index + 1]?.index ?? text.length);
    return { name: match[1] ?? match[2] ?? match[3] ?? '', body: rest.slice(0, namedEnd.exec(rest)?.index) };
  });
}

const fence = /^ {0,3}(`{3,})(?:json|tool_call|tool_code|tool_use|)[ \t]{0,20}$/i;

/** The parts of an answer that may hold calls as JSON, by the way they are marked; the first that holds any counts. */
export function callSections(text: string): ReadonlyArray<readonly string[]> {
  const whole = text.trim();
  return [
    between(text, '<tool_call>', '</tool_call>'),
    between(text, '[TOOL_CALLS]', '[/TOOL_CALLS]'),
    between(text, '<|python_tag|>', '<|eom_id|>'),
    fenced(text),
    /^[{[]/.test(whole) ? [whole] : [],
  ];
}

/** What stands between marks; the last may lack its end. */
function between(text: string, start: string, end: string): readonly string[] {
  return text
    .split(start)
    .slice(1)
    .map((part) => part.split(end, 1)[0] ?? '');
}

function fenced(text: string): readonly string[] {
  const sections: string[] = [];
  let open: { readonly mark: string; readonly lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (open === undefined) {
      const mark = fence.exec(line.trimEnd())?.[1];
      if (mark !== undefined) open = { mark, lines: [] };
    } else if (line.trim() === open.mark) {
      sections.push(open.lines.join('\n'));
      open = undefined;
    } else {
      open.lines.push(line);
    }
  }
  return open === undefined ? sections : [...sections, open.lines.join('\n')];
}
