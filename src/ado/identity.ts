import type { Connection } from './connection.ts';
import { resources } from './resources.ts';
import { connectionDataSchema } from './schemas.ts';

/** The agent's own identity in Azure DevOps, read once: only what it wrote itself may it change later. */
export interface OwnIdentity {
  /** Whether an identity's id is the agent's own. */
  is(id: string | undefined): Promise<boolean>;
  id(): Promise<string>;
}

export function ownIdentity(connection: Connection): OwnIdentity {
  let known: string | undefined;
  async function ownId(): Promise<string> {
    known ??= await readConnectionData(connection, 'find out which identity the token belongs to');
    return known;
  }
  return {
    id: ownId,
    is: async (id) => id?.toLowerCase() === (await ownId()).toLowerCase(),
  };
}

/** The cheapest call that only an accepted token gets an answer to; gives the id of the token's identity. */
export async function readConnectionData(connection: Connection, purpose: string): Promise<string> {
  const { value } = await connection.json(
    { operation: 'connectionData.get', purpose, resource: resources.connectionData, route: {} },
    connectionDataSchema,
  );
  return value.authenticatedUser.id;
}
