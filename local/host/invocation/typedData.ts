import { deserializeJson } from '../dotnet/json/parse.ts';
import { writeJson, writeString } from '../dotnet/json/writer.ts';
import type { TypedData } from '../loading/coreTypes.ts';

const LARGEST_INT64 = 2n ** 63n - 1n;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const THREE_REPLACEMENTS = '\ufffd\ufffd\ufffd';

/**
 * The JSON text of a value that came back from the app, as the durable extension would store it.
 * @returns undefined where the function returned nothing
 * @throws JsonError where .NET does not read what the app wrote
 */
export function toJsonText(data: TypedData | null | undefined): string | undefined {
  if (data === null || data === undefined) {
    return undefined;
  }
  if (typeof data.json === 'string') {
    return isPlain(data.json) ? data.json : writeJson(deserializeJson(data.json));
  }
  if (typeof data.string === 'string') {
    return writeString(wireText(data.string));
  }
  if (typeof data.int === 'number') {
    return toInt64(data.int);
  }
  if (typeof data.double === 'number') {
    return writeJson({ kind: 'float', value: data.double });
  }
  const bytes = data.bytes ?? data.stream;
  return bytes ? JSON.stringify(Buffer.from(bytes).toString('base64')) : undefined;
}

/** What .NET reads otherwise than JavaScript, or writes so: metadata, escapes, fractions, long numbers, moments. */
const NOT_PLAIN = /[$\\\u007f-\uffff]|\d[.eE]|\d{15}|\dT\d|[[{:,]\s|\s[\]}:,]/;
const LEVELS = 60;

/** Whether a text is sure to come out as it is: most results of activities do, and need not be read for that. */
function isPlain(json: string): boolean {
  return !NOT_PLAIN.test(json) && json.split(/[[{]/).length < LEVELS;
}

/** The protocol between host and app has whole numbers of 64 bits: what is larger becomes the largest of them. */
function toInt64(value: number): string {
  const whole = BigInt(value);
  const limited = whole > LARGEST_INT64 ? LARGEST_INT64 : whole < -LARGEST_INT64 - 1n ? -LARGEST_INT64 - 1n : whole;
  return String(limited);
}

/** A text after its way from the app to the host: half a surrogate pair is no UTF-8, and each of its bytes is replaced. */
export function wireText(text: string): string {
  return text.isWellFormed() ? text : text.replace(LONE_SURROGATE, THREE_REPLACEMENTS);
}

/** The text of a protocol answer, which the SDK may hand over as a string or as an object. */
export function toProtocolText(data: TypedData | null | undefined): string {
  if (typeof data?.string === 'string') {
    return data.string;
  }
  if (typeof data?.json === 'string') {
    return data.json;
  }
  return toJsonText(data) ?? '';
}

/** The bytes of a message body made from an output binding's value. */
export function toBytes(data: TypedData): Buffer {
  const bytes = data.bytes ?? data.stream;
  if (bytes) {
    return Buffer.from(bytes);
  }
  return Buffer.from(toProtocolText(data), 'utf8');
}

/** Wraps values of a trigger's metadata; undefined values are left out. */
export function toTypedMetadata(values: Readonly<Record<string, unknown>>): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      metadata[name] = typeof value === 'string' ? { string: value } : { json: JSON.stringify(value) };
    }
  }
  return metadata;
}
