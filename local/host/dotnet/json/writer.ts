import { JsonError, placedMessage } from './errors.ts';
import { formatDouble } from './numbers.ts';
import type { JsonToken } from './token.ts';

/** Beside control characters, the quote and the backslash, Newtonsoft escapes the line ends that JSON allows. */
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** A string in quotes, with Newtonsoft's choice of escapes. */
export function writeString(value: string): string {
  const text = JSON.stringify(value.toWellFormed());
  return text.replace(LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The text of a token without spaces. Some of it is no JSON: `undefined` and comments stay what they are.
 * @throws JsonError for a comment in the place of a property's value
 */
export function writeJson(token: JsonToken): string {
  switch (token.kind) {
    case 'object':
      return `{${[...token.properties].map(writeProperty).join(',')}}`;
    case 'array':
      return `[${token.items.map(writeJson).join(',')}]`;
    case 'string':
      return writeString(token.value);
    case 'integer':
      return String(token.value);
    case 'float':
      return writeFloat(token.value);
    case 'boolean':
      return String(token.value);
    case 'comment':
      return `/*${token.value}*/`;
    case 'null':
    case 'undefined':
      return token.kind;
  }
}

function writeProperty([name, value]: readonly [string, JsonToken], index: number, all: readonly unknown[]): string {
  if (value.kind === 'comment' && index + 1 < all.length) {
    // The writer still waits for the value when the next name comes.
    const message = 'Token PropertyName in state Property would result in an invalid JSON object.';
    throw new JsonError('Newtonsoft.Json.JsonWriterException', placedMessage(message, { path: '' }));
  }
  return `${writeString(name)}:${writeJson(value)}`;
}

/** What no number of JSON can be is written as a string. */
function writeFloat(value: number): string {
  if (!Number.isFinite(value)) {
    return `"${value}"`;
  }
  const text = formatDouble(value);
  return /[.E]/.test(text) ? text : `${text}.0`;
}
