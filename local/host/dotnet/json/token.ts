/** A JSON value as Newtonsoft.Json holds it (its `JToken`): more kinds than JSON has, and numbers that stay apart. */
export type JsonToken =
  | { readonly kind: 'object'; readonly properties: ReadonlyMap<string, JsonToken> }
  | { readonly kind: 'array'; readonly items: readonly JsonToken[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** A comment that stands where a value should. */
  | { readonly kind: 'comment'; readonly value: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'undefined' };

export const NULL_TOKEN: JsonToken = { kind: 'null' };

/** A text as a token. */
export function stringToken(value: string): JsonToken {
  return { kind: 'string', value };
}

/** Tokens under their names, in this order. */
export function objectToken(properties: Readonly<Record<string, JsonToken>>): JsonToken {
  return { kind: 'object', properties: new Map(Object.entries(properties)) };
}

/** What JSON can say of a value of JavaScript: strings, numbers, booleans, null, lists and plain objects. */
export function tokenOf(value: unknown): JsonToken {
  switch (typeof value) {
    case 'string':
      return stringToken(value);
    case 'boolean':
      return { kind: 'boolean', value };
    case 'bigint':
      return { kind: 'integer', value };
    case 'number':
      return Number.isInteger(value) ? { kind: 'integer', value: BigInt(value) } : { kind: 'float', value };
    case 'object':
      return value === null ? NULL_TOKEN : containerOf(value);
    default:
      return NULL_TOKEN;
  }
}

function containerOf(value: object): JsonToken {
  if (Array.isArray(value)) {
    return { kind: 'array', items: value.map(tokenOf) };
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return { kind: 'object', properties: new Map(entries.map(([name, entry]) => [name, tokenOf(entry)])) };
}
