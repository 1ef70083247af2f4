import { z } from 'zod';
import { optionalText } from '../http/schemas.ts';

/** People and groups as Azure DevOps names them (REST 7.1). */

/** A person as Azure DevOps refers to them. */
export const authorSchema = z.object({
  id: optionalText,
  displayName: optionalText,
  uniqueName: optionalText,
  /** Short, such as `aad.…`: its beginning tells people from applications. Servers may leave it out. */
  descriptor: optionalText,
});

/** A descriptor is `type;identifier`; the generated clients also know it in two parts. */
const descriptorSchema = z.union([
  z.string(),
  z
    .object({ identityType: z.string(), identifier: z.string() })
    .transform((one) => `${one.identityType};${one.identifier}`),
]);

/** An identity as the identity service gives it. */
export const foundIdentitySchema = z.object({
  id: z.string().min(1),
  descriptor: descriptorSchema.nullish(),
  isContainer: z.boolean().nullish(),
  memberOf: z.array(descriptorSchema).nullish(),
  providerDisplayName: optionalText,
  customDisplayName: optionalText,
  isActive: z.boolean().nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

export type FoundIdentity = z.infer<typeof foundIdentitySchema>;
