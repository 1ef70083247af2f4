import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { ApiError } from '../http/apiError.ts';
import {
  type ApiRequest,
  type JsonObject,
  json,
  list,
  parameter,
  queryFlag,
  queryNumber,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { ensureBuildService } from './buildService.ts';
import { teamReference } from './defaultTeam.ts';
import { agileProcessId } from './processes.ts';

/** Creates a project, or gives the one that has the name already. */
export function ensureProject(backend: Backend, name: string): Project {
  const existing = findProject(backend, name);
  if (existing !== undefined) {
    // A state directory of an earlier version has none.
    ensureBuildService(backend, existing);
    return existing;
  }
  const project: Project = { id: randomUUID(), name, description: '', revision: 1, lastUpdateTime: backend.now() };
  backend.state.projects.put(everything, project.id, project);
  ensureBuildService(backend, project);
  backend.addPolicies(project.id);
  return project;
}

/** A project by name (any case) or id. */
export function findProject(backend: Backend, nameOrId: string): Project | undefined {
  const wanted = nameOrId.toLowerCase();
  return backend.state.projects
    .list(everything)
    .find((project) => project.id === wanted || project.name.toLowerCase() === wanted);
}

/** @throws ApiError 404 TF200016 when there is no such project */
export function demandProject(backend: Backend, nameOrId: string): Project {
  const project = findProject(backend, nameOrId);
  if (project === undefined) {
    throw new ApiError(
      404,
      'ProjectDoesNotExistWithNameException',
      `TF200016: The following project does not exist: ${nameOrId}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`,
      'Microsoft.TeamFoundation.Core.WebApi',
    );
  }
  return project;
}

/** The project in the request's path, if any. */
export function requestProject(backend: Backend, request: ApiRequest): Project | undefined {
  return request.project === undefined ? undefined : demandProject(backend, request.project);
}

/** A project as other resources name it. */
export function projectReference(backend: Backend, project: Project): JsonObject {
  return {
    id: project.id,
    name: project.name,
    ...(project.description === '' ? {} : { description: project.description }),
    url: `${backend.url()}/_apis/projects/${project.id}`,
    state: 'wellFormed',
    revision: project.revision,
    visibility: 'private',
    lastUpdateTime: project.lastUpdateTime,
  };
}

function projectDetails(backend: Backend, project: Project): JsonObject {
  const self = `${backend.url()}/_apis/projects/${project.id}`;
  return {
    ...projectReference(backend, project),
    _links: {
      self: { href: self },
      collection: { href: `${backend.url()}/_apis/projectCollections/${backend.organization.id}` },
      web: { href: `${backend.url()}/${encodeURIComponent(project.name)}` },
    },
    capabilities: {
      processTemplate: { templateName: 'Agile', templateTypeId: agileProcessId },
      versioncontrol: { sourceControlType: 'Git', gitEnabled: 'True', tfvcEnabled: 'False' },
    },
    defaultTeam: teamReference(backend, project),
  };
}

const createSchema = z.object({ name: z.string().min(1), description: z.string().optional() });

/** Projects: list, get, create. */
export function projectRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'projects', (request) => {
      const projects = backend.state.projects.list(everything);
      const skip = queryNumber(request, '$skip') ?? queryNumber(request, 'continuationToken') ?? 0;
      const top = queryNumber(request, '$top') ?? 100;
      const page = projects.slice(skip, skip + top).map((project) => projectReference(backend, project));
      const next = skip + top;
      return list(page, next < projects.length ? { 'x-ms-continuationtoken': String(next) } : {});
    }),
    route('GET', 'projects/{projectId}', (request) => {
      const { capabilities, ...details } = projectDetails(
        backend,
        demandProject(backend, parameter(request, 'projectId')),
      );
      return json(queryFlag(request, 'includeCapabilities') ? { ...details, capabilities } : details);
    }),
    route('POST', 'projects', (request) => {
      const wanted = readBody(request, createSchema);
      ensureProject(backend, wanted.name);
      return json({ id: randomUUID(), status: 'succeeded', url: `${backend.url()}/_apis/operations` }, 202);
    }),
  ];
}
