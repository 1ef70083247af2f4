import { Buffer } from 'node:buffer';

/** A piece of a text, read as what it stands for. */
export interface DecodedPiece {
  /** What it stands for. */
  readonly text: string;
  /** The piece as it stands there. */
  readonly source: string;
  /** How it is written, completing "a secret …". */
  readonly form: string;
  /** Counted from 1. */
  readonly line: number;
}

const longestReading = 10_000;
const base64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}(?![A-Za-z0-9+/_=-])/g;
const hexadecimal = /(?<![0-9A-Za-z])(?:0x)?(?:[0-9a-fA-F]{2}){16,}(?![0-9A-Za-z])/g;
/** Literals that an operator, or a list that is joined, puts together. */
const literals =
  /"[^"\n]*"(?:\s*[+.&,]\s*"[^"\n]*")+|'[^'\n]*'(?:\s*[+.&,]\s*'[^'\n]*')+|`[^`\n]*`(?:\s*[+.&,]\s*`[^`\n]*`)+/g;
const between = /(["'`])\s*[+.&,]\s*\1/g;
const escapes =
  /\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,5})\}|&#x([0-9a-fA-F]{1,5});|&#(\d{1,6});|%([0-9a-fA-F]{2})/g;
const leastEscapes = 4;

/** The pieces of a text that say something else than they show: in base64 or hexadecimal, in parts, or escaped. Linear. */
export function decodePieces(content: string): readonly DecodedPiece[] {
  const line = lineCounter(content);
  const found = (pattern: RegExp, form: string, read: (source: string, end: number) => string | undefined) =>
    [...content.matchAll(pattern)].flatMap(({ 0: source, index }) => {
      const text = source.length > longestReading ? undefined : read(source, index + source.length);
      return text === undefined ? [] : [{ text: text.replaceAll(/\s/g, ' '), source, form, line: line(index) }];
    });
  return [
    ...found(base64, 'in base64', (source) => plainText(Buffer.from(source, 'base64'))),
    ...found(hexadecimal, 'in hexadecimal', (source) => plainText(Buffer.from(source.replace(/^0x/, ''), 'hex'))),
    ...found(literals, 'in parts', (source, end) => joined(source, content.slice(end, end + 20))),
    ...found(/^.*$/gm, 'in escapes', unescaped),
  ];
}

/** A hash or a picture is no text. */
function plainText(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  return /^[\t\r\n -~]{12,}$/.test(text) ? text : undefined;
}

function joined(source: string, after: string): string | undefined {
  const isList = source.replaceAll(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, '').includes(',');
  return isList && !/^\s*\]?\)?\s*\.?\s*join\b/i.test(after) ? undefined : source.replaceAll(between, '');
}

function unescaped(line: string): string | undefined {
  if ((line.match(escapes)?.length ?? 0) < leastEscapes) return undefined;
  return line.replaceAll(escapes, (...match: readonly (string | undefined)[]) => {
    const [whole = '', x, u, braced, entity, decimal, percent] = match;
    const hex = x ?? u ?? braced ?? entity ?? percent;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : whole;
  });
}

/** Numbers of lines for places that come in order, over and over from the beginning. */
function lineCounter(content: string): (index: number) => number {
  let position = 0;
  let line = 1;
  return (index) => {
    if (index < position) [position, line] = [0, 1];
    for (
      let next = content.indexOf('\n', position);
      next !== -1 && next < index;
      next = content.indexOf('\n', position)
    ) {
      position = next + 1;
      line += 1;
    }
    return line;
  };
}
