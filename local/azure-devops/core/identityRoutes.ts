import type { Backend } from '../backend.ts';
import { type ApiReply, type ApiRequest, type JsonObject, list, queryText } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { identityReference } from './identities.ts';

function render(backend: Backend, identity: Identity): JsonObject {
  const text = (value: string): JsonObject => ({ $type: 'System.String', $value: value });
  return {
    id: identity.id,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${identity.uniqueName}`,
    subjectDescriptor: identityReference(backend, identity.id)['descriptor'],
    providerDisplayName: identity.displayName,
    isActive: true,
    isContainer: false,
    members: [],
    memberOf: [],
    memberIds: [],
    properties: { SchemaClassName: text('User'), Account: text(identity.uniqueName), Mail: text(identity.uniqueName) },
    resourceVersion: 2,
    metaTypeId: 0,
  };
}

function search(backend: Backend, request: ApiRequest): ApiReply {
  const everybody = backend.state.identities.list(everything);
  const ids = queryText(request, 'identityIds')?.toLowerCase().split(',');
  const text = queryText(request, 'filterValue')?.toLowerCase() ?? '';
  const found = everybody.filter((identity) =>
    ids === undefined
      ? // The search of the real service finds beginnings of names, too.
        text !== '' && [identity.displayName, identity.uniqueName].some((name) => name.toLowerCase().startsWith(text))
      : ids.includes(identity.id.toLowerCase()),
  );
  return list(found.map((identity) => render(backend, identity)));
}

/** The identity service, which on the real service lives under a host name of its own. */
export function identityRoutes(backend: Backend): readonly Route[] {
  return [route('GET', 'identities', (request) => search(backend, request))];
}
