import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { groupNameOf } from '../../contracts/rules/principal.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { findGrant } from './findGrant.ts';
import { isGuid } from './guid.ts';
import { searchIdentities } from './identityCalls.ts';
import type { FoundIdentity } from './identitySchemas.ts';
import { accountNames, describeIdentities, displayNames, includesName } from './personNames.ts';

/** Finds people and groups by what people call them. */
export interface IdentityLookup {
  /**
   * The id of exactly one identity.
   * @param nameOrId an id, a display name, an e-mail address or an account name; a group or team by its bare or its full
   *   name, with `group:` or without
   * @throws AgentError `configuration` when nobody or more than one has that name, and naming those who have it
   */
  idOf(nameOrId: string): Promise<string>;
  /**
   * Whether a person may do what a list allows: the first entry that is the person or a group the person is in, also
   * through other groups; undefined when there is none. Who it is comes from Azure DevOps alone, never from a payload.
   * @param personId id of the identity, e.g. of a comment's author
   * @param allowed ids, e-mail addresses, account names, or groups as `group:Team` or `group:[Project]\\Team`; never
   *   display names, which people choose themselves
   * @throws AgentError `configuration` when nothing else lets the person in and a name is that of several groups, or is
   *   only what people are shown as
   */
  grantOf(personId: string, allowed: readonly string[]): Promise<string | undefined>;
}

const identityArea = '8a3d49b8-91f0-46ef-b33d-dda338c25db3';

/**
 * @param connectTo makes a connection with the same credential to another address of the same organisation: on Azure
 *   DevOps Services identities have a host of their own, which the list of resource areas names
 */
export function createIdentityLookup(connection: Connection, connectTo: (url: string) => Connection): IdentityLookup {
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
      return isGuid(name) ? name.toLowerCase() : await findOne(await identities(), name);
    },
    grantOf: async (personId, allowed) =>
      allowed.length === 0 ? undefined : await findGrant(await identities(), personId, allowed),
  };
}

async function identityService(connection: Connection, connectTo: (url: string) => Connection): Promise<Connection> {
  const { value: area } = await connection.json(
    {
      operation: 'resourceAreas.get',
      purpose: 'find the service that looks up identities',
      resource: resources.resourceAreas,
      route: { areaId: identityArea },
    },
    z.object({ locationUrl: z.url({ protocol: /^https?$/ }) }).nullish(),
  );
  const url = area?.locationUrl.replace(/\/$/, '') ?? connection.organizationUrl;
  if (url === connection.organizationUrl) return connection;
  if (new URL(connection.organizationUrl).protocol === 'https:' && new URL(url).protocol !== 'https:') {
    throw new AgentError('configuration', 'Azure DevOps gives an address without TLS for identities. It is not used.');
  }
  return connectTo(url);
}

async function findOne(identities: Connection, text: string): Promise<string> {
  const group = groupNameOf(text);
  const name = group ?? text;
  const found = await searchIdentities(identities, 'General', name);
  const called = found.filter((one) => hasName(one, name) && (group === undefined || one.isContainer === true));
  const active = [...new Map(called.filter(isActive).map((one) => [one.id.toLowerCase(), one])).entries()];
  const [only, another] = active;
  if (only !== undefined && another === undefined) return only[0];
  const people = active.map(([, identity]) => identity);
  throw new AgentError(
    'configuration',
    `${problemWith(name, people, called)} Specify the reviewer by e-mail address, id or a group's full name.`,
  );
}

function problemWith(name: string, people: readonly FoundIdentity[], called: readonly FoundIdentity[]): string {
  if (people.length > 0) {
    return `Azure DevOps has ${people.length} people or groups called "${name}": ${describeIdentities(people)}.`;
  }
  return called.length > 0
    ? `"${name}" was removed from the Azure DevOps organization.`
    : `Azure DevOps has no person or group called "${name}".`;
}

function isActive(identity: FoundIdentity): boolean {
  return identity.isActive !== false;
}

/** The search also finds names that only begin with the text. */
function hasName(identity: FoundIdentity, name: string): boolean {
  return includesName(name, [...displayNames(identity), ...accountNames(identity)]);
}
