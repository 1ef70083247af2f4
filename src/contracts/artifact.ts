import { z } from 'zod';

/** Something big, stored once under the SHA-256 of its bytes and passed by reference. */
export const artifactReferenceSchema = z.object({
  /** Lower-case hexadecimal SHA-256 of the content. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Size of the content in bytes. */
  bytes: z.number().int().nonnegative(),
  mediaType: z.string().min(1),
});

export type ArtifactReference = z.infer<typeof artifactReferenceSchema>;
