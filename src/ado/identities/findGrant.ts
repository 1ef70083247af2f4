import { AgentError } from '../../contracts/agentError.ts';
import { groupNameOf } from '../../contracts/rules/principal.ts';
import type { Connection } from '../http/connection.ts';
import { propertyText } from '../text/markerLine.ts';
import { isGuid } from './guid.ts';
import { readIdentities, searchIdentities } from './identityCalls.ts';
import type { FoundIdentity } from './identitySchemas.ts';
import { accountNames, displayNameFailure, displayNames, includesName, mostNamed } from './personNames.ts';

/** A descriptor has some 100 characters, and all of them stand in the address. */
const groupsPerCall = 20;
const fullGroupName = /^\[[^\]]*\]\\(.+)$/;

/** What a list allows, as it is written there. */
interface Entry {
  readonly text: string;
  readonly name: string;
  /** Whether it stands behind `group:`; what does not may still be a group's id or full name. */
  readonly isGroup: boolean;
}

/**
 * The first entry that lets a person do what a list allows: the person, then a group by its id or full name, then a
 * group by its bare name.
 * @param allowed people by id, e-mail address or account name; groups as `group:Store Team` or
 *   `group:[Store]\\Store Team`, with `group:` or without. Without it, a bare name is a group's only where no person has
 *   it for an account name.
 * @throws AgentError `configuration` when nothing else lets the person in and a bare name is that of several groups, or
 *   only what people are shown as
 */
export async function findGrant(
  identities: Connection,
  personId: string,
  allowed: readonly string[],
): Promise<string | undefined> {
  if (!isGuid(personId)) return undefined;
  const entries = allowed.map(toEntry);
  const person = await readPerson(identities, personId);
  if (person === undefined) return undefined;
  const own = [person.id, ...accountNames(person)];
  const direct = entries.find(({ name, isGroup }) => !isGroup && includesName(name, own));
  if (direct !== undefined) return direct.text;
  const groups = await readGroups(identities, person.memberOf ?? []);
  const names = groups.flatMap(({ id, providerDisplayName }) => [id, providerDisplayName]);
  const exact = entries.find(({ name }) => includesName(name, names));
  return exact?.text ?? (await findByBareName(identities, entries.filter(mayBeBareName), groups));
}

function toEntry(text: string): Entry {
  const name = groupNameOf(text);
  return { text, name: name ?? text.trim(), isGroup: name !== undefined };
}

/** E-mail addresses, ids and account names with a domain are nobody's bare name. */
function mayBeBareName({ name, isGroup }: Entry): boolean {
  return !fullGroupName.test(name) && (isGroup || !(isGuid(name) || /[@\\]/.test(name)));
}

async function readPerson(identities: Connection, personId: string): Promise<FoundIdentity | undefined> {
  const found = await readIdentities(identities, { identityIds: personId, queryMembership: 'ExpandedUp' });
  const person = found.find(({ id }) => id.toLowerCase() === personId.toLowerCase());
  return person?.isActive === false ? undefined : person;
}

async function readGroups(identities: Connection, descriptors: readonly string[]): Promise<readonly FoundIdentity[]> {
  const groups: FoundIdentity[] = [];
  for (let start = 0; start < descriptors.length; start += groupsPerCall) {
    const some = descriptors.slice(start, start + groupsPerCall).join(',');
    groups.push(...(await readIdentities(identities, { descriptors: some, queryMembership: 'None' })));
  }
  return groups;
}

/** Which groups an entry may mean does not depend on who asks: all of the organisation count. */
async function findByBareName(
  identities: Connection,
  entries: readonly Entry[],
  own: readonly FoundIdentity[],
): Promise<string | undefined> {
  let problem: AgentError | undefined;
  for (const entry of entries) {
    const people = entry.isGroup ? [] : await findPeopleByName(identities, entry.name);
    if (people.some((one) => includesName(entry.name, accountNames(one)))) continue;
    const called = await findGroupsByName(identities, entry, own);
    const [only, another] = called;
    if (only !== undefined && another === undefined && own.some(({ id }) => id === only.id)) return entry.text;
    if (another !== undefined) problem ??= ambiguousName(entry.name, called);
    const shown = people.filter(({ isActive }) => isActive !== false);
    if (only === undefined && shown.length > 0) problem ??= displayNameFailure(entry.name, shown);
  }
  if (problem !== undefined) throw problem;
  return undefined;
}

async function findGroupsByName(identities: Connection, { name }: Entry, own: readonly FoundIdentity[]) {
  // The search knows the groups that are made in Azure DevOps; those of Microsoft Entra show up as someone's own.
  const found = [...(await searchIdentities(identities, 'LocalGroupName', name)), ...own];
  const called = found.filter(
    (one) => one.isContainer !== false && one.isActive !== false && includesName(name, bareNames(one)),
  );
  return [...new Map(called.map((one) => [one.id, one])).values()];
}

/** People who have a name, as their account's or as what they are shown as. */
async function findPeopleByName(identities: Connection, name: string): Promise<readonly FoundIdentity[]> {
  const found = await searchIdentities(identities, 'General', name);
  return found.filter(
    (one) => one.isContainer !== true && includesName(name, [...accountNames(one), ...displayNames(one)]),
  );
}

function ambiguousName(name: string, groups: readonly FoundIdentity[]): AgentError {
  const [first = '', ...others] = groups.map(({ id, providerDisplayName }) => providerDisplayName ?? id).toSorted();
  const listed = [first, ...others].slice(0, mostNamed).join(' or ');
  return new AgentError(
    'configuration',
    `Azure DevOps has ${groups.length} groups called "${name}": ${listed}. ` +
      `Write the full name in the rules, in single quotes: 'group:${first}'.`,
  );
}

function bareNames({ providerDisplayName = '', properties }: FoundIdentity): readonly (string | undefined)[] {
  return [fullGroupName.exec(providerDisplayName)?.[1] ?? providerDisplayName, propertyText(properties, 'Account')];
}
