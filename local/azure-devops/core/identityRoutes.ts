import type { Backend } from '../backend.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  json,
  list,
  parameter,
  queryEnumeration,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { type Entry, listEntries, renderEntry } from './directory.ts';

const memberships = { none: 0, direct: 1, expanded: 2, expandedUp: 3, expandedDown: 4 } as const;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What each kind of search compares; the others of the real service are refused by name. */
const searches: Readonly<Record<string, (entry: Entry, text: string) => boolean>> = {
  // The search of the real service finds beginnings of names, too.
  general: (entry, text) => namesOf(entry).some((name) => name.toLowerCase().startsWith(text)),
  displayname: ({ displayName }, text) => displayName.toLowerCase() === text,
  accountname: ({ account }, text) => account.toLowerCase() === text,
  mailaddress: ({ mail }, text) => mail.toLowerCase() === text,
  localgroupname: (entry, text) =>
    entry.kind === 'group' &&
    !entry.group.isEntra &&
    [entry.account, entry.displayName].some((name) => name.toLowerCase() === text),
};

function namesOf({ displayName, account, mail }: Entry): readonly string[] {
  return [displayName, account, ...(mail === '' ? [] : [mail])];
}

function readIdentities(backend: Backend, request: ApiRequest): ApiReply {
  const all = listEntries(backend);
  const membership = queryEnumeration(request, 'queryMembership', memberships, 'none');
  const render = (found: Entry) => renderEntry(backend, found, membership);
  const asked = askedFor(request);
  if (asked !== undefined) {
    // What does not exist is null, in the order it was asked for.
    const found = asked.values.map((value) => all.find((entry) => entry[asked.by].toLowerCase() === value));
    return list(found.map((entry) => (entry === undefined ? null : render(entry))));
  }
  const text = queryText(request, 'filterValue')?.toLowerCase();
  const filter = queryText(request, 'searchFilter');
  if (filter === undefined || text === undefined) {
    throw invalidArgument('Say which identities: identityIds, descriptors, or searchFilter with filterValue.');
  }
  const matches = searches[filter.toLowerCase()];
  if (matches === undefined) {
    throw invalidArgument(`The value '${filter}' of 'searchFilter' is not known.`);
  }
  return list(all.filter((entry) => entry.isActive && matches(entry, text)).map(render));
}

/** Ids or descriptors, whichever the request names. */
function askedFor(request: ApiRequest) {
  for (const [name, by] of [
    ['identityIds', 'id'],
    ['descriptors', 'descriptor'],
    ['subjectDescriptors', 'subjectDescriptor'],
  ] as const) {
    const values = queryText(request, name)?.toLowerCase().split(',');
    const wrong = by === 'id' ? values?.find((value) => !guid.test(value)) : undefined;
    if (wrong !== undefined) throw invalidArgument(`The value '${wrong}' of '${name}' is not an id.`);
    if (values !== undefined) return { by, values };
  }
  return undefined;
}

function readIdentity(backend: Backend, request: ApiRequest): ApiReply {
  const wanted = parameter(request, 'identityId').toLowerCase();
  const membership = queryEnumeration(request, 'queryMembership', memberships, 'none');
  const found = listEntries(backend).find(({ id, descriptor }) => [id, descriptor.toLowerCase()].includes(wanted));
  if (found === undefined) {
    throw new ApiError(
      404,
      'IdentityNotFoundException',
      `TF14045: The identity with type '' and identifier '${wanted}' could not be found.`,
      'Microsoft.VisualStudio.Services.Identity',
    );
  }
  return json(renderEntry(backend, found, membership));
}

/** The identity service, which on the real service lives under a host name of its own. */
export function identityRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'identities', (request) => readIdentities(backend, request)),
    route('GET', 'identities/{identityId}', (request) => readIdentity(backend, request)),
  ];
}
