import { randomUUID } from 'node:crypto';
import type { Backend } from '../../backend.ts';
import { ApiError } from '../../http/apiError.ts';
import type { Identity, Project } from '../../state/records.ts';
import type { StoredQuery } from '../records/records.ts';

export const sharedRoot = 'Shared Queries';
const ownRoot = 'My Queries';

/** Queries and folders of a project that someone may see: the shared ones, and their own. Each has its two roots. */
export function visibleQueries(backend: Backend, project: Project, identity: Identity): readonly StoredQuery[] {
  const isVisible = ({ owner }: StoredQuery): boolean => owner === undefined || owner === identity.id;
  const known = backend.state.queries.list(project.id).filter(isVisible);
  const roots = known.filter(({ parentId }) => parentId === undefined);
  const hasOwn = roots.some(({ owner }) => owner !== undefined);
  const hasShared = roots.some(({ owner }) => owner === undefined);
  if (hasOwn && hasShared) return known;
  if (!hasOwn)
    saveQuery(backend, project, newQuery(backend, identity, { name: ownRoot, isFolder: true, owner: identity.id }));
  if (!hasShared) saveQuery(backend, project, newQuery(backend, identity, { name: sharedRoot, isFolder: true }));
  return backend.state.queries.list(project.id).filter(isVisible);
}

/** A query or folder that someone makes now. */
export function newQuery(
  backend: Backend,
  identity: Identity,
  content: Pick<StoredQuery, 'name' | 'isFolder' | 'owner' | 'parentId' | 'wiql'>,
): StoredQuery {
  const [by, date] = [identity.id, backend.now()];
  return { id: randomUUID(), ...content, createdBy: by, createdDate: date, lastModifiedBy: by, lastModifiedDate: date };
}

/** Stores a query or folder and gives it back. */
export function saveQuery(backend: Backend, project: Project, query: StoredQuery): StoredQuery {
  backend.state.queries.put(project.id, query.id, query);
  return query;
}

/** The query with that name in a folder, in any case. */
export function queryNamed(
  all: readonly StoredQuery[],
  parentId: string | undefined,
  name: string,
): StoredQuery | undefined {
  return all.find((query) => query.parentId === parentId && query.name.toLowerCase() === name.toLowerCase());
}

/**
 * A query or folder by its id, or by its path such as `Shared Queries/Folder/Name`.
 * @throws ApiError 404 TF401243
 */
export function demandQuery(all: readonly StoredQuery[], idOrPath: string): StoredQuery {
  const wanted = idOrPath.toLowerCase();
  const byId = all.find(({ id }) => id === wanted);
  let found: StoredQuery | undefined;
  let parentId: string | undefined;
  for (const name of idOrPath.split('/')) {
    found = queryNamed(all, parentId, name);
    if (found === undefined) break;
    parentId = found.id;
  }
  const query = byId ?? found;
  if (query === undefined) {
    const message = `TF401243: The query ${idOrPath} does not exist, or you do not have permission to read it.`;
    const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';
    throw new ApiError(404, 'QueryItemNotFoundException', message, namespace);
  }
  return query;
}

/** Where a query stands, e.g. `My Queries/Mine`. */
export function queryPath(all: readonly StoredQuery[], query: StoredQuery): string {
  const parent = all.find(({ id }) => id === query.parentId);
  return parent === undefined ? query.name : `${queryPath(all, parent)}/${query.name}`;
}

/** Whether a query is a folder or in it. */
export function isWithin(all: readonly StoredQuery[], query: StoredQuery, folder: StoredQuery): boolean {
  const parent = all.find(({ id }) => id === query.parentId);
  return query.id === folder.id || (parent !== undefined && isWithin(all, parent, folder));
}
