import { createHash, timingSafeEqual } from 'node:crypto';
import type { Backend } from '../backend.ts';
import { tokenExpired } from '../http/tokenExpired.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { isExpired } from './records.ts';
import { fullAccess } from './scopes.ts';

/** Who calls, and by what: that decides what a call may do. */
export type SignIn = { readonly identity: Identity } & (
  | { readonly kind: 'entra' }
  | { readonly kind: 'pat'; readonly scope: string }
);

/**
 * Who sent a request.
 * @param authorization value of the Authorization header: Basic with any user name and a personal access token, or
 *   Bearer with an access token of Microsoft Entra
 * @returns undefined when the header is missing or names nobody
 * @throws ApiError 401 for a personal access token whose time is over
 */
export function authenticate(backend: Backend, authorization: string | undefined): SignIn | undefined {
  const { token, isBearer } = readToken(authorization);
  if (token === '') {
    return undefined;
  }
  // Tokens of who was removed from the organisation name nobody any more.
  const identities = backend.state.identities.list(everything).filter(({ isActive }) => isActive);
  if (isBearer) {
    // Personal access tokens come as Basic only; the token of a pipeline's job comes either way.
    const identity = identities.find(({ accessToken = '' }) => sameText(accessToken, token));
    if (identity?.buildServiceOf !== undefined) return { kind: 'pat', identity, scope: fullAccess };
    return identity === undefined ? undefined : { kind: 'entra', identity };
  }
  // Applications can have no personal access tokens: they come as Bearer only.
  const owner = identities.find(({ token: own, isServicePrincipal }) => !isServicePrincipal && sameText(own, token));
  return owner === undefined ? byPersonalToken(backend, token) : { kind: 'pat', identity: owner, scope: fullAccess };
}

/** SHA-256 of a token's text, in hexadecimal. */
export function tokenHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byPersonalToken(backend: Backend, text: string): SignIn | undefined {
  const sha256 = tokenHash(text);
  const found = backend.state.personalTokens.list(everything).find((one) => one.sha256 === sha256);
  if (found === undefined || found.isRevoked) {
    return undefined;
  }
  if (isExpired(found, backend.now())) {
    throw tokenExpired();
  }
  const identity = backend.state.identities.get(everything, found.identityId);
  return identity?.isActive === true ? { kind: 'pat', identity, scope: found.scope } : undefined;
}

function readToken(authorization = ''): { readonly token: string; readonly isBearer: boolean } {
  const [, kind = '', value = ''] = /^(basic|bearer)\s+(.+)$/i.exec(authorization) ?? [];
  if (kind.toLowerCase() === 'bearer') {
    return { token: value.trim(), isBearer: true };
  }
  const text = Buffer.from(value, 'base64').toString('utf8');
  return { token: text.includes(':') ? text.slice(text.indexOf(':') + 1) : '', isBearer: false };
}

function sameText(first: string, second: string): boolean {
  const a = Buffer.from(first);
  const b = Buffer.from(second);
  return a.length === b.length && timingSafeEqual(a, b);
}
