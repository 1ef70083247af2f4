/** Where thinking begins or ends in a reply. */
export interface ThinkingMark {
  readonly kind: 'open' | 'close';
  /** The way of marking, and in tags their name: a mark ends what one of the same family began. */
  readonly family: string;
  readonly start: number;
  readonly end: number;
  /** Nothing but blanks before it in its line. */
  readonly isAtLineStart: boolean;
  readonly isAtLineEnd: boolean;
  /** Text stands right before it, and right after it. */
  readonly isGluedBefore: boolean;
  readonly isGluedAfter: boolean;
  /** In quotes, in the code of a line, or in a string of JSON: mentioned rather than used. */
  readonly isQuoted: boolean;
}

const names =
  'think(?:ing)?|thoughts?|reasoning|reflection|analysis|scratch_?pad|(?:inner|internal)_(?:monologue|thoughts?)|chain_of_thought';

/**
 * Tags with a prefix or without (`<think>`, `<seed:think>`, `[THINK]`, `◁think▷`); special tokens (`<|START_THINKING|>`,
 * `<|begin_of_thought|>`); the channels of gpt-oss, with their tokens and with what is left where a server drops these; those
 * of Gemma; and headings that Granite, Apriel and the command of Ollama write. Sources: the reasoning parsers of vLLM and
 * SGLang, the model cards.
 */
const mark = new RegExp(
  [
    `<(?<tagEnd>/?)(?:[a-z]{1,20}[:_])?(?<tag>${names})(?:\\s[^<>\\n]{0,200})?>`,
    `\\[(?<bracketEnd>/?)(?<bracket>${names})\\](?![(:[])`,
    `◁(?<kimiEnd>/?)(?<kimi>${names})▷`,
    `<\\|(?<tokenEnd>/|end_?(?:of_?)?)?(?:(?:begin|start)_?(?:of_?)?)?(?<token>${names})\\|>`,
    '(?<final>(?:<\\|end\\|>\\s{0,9})?(?:<\\|start\\|>assistant)?<\\|channel\\|>final[^<\\n]{0,40}<\\|message\\|>)',
    '(?<channel>(?:<\\|start\\|>assistant)?<\\|channel\\|>(?:analysis|commentary)[^<\\n]{0,80}<\\|message\\|>)',
    '(?<gemma><\\|channel>thought|<unused94>thought)',
    '(?<gemmaEnd><channel\\|>|<unused95>)',
    '(?<bare>^analysis(?=[^\\n]*\\S))',
    '(?<bareEnd>assistantfinal)',
    '(?<details><details\\s[^<>\\n]{0,80}reasoning[^<>\\n]{0,80}>)',
    '(?<detailsEnd></details>)',
    '(?<heading>^(?:Thinking\\.\\.\\.|Here is my thought process:|Here are my reasoning steps:)$)',
    '(?<headingEnd>^(?:\\.\\.\\.done thinking\\.|Here is my response:)$|\\[BEGIN FINAL RESPONSE\\])',
  ].join('|'),
  'gim',
);

const families = ['final', 'channel', 'gemma', 'bare', 'details', 'heading'] as const;
const closing: readonly string[] = ['final', 'gemmaEnd', 'bareEnd', 'detailsEnd', 'headingEnd'];

/** No honest reply holds more; further ones are not looked at. */
const mostMarks = 5_000;

/** The marks of a text in their order. */
export function thinkingMarks(text: string): readonly ThinkingMark[] {
  const line = lineReader(text);
  const marks: ThinkingMark[] = [];
  for (const match of text.matchAll(mark)) {
    const read = kindOf(match.groups ?? {});
    const [start, end] = [match.index, match.index + match[0].length];
    // Only a reply that begins so was written by a server that drops the tokens.
    if (read === undefined || (read.family === 'bare' && read.kind === 'open' && start > 0)) continue;
    marks.push({ ...read, start, end, ...line(start, end) });
    if (marks.length === mostMarks) break;
  }
  return marks;
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
): Pick<ThinkingMark, 'kind' | 'family'> | undefined {
  for (const way of ['tag', 'bracket', 'kimi', 'token']) {
    const name = groups[way];
    if (name !== undefined) {
      return { kind: (groups[`${way}End`] ?? '') === '' ? 'open' : 'close', family: `${way} ${name.toLowerCase()}` };
    }
  }
  const group = Object.keys(groups).find(
    (name) => groups[name] !== undefined && !/^(?:tag|bracket|kimi|token)/.test(name),
  );
  const family = families.find((name) => group?.startsWith(name));
  if (group === undefined || family === undefined) return undefined;
  return { kind: closing.includes(group) ? 'close' : 'open', family: family === 'final' ? 'channel' : family };
}

type Place = Omit<ThinkingMark, 'kind' | 'family' | 'start' | 'end'>;

/** Tells how marks stand in their lines; asked for one mark after the other, so that no character is read twice. */
function lineReader(text: string): (start: number, end: number) => Place {
  const fresh = () => ({ isBlank: true, quotes: 0, ticks: 0, before: '' });
  let line = fresh();
  let read = 0;
  return (start, end) => {
    for (; read < start; read += 1) {
      const character = text.charAt(read);
      if (character === '\n') line = fresh();
      else {
        line.isBlank &&= character.trim() === '';
        line.quotes += character === '"' && line.before !== '\\' ? 1 : 0;
        line.ticks += character === '`' ? 1 : 0;
        line.before = character;
      }
    }
    const { isBlank, quotes, ticks, before } = line;
    const next = text.charAt(end);
    return {
      isAtLineStart: isBlank,
      isAtLineEnd: next === '' || next === '\n' || next === '\r',
      isGluedBefore: before.trim() !== '',
      isGluedAfter: next.trim() !== '',
      isQuoted: quotes % 2 === 1 || ticks % 2 === 1 || (/["'`“‘]/.test(before) && /["'`”’]/.test(next)),
    };
  };
}
