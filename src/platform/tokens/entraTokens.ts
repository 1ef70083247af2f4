import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { AgentError } from '../../contracts/agentError.ts';
import { clockToleranceSeconds, holderOf, type TokenVerifier, verificationFailure } from './tokenVerifier.ts';

export interface EntraOptions {
  /** e.g. https://login.microsoftonline.com */
  readonly authority: string;
  readonly tenantId: string;
  /** Application (client) id of the app registration that tokens must be for. */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const keysTimeoutMilliseconds = 5_000;

/** Keys are asked for again after this time, and at once for a token with an unknown key, at most every half minute. */
const keysLifeMilliseconds = 600_000;
const unknownKeyPauseMilliseconds = 30_000;

/**
 * Verifies access tokens of Microsoft Entra: signature by the tenant's published keys, issuer, tenant, audience and time.
 * https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
 */
export function createEntraVerifier({ authority, tenantId, audience, now }: EntraOptions): TokenVerifier {
  const base = authority.replace(/\/$/, '');
  const keys = createRemoteJWKSet(new URL(`${base}/${tenantId}/discovery/v2.0/keys`), {
    timeoutDuration: keysTimeoutMilliseconds,
    cacheMaxAge: keysLifeMilliseconds,
    cooldownDuration: unknownKeyPauseMilliseconds,
  });
  // Which of the two forms comes is a setting of the app registration.
  const issuers = [`${base}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`];
  const expected = {
    issuer: issuers,
    audience: [audience, `api://${audience}`],
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'iat', 'sub', 'tid'],
    clockTolerance: clockToleranceSeconds,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, currentDate: new Date(now()) });
      assertAccessToken(payload, tenantId);
      return holderOf(payload);
    } catch (error) {
      throw verificationFailure(error);
    }
  };
}

/** An ID token has the same audience, but is only for the page that asked for it: it names no client. */
function assertAccessToken(claims: JWTPayload, tenantId: string): void {
  const namesClient = typeof claims['azp'] === 'string' || typeof claims['appid'] === 'string';
  if (claims['tid'] !== tenantId || !namesClient) throw new AgentError('unauthorized', 'The token is not valid.');
}
