import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandWorkItemPermission, identityText } from '../core/identities.ts';
import { demandProject, requestProject } from '../core/projects.ts';
import { invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  numberParameter,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { demandWorkItem } from './changes/changes.ts';
import { workItemNotFound } from './records/errors.ts';
import type { WorkItem } from './records/records.ts';
import { latestRevision, renderWorkItem, workItemUrl } from './records/render.ts';

function binUrl(backend: Backend, { projectId, id }: WorkItem): string {
  return `${backend.url()}/${projectId}/_apis/wit/recycleBin/${id}`;
}

function reference(backend: Backend, workItem: WorkItem): JsonObject {
  const { id, type, deletion } = workItem;
  return {
    ...{ id, type, code: 200, name: latestRevision(workItem).fields['System.Title'] },
    project: demandProject(backend, workItem.projectId).name,
    ...(deletion === undefined ? {} : { deletedDate: deletion.date, deletedBy: identityText(backend, deletion.by) }),
    url: workItem.isDeleted ? binUrl(backend, workItem) : workItemUrl(backend, workItem),
  };
}

function render(backend: Backend, workItem: WorkItem): JsonObject {
  const resource = renderWorkItem(backend, workItem, { expansion: 'none', withLinks: true });
  return { ...reference(backend, workItem), resource };
}

function demandDeleted(backend: Backend, request: ApiRequest, id: number): WorkItem {
  const project = requestProject(backend, request);
  const found = backend.state.workItems.get(everything, id);
  if (found === undefined || !found.isDeleted || (project !== undefined && found.projectId !== project.id)) {
    throw workItemNotFound(id);
  }
  return found;
}

function listDeleted(backend: Backend, request: ApiRequest): ApiReply {
  const project = requestProject(backend, request);
  const ids = queryText(request, 'ids')?.split(',').map(Number);
  if (ids !== undefined) return list(ids.map((id) => reference(backend, demandDeleted(backend, request, id))));
  const deleted = backend.state.workItems
    .list(everything)
    .filter(({ isDeleted, projectId }) => isDeleted && (project === undefined || projectId === project.id));
  return list(deleted.map((workItem) => ({ id: workItem.id, url: binUrl(backend, workItem) })));
}

function restore(backend: Backend, request: ApiRequest): ApiReply {
  demandWorkItemPermission(request.identity);
  const { isDeleted } = readBody(request, z.object({ isDeleted: z.boolean() }));
  const found = demandDeleted(backend, request, numberParameter(request, 'id'));
  if (isDeleted) throw invalidArgument('A work item is restored with isDeleted: false.');
  const restored = { ...found, isDeleted: false };
  backend.state.workItems.put(everything, found.id, restored);
  return json(render(backend, restored));
}

/** Deletes a work item, which stays in the recycle bin. */
function moveToBin(backend: Backend, request: ApiRequest): ApiReply {
  demandWorkItemPermission(request.identity);
  const workItem = demandWorkItem(backend, numberParameter(request, 'id'), requestProject(backend, request));
  const deleted = { ...workItem, isDeleted: true, deletion: { by: request.identity.id, date: backend.now() } };
  backend.state.workItems.put(everything, workItem.id, deleted);
  return json(render(backend, deleted));
}

/** Deleting work items, and the bin that they are restored from. */
export function recycleBinRoutes(backend: Backend): readonly Route[] {
  const one = 'wit/recyclebin/{id}';
  const find = (request: ApiRequest): WorkItem => demandDeleted(backend, request, numberParameter(request, 'id'));
  return [
    route('DELETE', 'wit/workitems/{id}', (request) => moveToBin(backend, request)),
    route('GET', 'wit/recyclebin', (request) => listDeleted(backend, request)),
    route('GET', one, (request) => json(render(backend, find(request)))),
    route('PATCH', one, (request) => restore(backend, request)),
    route('DELETE', one, (request) => {
      demandWorkItemPermission(request.identity);
      backend.state.workItems.remove(everything, find(request).id);
      return empty();
    }),
  ];
}
