import { Buffer } from 'node:buffer';
import fc from 'fast-check';

export interface Mutation {
  readonly original: string;
  readonly body: Buffer;
}

/** What hostile or broken senders put in the place of a value. */
const strangeValues: readonly string[] = [
  ...['null', 'true', '0', '-1', '1e999', '9007199254740993', '""', '[]', '{}', '"\\u0000"', '"\\ud800"'],
  ...['{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{}}}', '{"toString":1}', '"../../etc/passwd"'],
  ...['"<script>alert(1)</script>"', '"/agent fix\\n/agent approve"', `"${'A'.repeat(5_000)}"`],
  ...[`${'['.repeat(80)}${']'.repeat(80)}`, '"2026-13-45T99:99:99Z"', '"\u202e\u2066\u200b"'],
];

const valuePattern = /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null/g;

/** Real payloads with some places damaged: bytes, characters, values, or their length. */
export function mutationOf(samples: readonly string[]): fc.Arbitrary<Mutation> {
  const damage = fc.oneof(
    fc.record({ kind: fc.constant('bytes' as const), at: fc.nat(), bytes: fc.uint8Array({ maxLength: 6 }) }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat(400) }),
    fc.record({ kind: fc.constant('double' as const), at: fc.nat(), length: fc.nat(400) }),
    fc.record({ kind: fc.constant('value' as const), at: fc.nat(), value: fc.constantFrom(...strangeValues) }),
    fc.record({ kind: fc.constant('json' as const), at: fc.nat(), value: fc.jsonValue({ maxDepth: 3 }) }),
  );
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([original, damages]) => ({
      original,
      body: damages.reduce<Buffer>(apply, Buffer.from(original)),
    }));
}

type Damage =
  | { readonly kind: 'bytes'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'value'; readonly at: number; readonly value: string }
  | { readonly kind: 'json'; readonly at: number; readonly value: unknown };

function apply(body: Buffer, damage: Damage): Buffer {
  const at = body.length === 0 ? 0 : damage.at % body.length;
  switch (damage.kind) {
    case 'bytes':
      return Buffer.concat([body.subarray(0, at), damage.bytes, body.subarray(at + damage.bytes.length)]);
    case 'cut':
      return Buffer.concat([body.subarray(0, at), body.subarray(at + damage.length)]);
    case 'double':
      return Buffer.concat([body.subarray(0, at + damage.length), body.subarray(at)]);
    case 'value':
      return replaceValue(body, damage.at, damage.value);
    case 'json':
      return replaceValue(body, damage.at, JSON.stringify(damage.value));
  }
}

/** Puts another value in the place of one of the payload's values, so that the JSON mostly stays JSON. */
function replaceValue(body: Buffer, which: number, value: string): Buffer {
  const text = body.toString('utf8');
  const places = [...text.matchAll(valuePattern)];
  const place = places[which % Math.max(places.length, 1)];
  if (place === undefined) return Buffer.from(value);
  return Buffer.from(text.slice(0, place.index) + value + text.slice(place.index + place[0].length));
}
