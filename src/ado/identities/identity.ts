import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { connectionDataSchema } from '../http/schemas.ts';
import { propertyText } from '../text/markerLine.ts';

/** Who the token belongs to. */
export interface AgentIdentity {
  readonly id: string;
  readonly displayName: string;
  /** Account or e-mail address; absent for some service principals. */
  readonly uniqueName: string | undefined;
}

/** The agent's own identity in Azure DevOps, read once: only what it wrote itself may it change later. */
export interface OwnIdentity {
  /** Whether an identity's id is the agent's own. */
  is(id: string | undefined): Promise<boolean>;
  id(): Promise<string>;
  read(): Promise<AgentIdentity>;
}

export function createOwnIdentity(connection: Connection): OwnIdentity {
  let known: AgentIdentity | undefined;
  async function read(): Promise<AgentIdentity> {
    known ??= await readConnectionData(connection, 'find out which identity the token belongs to');
    return known;
  }
  return {
    read,
    id: async () => (await read()).id,
    is: async (id) => id !== undefined && id.toLowerCase() === (await read()).id.toLowerCase(),
  };
}

/** The cheapest call that only an accepted token gets an answer to; gives the token's identity. */
export async function readConnectionData(connection: Connection, purpose: string): Promise<AgentIdentity> {
  const { value } = await connection.json(
    { operation: 'connectionData.get', purpose, resource: resources.connectionData, route: {} },
    connectionDataSchema,
  );
  const { id, providerDisplayName, customDisplayName, properties } = value.authenticatedUser;
  return {
    id,
    displayName: customDisplayName ?? providerDisplayName ?? '',
    uniqueName: propertyText(properties, 'Account'),
  };
}
