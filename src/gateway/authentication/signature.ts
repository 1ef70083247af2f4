import { Buffer } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries a delivery's signature. */
export const signatureHeader = 'x-hub-signature-256';

const headerPattern = /^sha256=[0-9a-f]{64}$/;

export interface SignatureOptions {
  /** The body's bytes exactly as they came. */
  readonly body: Uint8Array;
  /** The value of `X-Hub-Signature-256`. */
  readonly header: string | null | undefined;
  /** Every valid key: the current one and, during a rotation, the previous one. Empty keys are skipped. */
  readonly keys: readonly string[];
}

/**
 * Whether a body was signed with one of the keys.
 * Only the one documented spelling is accepted: `sha256=` and 64 lower-case hexadecimal digits. Without a key nothing is valid.
 * @returns `missing` when there is no header, `invalid` when it is malformed or no key made it
 */
export function verifySignature(options: SignatureOptions): 'valid' | 'missing' | 'invalid' {
  if (options.header === null || options.header === undefined || options.header === '') {
    return 'missing';
  }
  if (!headerPattern.test(options.header)) {
    return 'invalid';
  }
  const received = Buffer.from(options.header);
  let matches = 0;
  for (const key of options.keys.filter((candidate) => candidate !== '')) {
    // Always try every key, so that the time does not reveal which one matched.
    matches += timingSafeEqual(received, Buffer.from(signBody(options.body, key))) ? 1 : 0;
  }
  return matches > 0 ? 'valid' : 'invalid';
}

/**
 * The `X-Hub-Signature-256` value for a body.
 * @returns `sha256=` and the HMAC-SHA256 of the bytes in lower-case hexadecimal
 */
export function signBody(body: Uint8Array, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}
