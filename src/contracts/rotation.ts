import { z } from 'zod';

/** The secrets that the app can renew by itself. */
export const rotatingSecrets = ['webhook-hmac-key', 'ado-pat'] as const;

export const rotatingSecretSchema = z.enum(rotatingSecrets);

export type RotatingSecret = z.infer<typeof rotatingSecretSchema>;

/** What `rotateSecret` is started with. */
export const rotationInputSchema = z.object({ secret: rotatingSecretSchema });

/** What it ends with. No secret is ever in it, only the names of versions. */
export const rotationOutcomeSchema = z.object({
  secret: rotatingSecretSchema,
  version: z.string(),
  /** Service hooks that sign in with the new key. */
  hooks: z.number().int().nonnegative(),
  retired: z.array(z.string()).readonly(),
});

export type RotationOutcome = z.infer<typeof rotationOutcomeSchema>;

/**
 * Instance id of the rotation that replaces a version: one, however many events and people ask for it.
 * @param version the current version, as Key Vault names it
 */
export function rotationIdFor(secret: RotatingSecret, version: string): string {
  return `rotate-${secret}-${version.replace(/[^A-Za-z0-9]+/g, '').slice(0, 32)}`;
}
