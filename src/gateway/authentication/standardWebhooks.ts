import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a timestamp may differ from now, as https://www.standardwebhooks.com recommends. */
export const toleranceSeconds = 300;

const keyPrefix = 'whsec_';
const idPattern = /^[\x21-\x2d\x2f-\x7e]{1,256}$/;
const timestampPattern = /^[1-9]\d{9}$/;
const signaturePattern = /^v[1-9]\d{0,2}[a-z]?,[A-Za-z0-9+/]{1,200}={0,2}$/;
const maximumSignatures = 10;

/** The three headers of Standard Webhooks, as they came. */
export interface StandardHeaders {
  /** `webhook-id` */
  readonly id: string | null;
  /** `webhook-timestamp` */
  readonly timestamp: string | null;
  /** `webhook-signature` */
  readonly signature: string | null;
}

export interface StandardOptions {
  /** The body's bytes exactly as they came. */
  readonly body: Uint8Array;
  readonly headers: StandardHeaders;
  /** Every valid key. */
  readonly keys: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether a body was signed according to Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, in base64, within
 * five minutes of now. The npm library `standardwebhooks` does the same at ten times the cost, and signs the decoded
 * text instead of the bytes (docs/decisions/0017-webhook-credentials.md).
 * @returns `missing` when none of the three headers is there; `stale` when only the time is wrong
 */
export function verifyStandardWebhook(options: StandardOptions): 'valid' | 'missing' | 'invalid' | 'stale' {
  const { id, timestamp, signature } = options.headers;
  if (id === null && timestamp === null && signature === null) return 'missing';
  if (id === null || !idPattern.test(id)) return 'invalid';
  if (timestamp === null || !timestampPattern.test(timestamp)) return 'invalid';
  const received = signature?.split(' ') ?? [];
  if (received.length === 0 || received.length > maximumSignatures) return 'invalid';
  if (!received.every((one) => signaturePattern.test(one))) return 'invalid';
  if (!isSignedByAny(options, `${id}.${timestamp}.`, received)) return 'invalid';
  return Math.abs(options.now / 1000 - Number(timestamp)) <= toleranceSeconds ? 'valid' : 'stale';
}

/** Always try every key and signature, so that the time does not reveal which one matched. */
function isSignedByAny({ body, keys }: StandardOptions, head: string, received: readonly string[]): boolean {
  let matches = 0;
  for (const key of keys.filter((candidate) => candidate !== '')) {
    const { text, encoding } = keyText(key);
    const expected = Buffer.from(
      `v1,${createHmac('sha256', text, { encoding }).update(head).update(body).digest('base64')}`,
    );
    for (const one of received) {
      const candidate = Buffer.from(one);
      matches += candidate.length === expected.length && timingSafeEqual(candidate, expected) ? 1 : 0;
    }
  }
  return matches > 0;
}

/**
 * Keys in the form of Standard Webhooks are base64 behind `whsec_`; any other text is taken as it is. Not as bytes: a key
 * given as bytes takes Node longer than the signature of 10 KB.
 */
function keyText(key: string): { readonly text: string; readonly encoding: 'utf8' | 'base64' } {
  const encoded = key.startsWith(keyPrefix) ? key.slice(keyPrefix.length) : '';
  return Buffer.from(encoded, 'base64').length === 0
    ? { text: key, encoding: 'utf8' }
    : { text: encoded, encoding: 'base64' };
}
