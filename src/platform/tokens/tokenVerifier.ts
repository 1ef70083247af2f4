import { errors, type JWTPayload } from 'jose';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type Role, roles } from '../../contracts/api.ts';

/** Who a valid token stands for. */
export interface TokenHolder {
  /** Object id in Microsoft Entra; of a token without one, its subject. */
  readonly id: string;
  /** As the audit log names them. */
  readonly name: string;
  readonly roles: readonly Role[];
}

/**
 * Tells whose a bearer token is.
 * @throws AgentError `unauthorized` for one that is not valid, `unavailable` when that cannot be found out now
 */
export type TokenVerifier = (token: string) => Promise<TokenHolder>;

/** Seconds that the clock of whoever signed a token may differ from this one. */
export const clockToleranceSeconds = 60;

const holderSchema = z.object({
  preferred_username: z.string().min(1).max(256).optional().catch(undefined),
  upn: z.string().min(1).max(256).optional().catch(undefined),
  oid: z.string().min(1).max(256).optional().catch(undefined),
  sub: z.string().min(1).max(256),
  roles: z.array(z.string()).default([]).catch([]),
});

/** Who the claims of a verified token name. Roles that the app does not know count for nothing. */
export function holderOf(claims: JWTPayload): TokenHolder {
  const parsed = holderSchema.safeParse(claims);
  if (!parsed.success) throw new AgentError('unauthorized', 'The token does not identify its owner.');
  const { preferred_username: userName, upn, oid, sub, roles: named } = parsed.data;
  return { id: oid ?? sub, name: userName ?? upn ?? oid ?? sub, roles: roles.filter((role) => named.includes(role)) };
}

/** What a failed verification means. The message says nothing of the token. */
export function verificationFailure(cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  const isOutOfReach =
    !(cause instanceof errors.JOSEError) || ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(cause.code);
  return isOutOfReach
    ? new AgentError('unavailable', 'The keys to verify tokens are unavailable.', { cause })
    : new AgentError('unauthorized', 'The token is not valid.', { cause });
}
