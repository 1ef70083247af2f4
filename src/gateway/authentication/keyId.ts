import { createHmac } from 'node:crypto';

const characters = 8;

/** The text whose HMAC is the id. No credential is ever made from this text. */
const label = 'code-agent key id';

/**
 * The id of a key. Credentials use it to say which key made them. It reveals nothing about the key.
 * @returns 8 lower-case hexadecimal digits
 */
export function keyIdOf(key: string): string {
  return createHmac('sha256', key).update(label).digest('hex').slice(0, characters);
}
