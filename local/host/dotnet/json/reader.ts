import { parseNumber } from './numbers.ts';
import { buildPath, type Position } from './path.ts';
import { isWhiteSpace, readComment, readerError, readWord, type Scanner, skipOne, skipWhiteSpace } from './scanner.ts';
import { readString } from './strings.ts';
import { type JsonToken, NULL_TOKEN } from './token.ts';

/** What the reader comes upon, one after the other. */
export type JsonPart =
  | { readonly kind: 'startObject' | 'startArray' | 'endObject' | 'endArray' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'value'; readonly token: JsonToken }
  | { readonly kind: 'comment'; readonly text: string };

type State = 'start' | 'property' | 'array' | 'object' | 'afterValue' | 'finished';

export interface JsonReader {
  /** The next part, or undefined at the end of the text. */
  read(): JsonPart | undefined;
  /** The error at the reader's place. */
  fail(message: string): Error;
  /** The path of the containers around the reader's place. */
  containerPath(): string;
}

/** How deep containers may lie in each other. */
export const MAX_DEPTH = 64;

const NUMBER_CHARACTERS = /[-+.a-fx\d]*/iy;
const NUMBER_END = /[\s,}\])/]/;
const NAME_CHARACTER = /[\p{L}\p{Nd}_$]/u;
const WORDS: Readonly<Record<string, { readonly word: string; readonly name: string; readonly token: JsonToken }>> = {
  t: { word: 'true', name: 'boolean', token: { kind: 'boolean', value: true } },
  f: { word: 'false', name: 'boolean', token: { kind: 'boolean', value: false } },
  n: { word: 'null', name: 'null', token: NULL_TOKEN },
  u: { word: 'undefined', name: 'undefined', token: { kind: 'undefined' } },
  N: { word: 'NaN', name: 'NaN', token: { kind: 'float', value: Number.NaN } },
  I: { word: 'Infinity', name: 'Infinity', token: { kind: 'float', value: Number.POSITIVE_INFINITY } },
};
const NEGATIVE_INFINITY: JsonToken = { kind: 'float', value: Number.NEGATIVE_INFINITY };

interface Reading extends Scanner {
  state: State;
  readonly positions: Position[];
  /** A container has just begun, and is not part of the path yet. */
  isAtStart: boolean;
}

/**
 * Reads a text as Newtonsoft's JsonTextReader does: single quotes, bare names, trailing commas, comments, NaN,
 * Infinity and undefined are taken; more than 64 levels are not. What is wrong is said in its words.
 */
export function createJsonReader(text: string): JsonReader {
  const positions: Position[] = [];
  const reading: Reading = {
    ...{ text, at: 0, line: 1, lineStart: 0, isBeforeLines: true, positions, isAtStart: false, state: 'start' },
    path: () => buildPath(reading.isAtStart ? positions.slice(0, -1) : positions),
  };
  return {
    read: () => readPart(reading),
    fail: (message) => readerError(reading, message),
    containerPath: () => buildPath(positions.slice(0, -1)),
  };
}

function readPart(reading: Reading): JsonPart | undefined {
  for (;;) {
    switch (reading.state) {
      case 'start':
      case 'property':
      case 'array':
        return readValue(reading);
      case 'object':
        return readProperty(reading);
      case 'finished':
        return readRest(reading);
      default: {
        const part = readAfterValue(reading);
        if (part !== 'go on') {
          return part;
        }
      }
    }
  }
}

function commentPart(reading: Reading): JsonPart {
  const text = readComment(reading);
  reading.isBeforeLines = true;
  return { kind: 'comment', text };
}

function readValue(reading: Reading): JsonPart | undefined {
  skipWhiteSpace(reading);
  const character = reading.text[reading.at];
  switch (character) {
    case undefined:
      return undefined;
    case '{':
    case '[':
      return open(reading, character === '[');
    case '}':
      throw unexpected(reading, character);
    case ']':
      reading.at += 1;
      return close(reading, true);
    case ',':
      return valuePart(reading, { kind: 'undefined' });
    case '/':
      return commentPart(reading);
    case '"':
    case "'":
      return valuePart(reading, { kind: 'string', value: readString(reading) });
    default:
      return valuePart(reading, readWordOrNumber(reading, character));
  }
}

function unexpected(reading: Reading, character: string): Error {
  return readerError(reading, `Unexpected character encountered while parsing value: ${character}.`);
}

function readWordOrNumber(reading: Reading, character: string): JsonToken {
  const known = WORDS[character];
  if (known !== undefined) {
    if (character === 'n' && reading.at + 1 >= reading.text.length) {
      reading.at += 1;
      throw readerError(reading, 'Unexpected end when reading JSON.');
    }
    if (character === 'n' && reading.text[reading.at + 1] !== 'u') throw unexpected(reading, character);
    readWord(reading, known.word, `Error parsing ${known.name} value.`);
    return known.token;
  }
  if (reading.text.startsWith('-I', reading.at)) {
    readWord(reading, '-Infinity', 'Error parsing -Infinity value.');
    return NEGATIVE_INFINITY;
  }
  if (!/[-.\p{N}]/u.test(character)) {
    throw unexpected(reading, character);
  }
  return readNumber(reading);
}

