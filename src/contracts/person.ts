import { z } from 'zod';

/** Somebody on whose behalf the agent works, as far as is known. */
export const personSchema = z.object({
  /** Of the identity in Azure DevOps; absent where only a name is known, such as that of a caller of the API. */
  id: z.string().min(1).max(256).optional(),
  /** E-mail address, account or display name. */
  name: z.string().min(1).max(256),
});

export type Person = z.infer<typeof personSchema>;
