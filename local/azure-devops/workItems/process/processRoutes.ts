import type { Backend } from '../../backend.ts';
import { demandProject } from '../../core/projects.ts';
import { ApiError } from '../../http/apiError.ts';
import { type ApiRequest, type JsonObject, json, list, parameter } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { unknownField } from '../records/errors.ts';
import { type LinkType, linkTypes } from '../records/linkTypes.ts';
import { findField, findWorkItemType } from './process.ts';
import type { FieldDefinition, WorkItemType } from './processModel.ts';
import { fieldsOfType, xmlForm } from './xmlForm.ts';

const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';

function requestType({ process }: Backend, request: ApiRequest): WorkItemType {
  const type = findWorkItemType(process, parameter(request, 'type'));
  if (type === undefined) {
    throw new ApiError(
      404,
      'WorkItemTypeNotFoundException',
      `VS402323: Work item type ${parameter(request, 'type')} does not exist or you do not have permission to access it.`,
      namespace,
    );
  }
  return type;
}

function renderType(backend: Backend, request: ApiRequest, type: WorkItemType): JsonObject {
  const project = demandProject(backend, request.project ?? '');
  const base = `${backend.url()}/${project.id}/_apis/wit`;
  const fields = fieldsOfType(backend.process, type).map((field) => ({
    referenceName: field.referenceName,
    name: field.name,
    alwaysRequired: type.required.includes(field.referenceName),
    url: `${base}/fields/${field.referenceName}`,
  }));
  return {
    name: type.name,
    referenceName: type.referenceName,
    description: '',
    color: type.color,
    icon: { id: 'icon_insect', url: `${backend.url()}/_apis/wit/workItemIcons/icon_insect?color=${type.color}&v=2` },
    isDisabled: false,
    xmlForm: xmlForm(backend.process, type),
    fields,
    fieldInstances: fields,
    states: type.states,
    transitions: Object.fromEntries(
      Object.entries(type.transitions).map(([from, next]) => [from, next.map((to) => ({ to, actions: null }))]),
    ),
    url: `${base}/workItemTypes/${encodeURIComponent(type.name)}`,
  };
}

function renderField(backend: Backend, field: FieldDefinition): JsonObject {
  return {
    name: field.name,
    referenceName: field.referenceName,
    type: field.type === 'identity' ? 'string' : field.type,
    usage: 'workItem',
    readOnly: field.readOnly,
    canSortBy: true,
    isQueryable: true,
    isIdentity: field.type === 'identity',
    isPicklist: false,
    isPicklistSuggested: false,
    url: `${backend.url()}/_apis/wit/fields/${field.referenceName}`,
  };
}

/** What the process template fixes: types, their states, fields and link types. */
export function processRoutes(backend: Backend): readonly Route[] {
  const relation = ({ referenceName, name, opposite }: LinkType): JsonObject => ({
    referenceName,
    name,
    attributes: { usage: opposite === undefined ? 'resourceLink' : 'workItemLink', enabled: true },
    url: `${backend.url()}/_apis/wit/workItemRelationTypes/${referenceName}`,
  });
  return [
    route('GET', 'wit/workitemtypes', (request) =>
      list(backend.process.types.map((type) => renderType(backend, request, type))),
    ),
    route('GET', 'wit/workitemtypes/{type}', (request) =>
      json(renderType(backend, request, requestType(backend, request))),
    ),
    route('GET', 'wit/workitemtypes/{type}/states', (request) => list(requestType(backend, request).states)),
    route('GET', 'wit/fields', () => list(backend.process.fields.map((field) => renderField(backend, field)))),
    route('GET', 'wit/fields/{fieldNameOrRefName}', (request) => {
      const field = findField(backend.process, parameter(request, 'fieldNameOrRefName'));
      if (field === undefined) {
        throw unknownField(parameter(request, 'fieldNameOrRefName'));
      }
      return json(renderField(backend, field));
    }),
    route('GET', 'wit/workitemrelationtypes', () => list(linkTypes.map(relation))),
    route('GET', 'wit/workitemrelationtypes/{relation}', (request) => {
      const found = linkTypes.find(({ referenceName }) => referenceName === parameter(request, 'relation'));
      if (found === undefined) {
        throw new ApiError(404, 'WorkItemLinkTypeNotFoundException', 'The link type does not exist.', namespace);
      }
      return json(relation(found));
    }),
  ];
}
