import { JsonError, placedMessage } from './errors.ts';
import { type JsonToken, NULL_TOKEN } from './token.ts';

/** Says that an object is another one that was read before. */
export const REFERENCE = '$ref';

/** The names that an object may begin with to tell the serializer something. */
export const METADATA: ReadonlySet<string> = new Set(['$type', '$id', REFERENCE]);

export const CONTENT_BESIDE_REFERENCE = `Additional content found in JSON reference object. A JSON reference object should only have a ${REFERENCE} property.`;

/**
 * What becomes of a value that was read already when .NET converts it into a member without a type (`JToken.ToObject`),
 * such as the input of an action or the output of an orchestrator: an object loses the metadata that it begins with, and
 * one that refers to another is nothing.
 * @param path of the value, such as `actions[0][0].input`
 * @throws JsonError where there is more in an object that refers to another
 */
export function untypedMember(token: JsonToken, path: string): JsonToken {
  if (token.kind !== 'object') {
    return token;
  }
  const entries = [...token.properties];
  const begin = entries.findIndex(([name]) => !METADATA.has(name));
  const [metadata, rest] = begin < 0 ? [entries, []] : [entries.slice(0, begin), entries.slice(begin)];
  const at = metadata.findIndex(([name, value]) => name === REFERENCE && value.kind !== 'null');
  if (at < 0) {
    return metadata.length === 0 ? token : { kind: 'object', properties: new Map(rest) };
  }
  const next = entries[at + 1];
  if (next === undefined) {
    return NULL_TOKEN;
  }
  const place = { path: `${path}.${next[0]}` };
  throw new JsonError('Newtonsoft.Json.JsonSerializationException', placedMessage(CONTENT_BESIDE_REFERENCE, place));
}