function readNumber(reading: Reading): JsonToken {
  const begin = reading.at;
  NUMBER_CHARACTERS.lastIndex = begin;
  NUMBER_CHARACTERS.test(reading.text);
  reading.at = NUMBER_CHARACTERS.lastIndex;
  const character = reading.text[reading.at];
  if (character !== undefined && !NUMBER_END.test(character)) {
    throw readerError(reading, `Unexpected character encountered while parsing number: ${character}.`);
  }
  const text = reading.text.slice(begin, reading.at);
  const value = parseNumber(text);
  if (value === undefined) {
    throw readerError(reading, `Input string '${text}' is not a valid number.`);
  }
  return typeof value === 'bigint' ? { kind: 'integer', value } : { kind: 'float', value };
}

function readProperty(reading: Reading): JsonPart | undefined {
  skipWhiteSpace(reading);
  const character = reading.text[reading.at];
  if (character === undefined) {
    return undefined;
  }
  if (character === '}') {
    reading.at += 1;
    return close(reading, false);
  }
  if (character === '/') {
    return commentPart(reading);
  }
  const isQuoted = character === '"' || character === "'";
  if (!isQuoted && !NAME_CHARACTER.test(character)) {
    throw readerError(reading, `Invalid property identifier character: ${character}.`);
  }
  const name = isQuoted ? readString(reading) : readBareName(reading);
  skipWhiteSpace(reading);
  const separator = reading.text[reading.at];
  if (separator !== ':') {
    const got = separator ?? '\0';
    throw readerError(reading, `Invalid character after parsing property name. Expected ':' but got: ${got}.`);
  }
  reading.at += 1;
  const position = reading.positions.at(-1);
  if (position !== undefined) position.name = name;
  reading.isAtStart = false;
  reading.state = 'property';
  return { kind: 'name', name };
}

function readBareName(reading: Reading): string {
  const begin = reading.at;
  for (;;) {
    const character = reading.text[reading.at];
    if (character === undefined) {
      throw readerError(reading, 'Unexpected end while parsing unquoted property name.');
    }
    if (!NAME_CHARACTER.test(character)) {
      if (isWhiteSpace(character) || character === ':') return reading.text.slice(begin, reading.at);
      throw readerError(reading, `Invalid JavaScript property identifier character: ${character}.`);
    }
    reading.at += 1;
  }
}

function readAfterValue(reading: Reading): JsonPart | undefined | 'go on' {
  skipWhiteSpace(reading);
  const character = reading.text[reading.at];
  switch (character) {
    case undefined:
      reading.state = 'finished';
      return undefined;
    case '}':
    case ']':
      reading.at += 1;
      return close(reading, character === ']');
    case '/':
      return commentPart(reading);
    case ',':
      skipOne(reading);
      reading.state = reading.positions.at(-1)?.isArray === true ? 'array' : 'object';
      return 'go on';
    default:
      throw readerError(reading, `After parsing a value an unexpected character was encountered: ${character}.`);
  }
}

function readRest(reading: Reading): JsonPart | undefined {
  skipWhiteSpace(reading);
  const character = reading.text[reading.at];
  if (character === undefined) {
    return undefined;
  }
  if (character === '/') {
    return commentPart(reading);
  }
  throw readerError(reading, `Additional text encountered after finished reading JSON content: ${character}.`);
}

function valuePart(reading: Reading, token: JsonToken): JsonPart {
  reading.isBeforeLines = false;
  countItem(reading);
  settle(reading);
  return { kind: 'value', token };
}

function countItem(reading: Reading): void {
  const position = reading.positions.at(-1);
  if (position?.isArray === true) position.index += 1;
  reading.isAtStart = false;
}

function settle(reading: Reading): void {
  reading.state = reading.positions.length === 0 ? 'finished' : 'afterValue';
}

function open(reading: Reading, isArray: boolean): JsonPart {
  reading.at += 1;
  reading.isBeforeLines = false;
  countItem(reading);
  reading.state = isArray ? 'array' : 'object';
  reading.positions.push({ isArray, index: -1, name: undefined });
  reading.isAtStart = true;
  if (reading.positions.length > MAX_DEPTH) {
    throw readerError(reading, `The reader's MaxDepth of ${MAX_DEPTH} has been exceeded.`);
  }
  return { kind: isArray ? 'startArray' : 'startObject' };
}

function close(reading: Reading, isArray: boolean): JsonPart {
  const open = reading.positions.pop();
  reading.isAtStart = false;
  if (open?.isArray !== isArray) {
    const [token, type] = [
      isArray ? 'EndArray' : 'EndObject',
      open === undefined ? 'None' : open.isArray ? 'Array' : 'Object',
    ];
    throw readerError(reading, `JsonToken ${token} is not valid for closing JsonType ${type}.`);
  }
  settle(reading);
  return { kind: isArray ? 'endArray' : 'endObject' };
}
