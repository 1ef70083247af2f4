import { JsonError, placedMessage } from './errors.ts';
import { CONTENT_BESIDE_REFERENCE, METADATA, REFERENCE } from './metadata.ts';
import { createJsonReader, type JsonPart, type JsonReader } from './reader.ts';
import { type JsonToken, NULL_TOKEN } from './token.ts';

/**
 * The first value of a text (`JToken.Load`); what follows it is not looked at.
 * @throws JsonError that says what is wrong and where
 */
export function loadJson(text: string): JsonToken {
  const reader = createJsonReader(text);
  const part = reader.read();
  if (part === undefined) {
    throw reader.fail('Error reading JToken from JsonReader.');
  }
  return readToken(reader, part, (isArray) =>
    reader.fail(`Unexpected end of content while loading ${isArray ? 'JArray' : 'JObject'}.`),
  );
}

/**
 * The only value of a text, as `JsonConvert.DeserializeObject` without a type makes it: comments around it and the
 * metadata that an object begins with (`$type`, `$id`, `$ref`) are no part of it. Null for an empty text.
 * @throws JsonError that says what is wrong and where
 */
export function deserializeJson(text: string): JsonToken {
  const reader = createJsonReader(text);
  const part = readContent(reader);
  if (part === undefined) {
    return NULL_TOKEN;
  }
  const token = part.kind === 'startObject' ? readUntypedObject(reader) : readToken(reader, part, endError(reader));
  readContent(reader);
  return token;
}

type EndError = (isArray: boolean) => Error;

function endError(reader: JsonReader): EndError {
  return () => {
    const message = placedMessage('Unexpected end when reading token.', { path: reader.containerPath() });
    return new JsonError('Newtonsoft.Json.JsonWriterException', message);
  };
}

function readContent(reader: JsonReader): JsonPart | undefined {
  let part = reader.read();
  while (part?.kind === 'comment') {
    part = reader.read();
  }
  return part;
}

function readToken(reader: JsonReader, part: JsonPart, onEnd: EndError): JsonToken {
  switch (part.kind) {
    case 'value':
      return part.token;
    case 'comment':
      return { kind: 'comment', value: part.text };
    case 'startArray':
      return readItems(reader, onEnd);
    case 'startObject':
      return { kind: 'object', properties: readProperties(reader, readContent(reader), onEnd) };
    default:
      throw reader.fail('Error reading JToken from JsonReader. Unexpected token: EndArray.');
  }
}

function readItems(reader: JsonReader, onEnd: EndError): JsonToken {
  const items: JsonToken[] = [];
  for (let part = readContent(reader); part?.kind !== 'endArray'; part = readContent(reader)) {
    if (part === undefined) {
      throw onEnd(true);
    }
    items.push(readToken(reader, part, onEnd));
  }
  return { kind: 'array', items };
}

/** The last of several values under one name counts. */
function readProperties(
  reader: JsonReader,
  first: JsonPart | undefined,
  onEnd: EndError,
): ReadonlyMap<string, JsonToken> {
  const properties = new Map<string, JsonToken>();
  for (let part = first; part?.kind !== 'endObject'; part = readContent(reader)) {
    const value = part?.kind === 'name' ? readContent(reader) : undefined;
    if (part?.kind !== 'name' || value === undefined) {
      throw onEnd(false);
    }
    properties.set(part.name, readToken(reader, value, onEnd));
  }
  return properties;
}

function readUntypedObject(reader: JsonReader): JsonToken {
  let part = readContent(reader);
  while (part?.kind === 'name' && METADATA.has(part.name)) {
    const { name } = part;
    const value = readContent(reader);
    if (name === REFERENCE && value?.kind === 'value' && value.token.kind !== 'null') {
      return readReference(reader, value.token);
    }
    if (value !== undefined) readToken(reader, value, endError(reader));
    part = readContent(reader);
  }
  if (part === undefined) {
    throw reader.fail('Unexpected end when reading JSON.');
  }
  return { kind: 'object', properties: readProperties(reader, part, endError(reader)) };
}

/** What is referred to is never there, since only one value is read. */
function readReference(reader: JsonReader, reference: JsonToken): JsonToken {
  const rule = (message: string): JsonError => {
    const { message: placed } = reader.fail(message);
    return new JsonError('Newtonsoft.Json.JsonSerializationException', placed);
  };
  if (reference.kind !== 'string') {
    throw rule(`JSON reference ${REFERENCE} property must have a string or null value.`);
  }
  if (readContent(reader)?.kind === 'name') {
    throw rule(CONTENT_BESIDE_REFERENCE);
  }
  return NULL_TOKEN;
}
