import type { Connection } from './connection.ts';
import { resources } from './resources.ts';
import { connectionDataSchema } from './schemas.ts';

/** The agent's own identity in Azure DevOps, read once: only what it wrote itself may it change later. */
export interface OwnIdentity {
  id(): Promise<string>;
}

export function ownIdentity(connection: Connection): OwnIdentity {
  let known: string | undefined;
  return {
    async id() {
      known ??= await readConnectionData(connection, 'find out which identity the token belongs to');
      return known;
    },
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
