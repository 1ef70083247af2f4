import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { demandWorkItemPermission, identityReference } from '../../core/identities.ts';
import { requestProject } from '../../core/projects.ts';
import { ApiError, invalidArgument } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  parameter,
  queryEnumeration,
  queryNumber,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Project } from '../../state/records.ts';
import type { StoredQuery } from '../records/records.ts';
import { demandQuery, isWithin, newQuery, queryNamed, queryPath, saveQuery, visibleQueries } from './storedQueries.ts';
import { demandWiql, queryByWiql } from './wiql.ts';

const expansions = { none: 0, wiql: 1, clauses: 2, all: 3, minimal: 4 } as const;
const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';
const longestName = 255;

type Place = { readonly project: Project; readonly all: readonly StoredQuery[] };

function demandPlace(backend: Backend, request: ApiRequest): Place {
  const project = requestProject(backend, request);
  if (project === undefined) throw invalidArgument('A project is required to address queries.');
  return { project, all: visibleQueries(backend, project, request.identity) };
}

function render(backend: Backend, place: Place, query: StoredQuery, depth: number, withWiql: boolean): JsonObject {
  const { project, all } = place;
  const children = all.filter(({ parentId }) => parentId === query.id);
  const base = `${backend.url()}/${project.id}/_apis/wit`;
  const url = `${base}/queries/${query.id}`;
  const told = depth > 0 ? children.map((child) => render(backend, place, child, depth - 1, withWiql)) : [];
  return {
    ...{ id: query.id, name: query.name, path: queryPath(all, query), isPublic: query.owner === undefined },
    createdBy: identityReference(backend, query.createdBy),
    createdDate: query.createdDate,
    lastModifiedBy: identityReference(backend, query.lastModifiedBy),
    lastModifiedDate: query.lastModifiedDate,
    ...(query.isFolder ? { isFolder: true, hasChildren: children.length > 0 } : { queryType: 'flat' }),
    ...(told.length > 0 ? { children: told } : {}),
    ...(withWiql && query.wiql !== undefined ? { wiql: query.wiql } : {}),
    _links: {
      self: { href: url },
      html: { href: `${backend.url()}/${project.id}/_queries/query/${query.id}` },
      ...(query.parentId === undefined ? {} : { parent: { href: `${base}/queries/${query.parentId}` } }),
      ...(query.isFolder ? {} : { wiql: { href: `${base}/wiql/${query.id}` } }),
    },
    url,
  };
}

function renderRequested(backend: Backend, request: ApiRequest, place: Place, query: StoredQuery): JsonObject {
  const withWiql = queryEnumeration(request, '$expand', expansions, 'none') === 'wiql';
  return render(backend, place, query, queryNumber(request, '$depth') ?? 0, withWiql);
}

function listQueries(backend: Backend, request: ApiRequest): ApiReply {
  const place = demandPlace(backend, request);
  const filter = queryText(request, '$filter')?.toLowerCase();
  const top = queryNumber(request, '$top') ?? 50;
  if (filter === undefined) {
    const roots = place.all.filter(({ parentId }) => parentId === undefined);
    return list(roots.map((query) => renderRequested(backend, request, place, query)));
  }
  const found = place.all.filter(({ name, parentId }) => parentId !== undefined && name.toLowerCase().includes(filter));
  const value = found.slice(0, top).map((query) => renderRequested(backend, request, place, query));
  return json({ count: value.length, hasMore: found.length > value.length, value });
}

const bodySchema = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  wiql: z.string().nullish(),
  isFolder: z.boolean().nullish(),
  isDeleted: z.literal(false, 'deleted queries are gone').nullish(),
});

function demandName({ all }: Place, parentId: string | undefined, name: string, own?: StoredQuery): string {
  if (name.trim() === '' || name.length > longestName || /[\\/]/.test(name)) {
    throw invalidArgument(`'${name}' is not valid as the name of a query.\r\nParameter name: name`);
  }
  const other = queryNamed(all, parentId, name);
  if (other !== undefined && other.id !== own?.id) {
    const message = `TF237018: The folder already contains an item with the name '${name}'.`;
    // The status and the name of the exception are guesses.
    throw new ApiError(409, 'QueryItemAlreadyExistsException', message, namespace);
  }
  return name;
}

