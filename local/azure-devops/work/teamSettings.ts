import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { teamReference } from '../core/defaultTeam.ts';
import { demandWorkItemPermission } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  parameter,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { listNodes, namesTo } from '../workItems/records/classification.ts';
import type { ClassificationNode } from '../workItems/records/records.ts';

const namespace = 'Microsoft.TeamFoundation.Work.WebApi';
const workingDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

/** The project of the request's team; a project has its default team alone, which needs no name. */
function demandTeam(backend: Backend, request: ApiRequest): Project {
  const project = requestProject(backend, request);
  if (project === undefined) throw invalidArgument('A project is required to address the settings of a team.');
  const { id, name } = teamReference(backend, project);
  const wanted = request.team?.toLowerCase();
  if (wanted !== undefined && ![id, name].some((one) => String(one).toLowerCase() === wanted)) {
    const message = `The team with id '${request.team}' does not exist.`;
    throw new ApiError(404, 'TeamNotFoundException', message, 'Microsoft.TeamFoundation.Core.WebApi');
  }
  return project;
}

function settingsUrl(backend: Backend, project: Project): string {
  return `${backend.url()}/${project.id}/${String(teamReference(backend, project)['id'])}/_apis/work/teamsettings`;
}

/** Iterations that the team works in; a new team has those that its project begins with. */
function teamIterations(backend: Backend, project: Project): readonly ClassificationNode[] {
  const nodes = listNodes(backend, project).filter(({ structureType }) => structureType === 'iteration');
  const marker = `teamIterations-${project.id}`;
  if (backend.state.settings.get(everything, marker) === undefined) {
    const root = nodes.find(({ parentId }) => parentId === undefined);
    for (const { identifier } of nodes.filter(({ parentId }) => parentId === root?.id)) {
      backend.state.teamIterations.put(project.id, identifier, { identifier });
    }
    backend.state.settings.put(everything, marker, { value: 'chosen' });
  }
  const chosen = backend.state.teamIterations.list(project.id).map(({ identifier }) => identifier);
  return nodes.filter(({ identifier }) => chosen.includes(identifier));
}

/** An iteration without dates counts as one that is to come. */
function timeFrameOf(backend: Backend, { attributes }: ClassificationNode): 'past' | 'current' | 'future' {
  const now = Date.parse(backend.now());
  if (attributes === undefined || now < Date.parse(attributes.startDate)) return 'future';
  // The last day belongs to the iteration.
  return now < Date.parse(attributes.finishDate) + 86_400_000 ? 'current' : 'past';
}

function renderIteration(backend: Backend, project: Project, node: ClassificationNode): JsonObject {
  const { startDate = null, finishDate = null } = node.attributes ?? {};
  return {
    id: node.identifier,
    name: node.name,
    path: namesTo(listNodes(backend, project), node).join('\\'),
    attributes: { startDate, finishDate, timeFrame: timeFrameOf(backend, node) },
    url: `${settingsUrl(backend, project)}/iterations/${node.identifier}`,
  };
}

function renderSettings(backend: Backend, project: Project): JsonObject {
  const root = listNodes(backend, project).find((node) => node.structureType === 'iteration' && !node.parentId);
  const url = settingsUrl(backend, project);
  return {
    backlogIteration: {
      id: root?.identifier,
      name: project.name,
      path: project.name,
      url: `${url}/iterations/${root?.identifier}`,
    },
    bugsBehavior: 'asRequirements',
    workingDays,
    backlogVisibilities: {
      'Microsoft.EpicCategory': false,
      'Microsoft.FeatureCategory': true,
      'Microsoft.RequirementCategory': true,
    },
    defaultIterationMacro: '@currentIteration',
    url,
    _links: { self: { href: url }, teamIterations: { href: `${url}/iterations` } },
  };
}

function renderFieldValues(backend: Backend, project: Project): JsonObject {
  const url = `${settingsUrl(backend, project)}/teamfieldvalues`;
  return {
    field: { referenceName: 'System.AreaPath', url: `${backend.url()}/_apis/wit/fields/System.AreaPath` },
    defaultValue: project.name,
    values: [{ value: project.name, includeChildren: true }],
    url,
    _links: { self: { href: url } },
  };
}

function listIterations(backend: Backend, request: ApiRequest): ApiReply {
  const project = demandTeam(backend, request);
  const wanted = queryText(request, '$timeframe')?.toLowerCase();
  if (wanted !== undefined && wanted !== 'current') {
    throw invalidArgument("The query parameter '$timeframe' takes 'current' alone.");
  }
  const found = teamIterations(backend, project);
  const shown = wanted === undefined ? found : found.filter((node) => timeFrameOf(backend, node) === 'current');
  return list(shown.map((node) => renderIteration(backend, project, node)));
}

/** The typeKey is a guess. */
function demandIteration(backend: Backend, project: Project, id: string): ClassificationNode {
  const found = teamIterations(backend, project).find(({ identifier }) => identifier === id.toLowerCase());
  if (found === undefined) {
    throw new ApiError(404, 'TeamIterationNotFoundException', `The team has no iteration ${id}.`, namespace);
  }
  return found;
}

function addIteration(backend: Backend, request: ApiRequest): ApiReply {
  const project = demandTeam(backend, request);
  demandWorkItemPermission(request.identity);
  teamIterations(backend, project);
  const { id } = readBody(request, z.object({ id: z.string() }));
  const node = listNodes(backend, project).find(
    ({ identifier, structureType }) => structureType === 'iteration' && identifier === id.toLowerCase(),
  );
  if (node === undefined) throw invalidArgument(`The project has no iteration ${id}.\r\nParameter name: id`);
  backend.state.teamIterations.put(project.id, node.identifier, { identifier: node.identifier });
  return json(renderIteration(backend, project, node));
}

/** What a team works in: its iterations, areas and days. Only the iterations can be changed. */
export function teamSettingsRoutes(backend: Backend): readonly Route[] {
  const base = 'work/teamsettings';
  const one = `${base}/iterations/{id}`;
  return [
    route('GET', base, (request) => json(renderSettings(backend, demandTeam(backend, request)))),
    route('GET', `${base}/teamfieldvalues`, (request) =>
      json(renderFieldValues(backend, demandTeam(backend, request))),
    ),
    route('GET', `${base}/iterations`, (request) => listIterations(backend, request)),
    route('POST', `${base}/iterations`, (request) => addIteration(backend, request)),
    route('GET', one, (request) => {
      const project = demandTeam(backend, request);
      return json(renderIteration(backend, project, demandIteration(backend, project, parameter(request, 'id'))));
    }),
    route('DELETE', one, (request) => {
      const project = demandTeam(backend, request);
      demandWorkItemPermission(request.identity);
      const { identifier } = demandIteration(backend, project, parameter(request, 'id'));
      backend.state.teamIterations.remove(project.id, identifier);
      return empty();
    }),
  ];
}
