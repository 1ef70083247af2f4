import type { Backend } from '../backend.ts';
import { invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  list,
  queryEnumeration,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { type Group, groupsOf, listGroups } from './groups.ts';
import { identityReference } from './identities.ts';

const memberships = { none: 0, direct: 1, expanded: 2, expandedUp: 3, expandedDown: 4 } as const;

/** A person or a group, with the texts a search compares. */
type Found = { readonly id: string; readonly descriptor: string; readonly names: readonly string[] } & (
  | { readonly kind: 'person'; readonly identity: Identity }
  | { readonly kind: 'group'; readonly group: Group }
);

function everyone(backend: Backend): readonly Found[] {
  const people = backend.state.identities.list(everything).map(
    (identity): Found => ({
      ...{ kind: 'person', identity, id: identity.id },
      descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${identity.uniqueName}`,
      names: [identity.displayName, identity.uniqueName],
    }),
  );
  const groups = listGroups(backend).map(
    (group): Found => ({
      ...{ kind: 'group', group, id: group.id, descriptor: group.descriptor },
      names: [group.name, group.name.replace(/^.*\\/, '')],
    }),
  );
  return [...people, ...groups];
}

function render(backend: Backend, found: Found, withGroups: boolean): JsonObject {
  const text = (value: string): JsonObject => ({ $type: 'System.String', $value: value });
  const common = {
    id: found.id,
    descriptor: found.descriptor,
    isActive: true,
    members: [],
    memberIds: [],
    resourceVersion: 2,
    metaTypeId: 0,
  };
  if (found.kind === 'group') {
    const properties = { SchemaClassName: text('Group'), Account: text(found.group.name.replace(/^.*\\/, '')) };
    return { ...common, providerDisplayName: found.group.name, isContainer: true, memberOf: [], properties };
  }
  const { identity } = found;
  const account = text(identity.uniqueName);
  return {
    ...common,
    subjectDescriptor: identityReference(backend, identity.id)['descriptor'],
    providerDisplayName: identity.displayName,
    isContainer: false,
    // Only who asks for memberships is told them.
    memberOf: withGroups ? groupsOf(backend, identity).map(({ descriptor }) => descriptor) : [],
    properties: { SchemaClassName: text('User'), Account: account, Mail: account },
  };
}

function readIdentities(backend: Backend, request: ApiRequest): ApiReply {
  const all = everyone(backend);
  const membership = queryEnumeration(request, 'queryMembership', memberships, 'none');
  const withGroups = membership !== 'none' && membership !== 'expandedDown';
  const shown = (found: Found | undefined) => (found === undefined ? null : render(backend, found, withGroups));
  const listed = (name: string) => queryText(request, name)?.toLowerCase().split(',');
  const ids = listed('identityIds');
  if (ids !== undefined) {
    return list(ids.map((id) => shown(all.find((found) => found.id.toLowerCase() === id))));
  }
  const descriptors = listed('descriptors');
  if (descriptors !== undefined) {
    return list(descriptors.map((one) => shown(all.find(({ descriptor }) => descriptor.toLowerCase() === one))));
  }
  const text = queryText(request, 'filterValue')?.toLowerCase();
  if (queryText(request, 'searchFilter') === undefined || text === undefined || text === '') {
    throw invalidArgument('Say which identities: identityIds, descriptors, or searchFilter with filterValue.');
  }
  // The search of the real service finds beginnings of names, too.
  return list(all.filter(({ names }) => names.some((name) => name.toLowerCase().startsWith(text))).map(shown));
}

/** The identity service, which on the real service lives under a host name of its own. */
export function identityRoutes(backend: Backend): readonly Route[] {
  return [route('GET', 'identities', (request) => readIdentities(backend, request))];
}
