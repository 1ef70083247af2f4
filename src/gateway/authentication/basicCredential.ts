import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { keyIdOf } from './keyId.ts';
import { type SubscriptionScope, subscriptionPassword } from './subscriptionPassword.ts';

/** The credential of a service hook subscription. */
export interface BasicCredential {
  readonly username: string;
  readonly password: string;
}

/** The scope of a credential: deliveries of one event type of one project. */
export type CredentialScope = Pick<SubscriptionScope, 'projectId' | 'eventType'>;

const headerPattern = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/;
const usernamePattern = /^code-agent\.([0-9a-f]{8})\.([0-9a-f-]{36})\.([a-z0-9._-]{1,100})$/;

/**
 * The credential of one subscription. The user name says from which key and for which scope the password was derived,
 * so it can be checked before the body is read. Nothing of it is stored.
 * @throws RangeError as {@link subscriptionPassword} does
 */
export function basicCredential(masterKey: string, scope: SubscriptionScope): BasicCredential {
  const password = subscriptionPassword(masterKey, scope);
  const parts = ['code-agent', keyIdOf(masterKey), scope.projectId.trim(), scope.eventType.trim()];
  return { username: parts.join('.').toLowerCase(), password };
}

export interface BasicOptions {
  /** The value of `Authorization`. */
  readonly header: string | null;
  /** Every valid master key. */
  readonly keys: readonly string[];
  readonly organization: string;
}

/**
 * Verifies a Basic credential.
 * @returns `missing` when there is no such header; `invalid` when it is malformed or no key made it
 */
export function verifyBasicCredential({
  header,
  keys,
  organization,
}: BasicOptions): CredentialScope | 'missing' | 'invalid' {
  if (header === null || header === '') return 'missing';
  const encoded = headerPattern.exec(header)?.[1];
  if (encoded === undefined) return 'invalid';
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return 'invalid';
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  const [, keyId, projectId, eventType] = usernamePattern.exec(text.slice(0, Math.max(colon, 0))) ?? [];
  if (keyId === undefined || projectId === undefined || eventType === undefined) return 'invalid';
  const scope = { projectId, eventType };
  const received = Buffer.from(text.slice(colon + 1));
  let matches = 0;
  for (const key of keys.filter((candidate) => candidate !== '')) {
    const expected = Buffer.from(subscriptionPassword(key, { organization, ...scope }));
    const isSame = received.length === expected.length && timingSafeEqual(received, expected);
    // Always try every key, so that the time does not reveal which one matched.
    matches += isSame && keyIdOf(key) === keyId ? 1 : 0;
  }
  return matches > 0 ? scope : 'invalid';
}
