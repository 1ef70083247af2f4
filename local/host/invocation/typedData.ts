import type { TypedData } from '../loading/coreTypes.ts';

/**
 * The JSON text of a value that came back from the app, as the durable extension would store it.
 * @returns undefined where the function returned nothing
 */
export function toJsonText(data: TypedData | null | undefined): string | undefined {
  if (data === null || data === undefined) {
    return undefined;
  }
  if (typeof data.json === 'string') {
    return data.json;
  }
  if (typeof data.string === 'string') {
    return JSON.stringify(data.string);
  }
  const number = data.int ?? data.double;
  if (typeof number === 'number') {
    return String(number);
  }
  const bytes = data.bytes ?? data.stream;
  return bytes ? JSON.stringify(Buffer.from(bytes).toString('base64')) : undefined;
}

/** The text of a protocol answer, which the SDK may hand over as a string or as an object. */
export function toProtocolText(data: TypedData | null | undefined): string {
  if (typeof data?.string === 'string') {
    return data.string;
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
