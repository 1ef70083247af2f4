import { createHmac } from 'node:crypto';

const characters = 8;

/** What the id is the HMAC of; no credential is ever made from this text. */
const label = 'code-agent key id';

/**
 * The id of a key, by which a credential says which key it was made with. It tells nothing of the key.
 * @returns 8 lower-case hexadecimal digits
 */
export function keyIdOf(key: string): string {
  return createHmac('sha256', key).update(label).digest('hex').slice(0, characters);
}
