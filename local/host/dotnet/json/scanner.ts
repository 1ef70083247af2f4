import { JsonError, type JsonPlace, placedMessage } from './errors.ts';

/** The text being read, and where the next character is. Line ends move the start of the line along. */
export interface Scanner {
  readonly text: string;
  at: number;
  line: number;
  lineStart: number;
  /** Whether places have no line yet: before the first token and after a comment. */
  isBeforeLines: boolean;
  /** The path of the place that is being read. */
  readonly path: () => string;
}

const WHITE_SPACE = /\s/;
const BLANK = 32;
const LAST_OF_ASCII = 127;
const VALUE_END = /[\s,}\]]/;

/** Whether a character separates tokens. */
export function isWhiteSpace(character: string): boolean {
  return character !== '\ufeff' && WHITE_SPACE.test(character);
}

/** The error at the scanner's place. */
export function readerError(scanner: Scanner, message: string): JsonError {
  const place: JsonPlace = {
    path: scanner.path(),
    line: scanner.isBeforeLines ? 0 : scanner.line,
    position: scanner.at - scanner.lineStart,
  };
  return new JsonError('Newtonsoft.Json.JsonReaderException', placedMessage(message, place));
}

/** Passes over one character of white space. */
export function skipOne(scanner: Scanner): void {
  const character = scanner.text[scanner.at];
  scanner.at += 1;
  if (character === '\r' && scanner.text[scanner.at] === '\n') {
    scanner.at += 1;
  }
  if (character === '\r' || character === '\n') {
    scanner.line += 1;
    scanner.lineStart = scanner.at;
  }
}

/** Passes over white space. */
export function skipWhiteSpace(scanner: Scanner): void {
  for (;;) {
    const code = scanner.text.charCodeAt(scanner.at);
    if (Number.isNaN(code) || (code > BLANK && code <= LAST_OF_ASCII) || !isWhiteSpace(String.fromCharCode(code))) {
      return;
    }
    skipOne(scanner);
  }
}

/** Reads a word such as `true`, which something must separate from what follows. */
export function readWord(scanner: Scanner, word: string, complaint: string): void {
  const { text } = scanner;
  if (text.length - scanner.at < word.length) {
    scanner.at = text.length;
    throw readerError(scanner, 'Unexpected end when reading JSON.');
  }
  for (const letter of word) {
    if (text[scanner.at] !== letter) {
      throw readerError(scanner, complaint);
    }
    scanner.at += 1;
  }
  const next = text[scanner.at];
  if (next !== undefined && !VALUE_END.test(next) && !/^\/[*/]/.test(text.slice(scanner.at, scanner.at + 2))) {
    throw readerError(scanner, complaint);
  }
}

/** Reads a comment and gives what it says. */
export function readComment(scanner: Scanner): string {
  const { text } = scanner;
  scanner.at += 1;
  const style = text[scanner.at];
  if (style === undefined) {
    throw readerError(scanner, 'Unexpected end while parsing comment.');
  }
  if (style !== '*' && style !== '/') {
    throw readerError(scanner, `Error parsing comment. Expected: *, got ${style}.`);
  }
  const begin = scanner.at + 1;
  const found = style === '*' ? text.indexOf('*/', begin) : text.slice(begin).search(/[\r\n]/) + begin;
  if (style === '*' && found < 0) {
    scanner.at = text.length;
    throw readerError(scanner, 'Unexpected end while parsing comment.');
  }
  const end = found < begin ? text.length : found;
  while (scanner.at < end) {
    skipOne(scanner);
  }
  scanner.at = style === '*' ? end + 2 : end;
  return text.slice(begin, end);
}
