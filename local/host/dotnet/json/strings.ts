import { readerError, type Scanner, skipOne } from './scanner.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '/': '/',
};
const UNICODE_DIGITS = 4;
/** What a string may hold without a word more about it. */
const PLAIN = /[^"'\\\r\n]*/y;

/** Reads a string from its opening quote on. Halves of surrogate pairs that stand alone are replaced. */
export function readString(scanner: Scanner): string {
  const { text } = scanner;
  const quote = text[scanner.at] ?? '"';
  scanner.at += 1;
  let value = '';
  let begin = scanner.at;
  for (;;) {
    PLAIN.lastIndex = scanner.at;
    PLAIN.test(text);
    scanner.at = PLAIN.lastIndex;
    const character = text[scanner.at];
    if (character === undefined) {
      throw readerError(scanner, `Unterminated string. Expected delimiter: ${quote}.`);
    }
    if (character === quote) {
      value += text.slice(begin, scanner.at);
      scanner.at += 1;
      return value;
    }
    if (character === '\\') {
      value += text.slice(begin, scanner.at);
      value += readEscape(scanner, quote);
      begin = scanner.at;
    } else {
      skipOne(scanner);
    }
  }
}

function readEscape(scanner: Scanner, quote: string): string {
  scanner.at += 1;
  const escaped = scanner.text[scanner.at];
  if (escaped === undefined) {
    throw readerError(scanner, `Unterminated string. Expected delimiter: ${quote}.`);
  }
  scanner.at += 1;
  if (escaped === 'u') {
    return readSurrogates(scanner);
  }
  const value = ESCAPES[escaped];
  if (value === undefined) {
    throw readerError(scanner, `Bad JSON escape sequence: \\${escaped}.`);
  }
  return value;
}

/** A surrogate pair may be written as two escapes; escapes of one half only are not kept. */
function readSurrogates(scanner: Scanner): string {
  let value = readUnicode(scanner);
  while (isHighSurrogate(value.slice(-1)) && scanner.text.startsWith('\\u', scanner.at)) {
    scanner.at += 2;
    value += readUnicode(scanner);
  }
  return value.toWellFormed();
}

function isHighSurrogate(unit: string): boolean {
  return /[\ud800-\udbff]/.test(unit);
}

function readUnicode(scanner: Scanner): string {
  const digits = scanner.text.slice(scanner.at, scanner.at + UNICODE_DIGITS);
  if (digits.length < UNICODE_DIGITS) {
    scanner.at = scanner.text.length;
    throw readerError(scanner, 'Unexpected end while parsing Unicode escape sequence.');
  }
  if (!/^[0-9a-f]{4}$/i.test(digits)) {
    throw readerError(scanner, `Invalid Unicode escape sequence: \\u${digits}.`);
  }
  scanner.at += UNICODE_DIGITS;
  return String.fromCharCode(Number.parseInt(digits, 16));
}
