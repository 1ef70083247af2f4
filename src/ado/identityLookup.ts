import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import type { Connection } from './connection.ts';
import { propertyText } from './ownMarker.ts';
import { type FoundIdentity, foundIdentitySchema } from './pullRequestSchemas.ts';
import { resources } from './resources.ts';
import { listSchema } from './schemas.ts';

/** Finds people and groups by what people call them. */
export interface IdentityLookup {
  /**
   * The id of exactly one identity.
   * @param nameOrId an id, a display name, an e-mail address or an account name
   * @throws AgentError `configuration` when nobody or more than one has that name
   */
  idOf(nameOrId: string): Promise<string>;
  /**
   * Whether a person may do what a list allows: the first entry that is the person or a group the person is in, also
   * through other groups; undefined when there is none. Who it is comes from Azure DevOps alone, never from a payload.
   * @param personId id of the identity, e.g. of a comment's author
   * @param allowed ids, e-mail addresses, account names, or groups as `[Project]\\Team`; never display names, which
   *   people choose themselves
   */
  grantOf(personId: string, allowed: readonly string[]): Promise<string | undefined>;
}

const identityArea = '8a3d49b8-91f0-46ef-b33d-dda338c25db3';
/** A descriptor has some 100 characters, and all of them stand in the address. */
const groupsPerCall = 20;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @param connectTo makes a connection with the same credential to another address of the same organisation: on Azure
 *   DevOps Services identities have a host of their own, which the list of resource areas names
 */
export function identityLookup(connection: Connection, connectTo: (url: string) => Connection): IdentityLookup {
  let home: Promise<Connection> | undefined;
  const identities = () => {
    home ??= identityService(connection, connectTo);
    home.catch(() => {
      home = undefined;
    });
    return home;
  };
  return {
    async idOf(nameOrId) {
      const name = nameOrId.trim();
      return guid.test(name) ? name.toLowerCase() : await findOne(await identities(), name);
    },
    grantOf: async (personId, allowed) =>
      allowed.length === 0 ? undefined : await findGrant(await identities(), personId, allowed),
  };
}

async function identityService(connection: Connection, connectTo: (url: string) => Connection): Promise<Connection> {
  const { value: area } = await connection.json(
    {
      operation: 'resourceAreas.get',
      purpose: 'find out where identities are looked up',
      resource: resources.resourceAreas,
      route: { areaId: identityArea },
    },
    z.object({ locationUrl: z.url({ protocol: /^https?$/ }) }).nullish(),
  );
  const url = area?.locationUrl.replace(/\/$/, '') ?? connection.organizationUrl;
  if (url === connection.organizationUrl) return connection;
  if (new URL(connection.organizationUrl).protocol === 'https:' && new URL(url).protocol !== 'https:') {
    throw new AgentError('configuration', 'Azure DevOps names an address without TLS for identities; not used.');
  }
  return connectTo(url);
}

async function findOne(identities: Connection, name: string): Promise<string> {
  const { value: found } = await identities.json(
    {
      operation: 'identities.search',
      purpose: 'look up an identity by its name',
      resource: resources.identities,
      route: {},
      query: { searchFilter: 'General', filterValue: name, queryMembership: 'None' },
    },
    listSchema(foundIdentitySchema),
  );
  const matching = found.value.filter((identity) => identity.isActive !== false && isCalled(identity, name));
  const [only, another] = [...new Map(matching.map((identity) => [identity.id.toLowerCase(), identity])).keys()];
  if (only !== undefined && another === undefined) {
    return only;
  }
  const problem = only === undefined ? 'has no person or group' : 'has more than one person or group';
  throw new AgentError(
    'configuration',
    `Azure DevOps ${problem} called "${name}". Name the reviewer by e-mail address or id.`,
  );
}

async function findGrant(
  identities: Connection,
  personId: string,
  allowed: readonly string[],
): Promise<string | undefined> {
  const query = { identityIds: personId, queryMembership: 'ExpandedUp' };
  const person = (await readIdentities(identities, query)).find(
    ({ id }) => id.toLowerCase() === personId.toLowerCase(),
  );
  if (person === undefined || person.isActive === false) return undefined;
  const { properties } = person;
  const own = [person.id, propertyText(properties, 'Account'), propertyText(properties, 'Mail')];
  const direct = allowed.find((entry) => isAmong(entry, own));
  const groups = person.memberOf ?? [];
  for (let start = 0; direct === undefined && start < groups.length; start += groupsPerCall) {
    const descriptors = groups.slice(start, start + groupsPerCall).join(',');
    const found = await readIdentities(identities, { descriptors, queryMembership: 'None' });
    const names = found.flatMap(({ id, providerDisplayName }) => [id, providerDisplayName]);
    const grant = allowed.find((entry) => isAmong(entry, names));
    if (grant !== undefined) return grant;
  }
  return direct;
}

async function readIdentities(identities: Connection, query: Readonly<Record<string, string>>) {
  const { value: found } = await identities.json(
    { operation: 'identities.read', purpose: 'read identities', resource: resources.identities, route: {}, query },
    // Those that do not exist are null.
    listSchema(foundIdentitySchema.nullable()),
  );
  return found.value.filter((identity) => identity !== null);
}

function isAmong(entry: string, names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name !== undefined && name.toLowerCase() === entry.trim().toLowerCase());
}

/** The search also finds names that only begin with the text. */
function isCalled(identity: FoundIdentity, name: string): boolean {
  const names = [
    identity.providerDisplayName,
    identity.customDisplayName,
    propertyText(identity.properties, 'Account'),
    propertyText(identity.properties, 'Mail'),
  ];
  return names.some((candidate) => candidate?.toLowerCase() === name.toLowerCase());
}
