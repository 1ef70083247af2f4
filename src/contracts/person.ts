import { z } from 'zod';

const longestName = 256;

/** Someone on whose behalf the agent works, as far as is known. */
export const personSchema = z.object({
  /** Of the identity in Azure DevOps; absent where only a name is known, such as that of a caller of the API. */
  id: z.string().min(1).max(256).optional(),
  /** E-mail address, account or display name. */
  name: z.string().min(1).max(longestName),
});

export type Person = z.infer<typeof personSchema>;

/** Name of someone of whom nothing is known. Runs in flight and the counts of limits hold it, so it stays as it is. */
export const unknownPersonName = 'somebody';

/** Someone by the first name that there is, cut to what a person's name may have; undefined where there is none. */
export function personOf(id: string | undefined, names: readonly (string | undefined)[]): Person | undefined {
  const name = names.find((one) => one !== undefined && one !== '');
  return name === undefined ? undefined : { name: name.slice(0, longestName), ...(id === undefined ? {} : { id }) };
}
