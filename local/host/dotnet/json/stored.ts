import { isReaderError } from './errors.ts';
import { loadJson } from './parse.ts';
import { type JsonToken, NULL_TOKEN, stringToken } from './token.ts';
import { writeJson } from './writer.ts';

/**
 * A stored text as a value: the first JSON value in it, or the text itself where it does not begin with one (reasons
 * and failures are plain text). White space around it is lost.
 */
export function parseStored(text: string | undefined): JsonToken {
  if (text === undefined) {
    return NULL_TOKEN;
  }
  const trimmed = text.trim();
  if (trimmed === '') {
    return stringToken('');
  }
  try {
    return loadJson(trimmed);
  } catch (error) {
    if (isReaderError(error)) {
      return stringToken(trimmed);
    }
    throw error;
  }
}

/** A stored text as it is stored again, such as the input of an instance that is restarted. */
export function restoreText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : writeJson(parseStored(text));
}
