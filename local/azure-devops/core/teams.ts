import type { Backend } from '../backend.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiRequest, type JsonObject, json, list, parameter, queryNumber } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { defaultTeam, teamReference } from './defaultTeam.ts';
import { groupsOf } from './groups.ts';
import { identityReference } from './identities.ts';
import { demandProject } from './projects.ts';

function renderTeam(backend: Backend, project: Project): JsonObject {
  const reference = teamReference(backend, project);
  return {
    ...reference,
    description: 'The default project team.',
    identityUrl: `${backend.url()}/_apis/Identities/${String(reference['id'])}`,
    projectName: project.name,
    projectId: project.id,
  };
}

function demandTeam(backend: Backend, request: ApiRequest): Project {
  const project = demandProject(backend, parameter(request, 'projectId'));
  const wanted = parameter(request, 'teamId').toLowerCase();
  const { id, name } = teamReference(backend, project);
  if (![id, name].some((one) => String(one).toLowerCase() === wanted)) {
    throw new ApiError(
      404,
      'TeamNotFoundException',
      `The team with id '${parameter(request, 'teamId')}' does not exist.`,
      'Microsoft.TeamFoundation.Core.WebApi',
    );
  }
  return project;
}

function members(backend: Backend, project: Project): readonly JsonObject[] {
  const team = defaultTeam(backend, project);
  return backend.state.identities
    .list(everything)
    .filter((identity) => identity.isActive && groupsOf(backend, identity, true).some(({ id }) => id === team?.id))
    .map(({ id }) => ({ identity: identityReference(backend, id) }));
}

function page<T>(request: ApiRequest, all: readonly T[]): readonly T[] {
  const skip = queryNumber(request, '$skip') ?? 0;
  return all.slice(skip, skip + (queryNumber(request, '$top') ?? 100));
}

/** Teams and who is in them. */
export function teamRoutes(backend: Backend): readonly Route[] {
  const base = 'projects/{projectId}/teams';
  return [
    route('GET', base, (request) => {
      const project = demandProject(backend, parameter(request, 'projectId'));
      return list(page(request, [renderTeam(backend, project)]));
    }),
    route('GET', `${base}/{teamId}`, (request) => json(renderTeam(backend, demandTeam(backend, request)))),
    route('GET', `${base}/{teamId}/members`, (request) =>
      list(page(request, members(backend, demandTeam(backend, request)))),
    ),
    route(
      'GET',
      'teams',
      (request) => {
        const projects = page(request, backend.state.projects.list(everything));
        return list(projects.map((project) => renderTeam(backend, project)));
      },
      { previewOnly: true },
    ),
  ];
}
