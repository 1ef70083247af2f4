import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { keyIdOf } from './keyId.ts';
import { type SubscriptionScope, subscriptionPassword } from './subscriptionPassword.ts';

/** What a service hook subscription signs in with. */
export interface BasicCredential {
  readonly username: string;
  readonly password: string;
}

/** What a credential is for: deliveries of one event of one project. */
export type CredentialScope = Pick<SubscriptionScope, 'projectId' | 'eventType'>;

const headerPattern = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/;
const usernamePattern = /^code-agent\.([0-9a-f]{8})\.([0-9a-f-]{36})\.([a-z0-9._-]{1,100})$/;

/**
 * The credential of one subscription: its user name says which key the password was derived from and for what, so that
 * it can be checked before anything of the body is read. Nothing of it is stored.
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
  /** Every master key that is valid now. */
  readonly keys: readonly string[];
  readonly organization: string;
}

/**
 * What a Basic credential opens.
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
    // Every key is tried whatever the outcome, so that the time does not tell which key matched.
    matches += isSame && keyIdOf(key) === keyId ? 1 : 0;
  }
  return matches > 0 ? scope : 'invalid';
}
