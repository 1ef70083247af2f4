import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { canonicalJson } from '../audit/auditChain.ts';
import { dayOf } from '../audit/auditDays.ts';
import type { AnchorSignature } from './anchorFormat.ts';

/** A public key of P-256 as RFC 7517 has it, with when it was made. */
export const publicKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().max(100),
  y: z.string().max(100),
  /** ISO 8601, UTC: since then every anchor has a signature. Absent for a development key. */
  created: z.iso.datetime().optional(),
});

export type AuditPublicKey = z.infer<typeof publicKeySchema>;

/** What `code-agent audit key` writes, and an auditor keeps: all keys that ever signed. */
export const publicKeySetSchema = z.object({ keys: z.array(publicKeySchema).min(1).max(100) });

/** Tells whether the app signed a text. */
export interface AnchorKeys {
  check(text: string, signature: AnchorSignature): 'valid' | 'unknown-key' | 'wrong';
  /** First day (`yyyy-mm-dd`) whose anchor must be signed; undefined where no key says when it was made. */
  readonly since: string | undefined;
}

/** Signs what the app writes for its auditors. */
export interface AuditSigner {
  /** @throws AgentError `unavailable`, `throttled`, `forbidden` or `not-found` when the key cannot be used now */
  sign(text: string): Promise<AnchorSignature>;
  /** Every version of the key: what an older one signed stays signed. */
  publicKeys(): Promise<readonly AuditPublicKey[]>;
}

export function createAnchorKeys(keys: readonly AuditPublicKey[]): AnchorKeys {
  const byThumbprint = new Map(keys.map((key) => [thumbprintOf(key), keyObjectOf(key)]));
  const created = keys.map((key) => key.created).filter((one) => one !== undefined);
  return {
    check(text, { key, value }) {
      const known = byThumbprint.get(key);
      if (known === undefined) return 'unknown-key';
      const isValid = verify(
        'sha256',
        Buffer.from(text),
        { key: known, dsaEncoding: 'ieee-p1363' },
        Buffer.from(value, 'base64url'),
      );
      return isValid ? 'valid' : 'wrong';
    },
    since: created.length === 0 ? undefined : dayOf(Math.min(...created.map(Date.parse))),
  };
}

/** RFC 7638. */
export function thumbprintOf({ kty, crv, x, y }: AuditPublicKey): string {
  return createHash('sha256').update(canonicalJson({ kty, crv, x, y })).digest('base64url');
}

function keyObjectOf({ kty, crv, x, y }: AuditPublicKey): KeyObject {
  try {
    return createPublicKey({ format: 'jwk', key: { kty, crv, x, y } });
  } catch (cause) {
    throw new AgentError('configuration', 'A public key of the audit log is not a point on the curve P-256.', {
      cause,
    });
  }
}
