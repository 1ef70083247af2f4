import { z } from 'zod';

/** A personal access token that someone made through the API. Its text is told once and kept nowhere. */
export const personalTokenSchema = z.object({
  authorizationId: z.string(),
  identityId: z.string(),
  displayName: z.string(),
  /** Names of scopes with spaces between. */
  scope: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  allOrgs: z.boolean(),
  isRevoked: z.boolean(),
  /** SHA-256 of the text, in hexadecimal. */
  sha256: z.string(),
});

export type PersonalToken = z.infer<typeof personalTokenSchema>;

/** @param now ISO 8601 time with `Z` */
export function isExpired(token: PersonalToken, now: string): boolean {
  return Date.parse(token.validTo) <= Date.parse(now);
}
