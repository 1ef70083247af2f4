import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { type FoundIdentity, foundIdentitySchema } from './identitySchemas.ts';

/**
 * How the identity service searches: `General` compares display, account and unique names, `LocalGroupName` the names
 * of the groups that are made in Azure DevOps, without the part in brackets.
 */
export type SearchFilter = 'General' | 'LocalGroupName';

/** Reads identities by their ids or descriptors; those that do not exist are left out. */
export async function readIdentities(
  identities: Connection,
  query: Readonly<Record<string, string>>,
): Promise<readonly FoundIdentity[]> {
  const { value: found } = await identities.json(
    { operation: 'identities.read', purpose: 'read identities', resource: resources.identities, route: {}, query },
    listSchema(foundIdentitySchema.nullable()),
  );
  return found.value.filter((identity) => identity !== null);
}

/** Identities whose name is this or begins with it. */
export async function searchIdentities(
  identities: Connection,
  searchFilter: SearchFilter,
  filterValue: string,
): Promise<readonly FoundIdentity[]> {
  const { value: found } = await identities.json(
    {
      operation: 'identities.search',
      purpose: 'look up an identity by its name',
      resource: resources.identities,
      route: {},
      query: { searchFilter, filterValue, queryMembership: 'None' },
    },
    listSchema(foundIdentitySchema.nullable()),
  );
  return found.value.filter((identity) => identity !== null);
}
