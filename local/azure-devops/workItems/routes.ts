import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandProject, requestProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import { enumerationSchema } from '../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  json,
  list,
  numberParameter,
  parameter,
  queryEnumeration,
  queryFlag,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { demandPatchType } from '../http/patchType.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { type ChangeOptions, createWorkItem, demandWorkItem, updateWorkItem } from './changes/changes.ts';
import { patchSchema } from './changes/patch.ts';
import { findWorkItemType } from './process/process.ts';
import { workItemNotFound } from './records/errors.ts';
import type { Revision, WorkItem } from './records/records.ts';
import { expansions, renderUpdate, renderWorkItem } from './records/render.ts';
import { demandReadable } from './records/sizeLimits.ts';
import { recycleBinRoutes } from './recycleBin.ts';

const errorPolicies = { fail: 1, omit: 2 } as const;

function changeOptions(request: ApiRequest): ChangeOptions {
  const flag = (name: string): boolean => queryFlag(request, name);
  return {
    validateOnly: flag('validateOnly'),
    bypassRules: flag('bypassRules'),
    suppressNotifications: flag('suppressNotifications'),
  };
}

async function create(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandPatchType(request);
  const project = requestProject(backend, request);
  const name = parameter(request, 'type');
  const type = findWorkItemType(backend.process, name);
  if (project === undefined) {
    throw invalidArgument('A project is required to create a work item.');
  }
  if (type === undefined) {
    throw new ApiError(
      404,
      'WorkItemTypeNotFoundException',
      `VS402323: Work item type ${name} does not exist in project ${project.name} or you do not have permission to access it.`,
      'Microsoft.TeamFoundation.WorkItemTracking.Server',
    );
  }
  const operations = readBody(request, patchSchema);
  const created = await createWorkItem(backend, request.identity, project, type, operations, changeOptions(request));
  const expansion = queryEnumeration(request, '$expand', expansions, 'relations');
  return json(renderWorkItem(backend, created, { expansion, withLinks: true }));
}

async function update(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandPatchType(request);
  const workItem = demandWorkItem(backend, numberParameter(request, 'id'), requestProject(backend, request));
  const project = demandProject(backend, workItem.projectId);
  const operations = readBody(request, patchSchema);
  if (operations.length === 0) {
    throw invalidArgument('You must pass a valid patch document in the body of the request.');
  }
  const options = changeOptions(request);
  const updated = await updateWorkItem(backend, request.identity, project, workItem, operations, options);
  const expansion = queryEnumeration(request, '$expand', expansions, 'relations');
  return json(renderWorkItem(backend, updated, { expansion, withLinks: true }));
}

function getOne(backend: Backend, request: ApiRequest): ApiReply {
  const workItem = demandWorkItem(backend, numberParameter(request, 'id'), requestProject(backend, request));
  const expansion = queryEnumeration(request, '$expand', expansions, 'none');
  const fields = queryText(request, 'fields')?.split(',');
  if (fields !== undefined && expansion !== 'none') {
    throw invalidArgument('The expand parameter can not be used with the fields parameter.');
  }
  const revision = revisionAt(workItem, requestedDay(request));
  return json(renderWorkItem(backend, workItem, { expansion, fields, withLinks: fields === undefined, ...revision }));
}

/** The moment that an item is asked for; undefined for now. */
function requestedDay(request: ApiRequest): string | undefined {
  const text = queryText(request, 'asOf');
  if (text !== undefined && Number.isNaN(Date.parse(text))) {
    throw invalidArgument(`The value '${text}' of 'asOf' is not a date.`);
  }
  return text;
}

/**
 * The revision that was the newest one at a moment.
 * @throws ApiError 404 TF401232 where the item was made later
 */
function revisionAt(workItem: WorkItem, day: string | undefined): { readonly revision?: Revision } {
  if (day === undefined) return {};
  const revision = workItem.revisions.findLast(({ changedDate }) => Date.parse(changedDate) <= Date.parse(day));
  if (revision === undefined) throw workItemNotFound(workItem.id);
  return { revision };
}

type Reading = {
  readonly ids: readonly number[];
  readonly fields: readonly string[] | undefined;
  readonly expansion: keyof typeof expansions;
  readonly omitMissing: boolean;
  readonly day: string | undefined;
};

