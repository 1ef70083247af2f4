import type { Backend } from '../backend.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { type Group, groupsOf, listGroups, parentsOf } from './groups.ts';
import { buildIdentifier, subjectDescriptorOf } from './identities.ts';

/** A person or a group, as the identity service knows them. */
export type Entry = {
  readonly id: string;
  /** `type;identifier` */
  readonly descriptor: string;
  readonly subjectDescriptor: string;
  readonly displayName: string;
  readonly account: string;
  readonly mail: string;
  readonly isActive: boolean;
} & ({ readonly kind: 'person'; readonly identity: Identity } | { readonly kind: 'group'; readonly group: Group });

/** Which memberships an answer tells. */
export type Membership = 'none' | 'direct' | 'expanded' | 'expandedUp' | 'expandedDown';

/** Every person and group. */
export function listEntries(backend: Backend): readonly Entry[] {
  const people = backend.state.identities.list(everything).map((identity) => personEntry(backend, identity));
  return [...people, ...listGroups(backend).map(groupEntry)];
}

/** A person's descriptor names the directory the person is from. */
function descriptorOf(backend: Backend, identity: Identity): string {
  if (identity.buildServiceOf !== undefined) {
    return `Microsoft.TeamFoundation.ServiceIdentity;${buildIdentifier(backend, identity.buildServiceOf)}`;
  }
  const type = identity.isServicePrincipal
    ? 'Microsoft.VisualStudio.Services.Claims.AadServicePrincipal'
    : 'Microsoft.IdentityModel.Claims.ClaimsIdentity';
  return `${type};${backend.organization.id}\\${identity.uniqueName}`;
}

/** A person as the identity service knows them. */
export function personEntry(backend: Backend, identity: Identity): Entry {
  return {
    ...{ kind: 'person', identity, id: identity.id },
    descriptor: descriptorOf(backend, identity),
    subjectDescriptor: subjectDescriptorOf(backend, identity),
    displayName: identity.displayName,
    account: identity.buildServiceOf ?? identity.uniqueName,
    // Applications and pipelines have no mailbox; an application's account is the id of its object in Microsoft Entra.
    mail: identity.isServicePrincipal || identity.buildServiceOf !== undefined ? '' : identity.uniqueName,
    isActive: identity.isActive,
  };
}

function groupEntry(group: Group): Entry {
  const { id, descriptor, subjectDescriptor, name, bareName } = group;
  return {
    ...{ kind: 'group', group, id, descriptor, subjectDescriptor },
    ...{ displayName: name, account: bareName, mail: '', isActive: true },
  };
}

/** An entry as the service answers it. Only who asks for memberships is told them. */
export function renderEntry(backend: Backend, entry: Entry, membership: Membership): JsonObject {
  const members = membersOf(backend, entry, membership);
  const text = (value: string): JsonObject => ({ $type: 'System.String', $value: value });
  return {
    id: entry.id,
    descriptor: entry.descriptor,
    subjectDescriptor: entry.subjectDescriptor,
    providerDisplayName: entry.displayName,
    isActive: entry.isActive,
    isContainer: entry.kind === 'group',
    members: members.map(({ descriptor }) => descriptor),
    memberIds: members.map(({ id }) => id),
    memberOf: holdersOf(backend, entry, membership).map(({ descriptor }) => descriptor),
    resourceVersion: 2,
    metaTypeId: entry.kind === 'group' ? 255 : 0,
    properties: {
      SchemaClassName: text(entry.kind === 'group' ? 'Group' : 'User'),
      Description: text(''),
      Domain: text(domainOf(backend, entry)),
      Account: text(entry.account),
      DN: text(''),
      Mail: text(entry.mail),
      SpecialType: text('Generic'),
      ...(entry.kind === 'group' ? { SecurityGroup: text('SecurityGroup') } : {}),
    },
  };
}

/** With the account behind it, this is the unique name of pipelines. */
function domainOf(backend: Backend, entry: Entry): string {
  const isBuildService = entry.kind === 'person' && entry.identity.buildServiceOf !== undefined;
  return isBuildService ? 'Build' : backend.organization.id;
}

function holdersOf(backend: Backend, entry: Entry, membership: Membership): readonly Group[] {
  if (membership === 'none' || membership === 'expandedDown') return [];
  const expanded = membership !== 'direct';
  return entry.kind === 'group'
    ? parentsOf(backend, entry.group, expanded)
    : groupsOf(backend, entry.identity, expanded);
}

function membersOf(backend: Backend, entry: Entry, membership: Membership): readonly Entry[] {
  if (entry.kind === 'person' || membership === 'none' || membership === 'expandedUp') return [];
  const above = membership === 'direct' ? 'direct' : 'expandedUp';
  return listEntries(backend).filter((one) => holdersOf(backend, one, above).some(({ id }) => id === entry.id));
}
