import { z } from 'zod';

/** The secrets that the app can renew by itself. */
export const rotatingSecrets = ['webhook-hmac-key', 'ado-pat'] as const;

export const rotatingSecretSchema = z.enum(rotatingSecrets);

export type RotatingSecret = z.infer<typeof rotatingSecretSchema>;

/** What `rotateSecret` is started with. */
export const rotationInputSchema = z.object({
  secret: rotatingSecretSchema,
  /** A new version that someone made already; without it one is made. */
  version: z.string().min(1).max(64).optional(),
});

/** What it ends with. No secret is ever in it, only the names of versions. */
export const rotationOutcomeSchema = z.object({
  secret: rotatingSecretSchema,
  version: z.string(),
  /** Service hooks that sign in with the new key. */
  hooks: z.number().int().nonnegative(),
  retired: z.array(z.string()).readonly(),
});

export type RotationOutcome = z.infer<typeof rotationOutcomeSchema>;

/** The tag of a version in Key Vault that names the rotation which made it. */
export const rotationTag = 'rotation';

/**
 * Instance id of the rotation that replaces a version: one, however many events and people ask for it.
 * @param version the version to replace, or the one that someone made to replace another, as Key Vault names it
 */
export function rotationIdFor(secret: RotatingSecret, version: string): string {
  return `rotate-${secret}-${version.replace(/[^A-Za-z0-9]+/g, '').slice(0, 32)}`;
}