/** What belongs to another project than the address names is missing, as everywhere. */
function readMany(backend: Backend, request: ApiRequest, reading: Reading): ApiReply {
  const { ids, fields, expansion, omitMissing, day } = reading;
  const project = requestProject(backend, request);
  demandReadable(ids.length);
  if (fields !== undefined && expansion !== 'none' && expansion !== 'links') {
    throw invalidArgument('The expand parameter can not be used with the fields parameter.');
  }
  const found = ids.map((id) => {
    const workItem = backend.state.workItems.get(everything, id);
    const isElsewhere = project !== undefined && workItem?.projectId !== project.id;
    if (omitMissing && (workItem === undefined || workItem.isDeleted || isElsewhere)) {
      return null;
    }
    const found = demandWorkItem(backend, id, project);
    return renderWorkItem(backend, found, { expansion, fields, withLinks: false, ...revisionAt(found, day) });
  });
  return list(found);
}

const batchSchema = z.object({
  ids: z.array(z.number()),
  fields: z.array(z.string()).optional(),
  asOf: z.iso.datetime({ offset: true }).optional(),
  $expand: enumerationSchema(expansions).default('none'),
  errorPolicy: enumerationSchema(errorPolicies).default('fail'),
});

function demandRevision(workItem: WorkItem, rev: number): Revision {
  const revision = workItem.revisions[rev - 1];
  if (revision === undefined) {
    throw new ApiError(404, 'WorkItemRevisionNotFoundException', `TF401255: Revision ${rev} does not exist.`);
  }
  return revision;
}

function historyRoutes(backend: Backend): readonly Route[] {
  const base = 'wit/workitems/{id}';
  const find = (request: ApiRequest): WorkItem =>
    demandWorkItem(backend, numberParameter(request, 'id'), requestProject(backend, request));
  const page = <T>(request: ApiRequest, all: readonly T[]): readonly T[] => {
    const skip = queryNumber(request, '$skip') ?? 0;
    return all.slice(skip, skip + (queryNumber(request, '$top') ?? 200));
  };
  const render = (request: ApiRequest, workItem: WorkItem, revision: Revision) => {
    const expansion = queryEnumeration(request, '$expand', expansions, 'none');
    return renderWorkItem(backend, workItem, { expansion, withLinks: false, revision });
  };
  return [
    route('GET', `${base}/revisions`, (request) => {
      const workItem = find(request);
      return list(page(request, workItem.revisions).map((revision) => render(request, workItem, revision)));
    }),
    route('GET', `${base}/revisions/{revisionNumber}`, (request) => {
      const workItem = find(request);
      return json(render(request, workItem, demandRevision(workItem, numberParameter(request, 'revisionNumber'))));
    }),
    route('GET', `${base}/updates`, (request) => {
      const workItem = find(request);
      return list(page(request, workItem.revisions).map((revision) => renderUpdate(backend, workItem, revision.rev)));
    }),
    route('GET', `${base}/updates/{updateNumber}`, (request) => {
      const workItem = find(request);
      const { rev } = demandRevision(workItem, numberParameter(request, 'updateNumber'));
      return json(renderUpdate(backend, workItem, rev));
    }),
  ];
}

/** Work items: create, read, update, delete, batches, revisions and updates. */
export function workItemRoutes(backend: Backend): readonly Route[] {
  const createTemplate = 'wit/workitems/$\u007btype}';
  return [
    route('POST', createTemplate, (request) => create(backend, request)),
    route('PATCH', createTemplate, (request) => create(backend, request)),
    route('GET', 'wit/workitems/{id}', (request) => getOne(backend, request)),
    route('PATCH', 'wit/workitems/{id}', (request) => update(backend, request)),
    route('GET', 'wit/workitems', (request) => {
      const ids = (queryText(request, 'ids') ?? '').split(',').map(Number);
      if (ids.some((id) => !Number.isInteger(id) || id < 1)) {
        throw invalidArgument("The query parameter 'ids' must name work items.");
      }
      const expansion = queryEnumeration(request, '$expand', expansions, 'none');
      const omitMissing = queryEnumeration(request, 'errorPolicy', errorPolicies, 'fail') === 'omit';
      const fields = queryText(request, 'fields')?.split(',');
      return readMany(backend, request, { ids, fields, expansion, omitMissing, day: requestedDay(request) });
    }),
    route('POST', 'wit/workitemsbatch', (request) => {
      const { ids, fields, $expand: expansion, errorPolicy, asOf: day } = readBody(request, batchSchema);
      return readMany(backend, request, { ids, fields, expansion, omitMissing: errorPolicy === 'omit', day });
    }),
    ...recycleBinRoutes(backend),
    ...historyRoutes(backend),
  ];
}
