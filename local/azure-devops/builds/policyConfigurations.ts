import type { Backend } from '../backend.ts';
import { identityReference } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError } from '../http/apiError.ts';
import {
  type ApiRequest,
  type JsonObject,
  json,
  list,
  numberParameter,
  parameter,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { definitionId, definitionName } from './render.ts';

const namespace = 'Microsoft.TeamFoundation.Policy.WebApi';

/** The type of policy that asks for a build. */
export const buildPolicyType = { id: '0609b952-1397-4640-95ec-e00a01b2c241', displayName: 'Build' } as const;

/** The one policy of the stand-in, with the number that its evaluations name. */
export const buildPolicyId = 1;

function renderType(backend: Backend, projectId: string): JsonObject {
  const url = `${backend.url()}/${projectId}/_apis/policy/types/${buildPolicyType.id}`;
  return {
    ...buildPolicyType,
    description: 'This policy will require a successful build has been performed before updating protected refs.',
    url,
    _links: { self: { href: url } },
  };
}

/** The build that the default branch of each repository of a project needs; none where nothing is built. */
function configurations(backend: Backend, projectId: string): readonly JsonObject[] {
  if (!backend.requiresBuild) return [];
  const url = `${backend.url()}/${projectId}/_apis/policy/configurations/${buildPolicyId}`;
  const scope = backend.state.repositories
    .list(everything)
    .filter((repository) => repository.projectId === projectId)
    .map(({ id, defaultBranch }) => ({ refName: defaultBranch, matchKind: 'Exact', repositoryId: id }));
  const creator = backend.state.identities.list(everything)[0]?.id ?? '';
  return [
    {
      id: buildPolicyId,
      revision: 1,
      url,
      type: { ...buildPolicyType, url: `${backend.url()}/${projectId}/_apis/policy/types/${buildPolicyType.id}` },
      isEnabled: true,
      isBlocking: true,
      isDeleted: false,
      isEnterpriseManaged: false,
      createdBy: identityReference(backend, creator),
      createdDate: backend.state.projects.get(everything, projectId)?.lastUpdateTime ?? backend.now(),
      settings: {
        buildDefinitionId: definitionId,
        queueOnSourceUpdateOnly: false,
        manualQueueOnly: false,
        displayName: definitionName,
        validDuration: 0,
        scope,
      },
      _links: { self: { href: url } },
    },
  ];
}

function demandProjectId(backend: Backend, request: ApiRequest): string {
  const project = requestProject(backend, request);
  if (project === undefined) {
    throw new ApiError(400, 'InvalidProjectException', 'A project is required to read policies.', namespace);
  }
  return project.id;
}

/** Policies as they are configured; nothing can be changed. */
export function policyConfigurationRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'policy/types', (request) => list([renderType(backend, demandProjectId(backend, request))])),
    route('GET', 'policy/types/{typeId}', (request) => {
      if (parameter(request, 'typeId').toLowerCase() !== buildPolicyType.id) {
        throw new ApiError(404, 'PolicyTypeNotFoundException', 'The policy type does not exist.', namespace);
      }
      return json(renderType(backend, demandProjectId(backend, request)));
    }),
    route('GET', 'policy/configurations', (request) => {
      const type = queryText(request, 'policyType')?.toLowerCase();
      const all = configurations(backend, demandProjectId(backend, request));
      return list(type === undefined || type === buildPolicyType.id ? all : []);
    }),
    route('GET', 'policy/configurations/{configurationId}', (request) => {
      const [found] = configurations(backend, demandProjectId(backend, request));
      if (found === undefined || numberParameter(request, 'configurationId') !== buildPolicyId) {
        throw new ApiError(404, 'PolicyConfigurationNotFoundException', 'The policy does not exist.', namespace);
      }
      return json(found);
    }),
  ];
}
