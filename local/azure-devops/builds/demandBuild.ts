import type { Backend } from '../backend.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiRequest, numberParameter } from '../http/exchange.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import type { Build } from './records.ts';

export const buildNamespace = 'Microsoft.TeamFoundation.Build.WebApi';

/**
 * The build that the route names.
 * @param name the route's parameter with its number
 * @throws ApiError 404 when the project has no such build
 */
export function demandBuild(backend: Backend, request: ApiRequest, name = 'buildId'): Build {
  const id = numberParameter(request, name);
  const project = requestProject(backend, request);
  const build = backend.state.builds.get(everything, id);
  if (build === undefined || (project !== undefined && build.projectId !== project.id)) {
    throw new ApiError(404, 'BuildNotFoundException', `The requested build ${id} could not be found.`, buildNamespace);
  }
  return build;
}

/** @throws ApiError 403 when the identity may neither queue builds nor change them */
export function demandBuildPermission(identity: Identity): void {
  if (identity.denied.includes('BuildQueue')) {
    const message = 'Access denied. You need Queue builds permissions.';
    throw new ApiError(403, 'AccessDeniedException', message, buildNamespace);
  }
}

/** 404 for a definition that is not there. */
export function definitionNotFound(id: number | string): ApiError {
  const message = `The build definition ${id} does not exist.`;
  return new ApiError(404, 'DefinitionNotFoundException', message, buildNamespace);
}
