import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  json,
  list,
  numberParameter,
  parameter,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { completeWhenReady } from '../pullRequests/merging/completion.ts';
import { everything } from '../state/state.ts';
import { changedPolicy, newPolicy, policyBodySchema, policyError, renderPolicy, renderType } from './configurations.ts';
import { kindOf, type PolicyKind, policyKinds, policyTypes } from './kinds.ts';
import type { Policy } from './records.ts';
import { appliesTo } from './scope.ts';
import { savePolicy } from './store.ts';

/** @throws ApiError 400 without a project in front of the path */
export function demandProjectId(backend: Backend, request: ApiRequest): string {
  const project = requestProject(backend, request);
  if (project === undefined) {
    throw policyError(400, 'InvalidProjectException', 'Policies belong to a project: name it in front of _apis.');
  }
  return project.id;
}

/** @throws ApiError 404 */
function demandKind(typeId: string): PolicyKind {
  const kind = kindOf(typeId);
  if (kind === undefined) {
    throw policyError(404, 'PolicyTypeNotFoundException', `The policy type ${typeId} does not exist.`);
  }
  return kind;
}

/** @throws ApiError 404, also for what was deleted */
function demandPolicy(backend: Backend, request: ApiRequest): Policy {
  const id = numberParameter(request, 'configurationId');
  const found = backend.state.policies.get(demandProjectId(backend, request), id);
  if (found === undefined || found.isDeleted) {
    throw policyError(404, 'PolicyConfigurationNotFoundException', `The policy configuration ${id} does not exist.`);
  }
  return found;
}

function policiesOfProject(backend: Backend, request: ApiRequest): readonly Policy[] {
  const type = queryText(request, 'policyType')?.toLowerCase();
  return backend.state.policies
    .list(demandProjectId(backend, request))
    .filter(({ isDeleted, kind }) => !isDeleted && (type === undefined || policyTypes[kind].id === type));
}

function create(backend: Backend, request: ApiRequest): ApiReply {
  const projectId = demandProjectId(backend, request);
  demandGitPermission(request.identity, 'EditPolicies');
  const { type, ...rest } = readBody(request, policyBodySchema);
  const option = { ...rest, kind: demandKind(type.id) };
  return saved(backend, newPolicy(backend, projectId, request.identity.id, option));
}

function update(backend: Backend, request: ApiRequest): ApiReply {
  const before = demandPolicy(backend, request);
  demandGitPermission(request.identity, 'EditPolicies');
  const { type, ...change } = readBody(request, policyBodySchema);
  if (demandKind(type.id) !== before.kind) {
    throw policyError(400, 'PolicyChangeRejectedException', 'The type of a policy cannot be changed.');
  }
  return saved(backend, changedPolicy(backend, before, request.identity.id, change));
}

function remove(backend: Backend, request: ApiRequest): ApiReply {
  const before = demandPolicy(backend, request);
  demandGitPermission(request.identity, 'EditPolicies');
  saved(backend, { ...before, isDeleted: true });
  return empty();
}

/** What a policy no longer asks for may be all that someone waited for. */
function saved(backend: Backend, policy: Policy): ApiReply {
  savePolicy(backend, policy);
  for (const { repositoryId, pullRequestId, status } of backend.state.pullRequests.listAll()) {
    const repository = backend.state.repositories.get(everything, repositoryId);
    if (repository?.projectId === policy.projectId && status === 'active') completeWhenReady(backend, pullRequestId);
  }
  return json(renderPolicy(backend, policy));
}

/**
 * Policies by the branch they are for: of a branch, of a repository, or those of the whole project.
 * Source: https://learn.microsoft.com/rest/api/azure/devops/git/policy-configurations/get
 */
function listForBranch(backend: Backend, request: ApiRequest): ApiReply {
  const [repositoryId, refName] = [queryText(request, 'repositoryId')?.toLowerCase(), queryText(request, 'refName')];
  const after = Number(queryText(request, 'continuationToken') ?? 0);
  const top = queryNumber(request, '$top') ?? 100;
  const known = repositoryId === undefined ? undefined : backend.state.repositories.get(everything, repositoryId);
  const repository = known?.projectId === demandProjectId(backend, request) ? known : undefined;
  const isWanted = ({ settings: { scope } }: Policy): boolean => {
    if (repositoryId === undefined) {
      return scope.some((one) => one.repositoryId === null && (refName !== undefined || one.refName === null));
    }
    if (repository === undefined) return false;
    return refName === undefined
      ? scope.some((one) => one.repositoryId === null || one.repositoryId.toLowerCase() === repository.id)
      : appliesTo(scope, repository, refName);
  };
  const found = policiesOfProject(backend, request).filter((policy) => isWanted(policy) && policy.id > after);
  const page = found.slice(0, top);
  const last = page.at(-1);
  const next = found.length > page.length && last !== undefined ? { 'x-ms-continuationtoken': String(last.id) } : {};
  return list(
    page.map((policy) => renderPolicy(backend, policy)),
    next,
  );
}

/** Kinds of policies, the policies of a project, and what they were before. */
export function policyConfigurationRoutes(backend: Backend): readonly Route[] {
  const one = 'policy/configurations/{configurationId}';
  return [
    route('GET', 'policy/types', (request) => {
      const projectId = demandProjectId(backend, request);
      return list(policyKinds.map((kind) => renderType(backend, projectId, kind)));
    }),
    route('GET', 'policy/types/{typeId}', (request) => {
      const kind = demandKind(parameter(request, 'typeId'));
      return json(renderType(backend, demandProjectId(backend, request), kind));
    }),
    route('GET', 'policy/configurations', (request) =>
      list(policiesOfProject(backend, request).map((policy) => renderPolicy(backend, policy))),
    ),
    route('POST', 'policy/configurations', (request) => create(backend, request)),
    route('GET', one, (request) => json(renderPolicy(backend, demandPolicy(backend, request)))),
    route('PUT', one, (request) => update(backend, request)),
    route('DELETE', one, (request) => remove(backend, request)),
    route('GET', `${one}/revisions`, (request) => {
      const policy = demandPolicy(backend, request);
      const all = [...policy.earlier, policy].toReversed();
      const skip = queryNumber(request, '$skip') ?? 0;
      const page = all.slice(skip, skip + (queryNumber(request, '$top') ?? 100));
      return list(page.map((revision) => renderPolicy(backend, policy, revision)));
    }),
    route('GET', `${one}/revisions/{revisionId}`, (request) => {
      const policy = demandPolicy(backend, request);
      const wanted = numberParameter(request, 'revisionId');
      const revision = [...policy.earlier, policy].find((candidate) => candidate.revision === wanted);
      if (revision === undefined) {
        throw policyError(404, 'PolicyConfigurationNotFoundException', `The revision ${wanted} does not exist.`);
      }
      return json(renderPolicy(backend, policy, revision));
    }),
    route('GET', 'git/policy/configurations', (request) => listForBranch(backend, request)),
  ];
}
