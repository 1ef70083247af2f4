import { jwtVerify, SignJWT } from 'jose';
import type { Role } from '../../contracts/api.ts';
import type { Secret } from '../../contracts/secret.ts';
import { clockToleranceSeconds, holderOf, type TokenVerifier, verificationFailure } from './tokenVerifier.ts';

const issuer = 'code-agent start';
const audience = 'code-agent';
const algorithm = 'HS256';
const lifeSeconds = 12 * 3600;

/** The least that HMAC-SHA256 asks of a key, in characters of a random text. */
export const shortestDevelopmentKey = 32;

/**
 * A token that stands for a person on one machine, valid for twelve hours.
 * @param key at least 32 random characters
 * @param now milliseconds since the epoch
 */
export async function makeDevelopmentToken(
  key: Secret,
  holder: { readonly name: string; readonly roles: readonly Role[] },
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return await new SignJWT({ preferred_username: holder.name, roles: [...holder.roles] })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(holder.name)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifeSeconds)
    .sign(bytesOf(key));
}

/** Verifies what {@link makeDevelopmentToken} makes. Never to be used outside of local development. */
export function createDevelopmentVerifier(key: Secret, now: () => number): TokenVerifier {
  const expected = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp', 'sub'] };
  return async (token) => {
    try {
      const options = { ...expected, clockTolerance: clockToleranceSeconds, currentDate: new Date(now()) };
      const { payload } = await jwtVerify(token, bytesOf(key), options);
      return holderOf(payload);
    } catch (error) {
      throw verificationFailure(error);
    }
  };
}

function bytesOf(key: Secret): Uint8Array {
  return new TextEncoder().encode(key.reveal());
}