/** Makes a query or folder in a folder, or moves there the one with the body's id. */
function create(backend: Backend, request: ApiRequest): ApiReply {
  const place = demandPlace(backend, request);
  const folder = demandQuery(place.all, parameter(request, 'query'));
  const body = readBody(request, bodySchema);
  if (!folder.isFolder) throw invalidArgument(`'${folder.name}' is a query and not a folder.`);
  if (folder.owner === undefined) demandWorkItemPermission(request.identity);
  const moved = body.id ? demandQuery(place.all, body.id) : undefined;
  const name = demandName(place, folder.id, moved?.name ?? body.name ?? '', moved);
  if (moved !== undefined) {
    if (moved.parentId === undefined || isWithin(place.all, folder, moved)) {
      throw invalidArgument(`'${moved.name}' cannot be moved there.`);
    }
    const { owner: _, ...content } = moved;
    const owner = folder.owner === undefined ? {} : { owner: folder.owner };
    return answer(backend, request, place, { ...content, ...owner, parentId: folder.id }, 200);
  }
  const isFolder = body.isFolder === true;
  if (!isFolder) demandWiql(backend, body.wiql ?? '');
  const content = {
    name,
    isFolder,
    owner: folder.owner,
    parentId: folder.id,
    wiql: isFolder ? undefined : (body.wiql ?? ''),
  };
  return answer(backend, request, place, newQuery(backend, request.identity, content), 201);
}

function answer(
  backend: Backend,
  request: ApiRequest,
  { project }: Place,
  query: StoredQuery,
  status: number,
): ApiReply {
  saveQuery(backend, project, query);
  const place = { project, all: visibleQueries(backend, project, request.identity) };
  return json(render(backend, place, query, 0, true), status);
}

/** A query that may be changed: the two roots may not. */
function demandChangeable(request: ApiRequest, { all }: Place): StoredQuery {
  const query = demandQuery(all, parameter(request, 'query'));
  if (query.parentId === undefined) throw invalidArgument(`The folder '${query.name}' cannot be changed.`);
  if (query.owner === undefined) demandWorkItemPermission(request.identity);
  return query;
}

function update(backend: Backend, request: ApiRequest): ApiReply {
  const place = demandPlace(backend, request);
  const query = demandChangeable(request, place);
  const body = readBody(request, bodySchema);
  if (body.wiql && query.isFolder) throw invalidArgument(`'${query.name}' is a folder and has no query.`);
  if (body.wiql) demandWiql(backend, body.wiql);
  const name = demandName(place, query.parentId, body.name ?? query.name, query);
  const stamp = { lastModifiedBy: request.identity.id, lastModifiedDate: backend.now() };
  return answer(backend, request, place, { ...query, ...stamp, name, ...(body.wiql ? { wiql: body.wiql } : {}) }, 200);
}

/** Queries that are stored, in folders that everybody sees or only their owner. */
export function queryRoutes(backend: Backend): readonly Route[] {
  const one = 'wit/queries/{*query}';
  return [
    route('GET', 'wit/queries', (request) => listQueries(backend, request)),
    route('GET', one, (request) => {
      const place = demandPlace(backend, request);
      return json(renderRequested(backend, request, place, demandQuery(place.all, parameter(request, 'query'))));
    }),
    route('POST', one, (request) => create(backend, request)),
    route('PATCH', one, (request) => update(backend, request)),
    route('DELETE', one, (request) => {
      const place = demandPlace(backend, request);
      const query = demandChangeable(request, place);
      for (const within of place.all.filter((other) => isWithin(place.all, other, query))) {
        backend.state.queries.remove(place.project.id, within.id);
      }
      return empty();
    }),
    route('GET', 'wit/wiql/{id}', (request) => {
      const { all } = demandPlace(backend, request);
      const { wiql, name } = demandQuery(all, parameter(request, 'id'));
      if (wiql === undefined) throw invalidArgument(`'${name}' is a folder and cannot be run.`);
      return queryByWiql(backend, request, wiql);
    }),
  ];
}
