import { ApiError } from '../http/apiError.ts';

/** Scopes, each with those that it contains. https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/oauth */
const contained: Readonly<Record<string, readonly string[]>> = {
  'vso.build': [],
  'vso.build_execute': ['vso.build'],
  'vso.code': [],
  'vso.code_write': ['vso.code'],
  'vso.code_manage': ['vso.code_write'],
  'vso.code_full': ['vso.code_manage'],
  'vso.code_status': [],
  'vso.graph': [],
  'vso.identity': [],
  'vso.profile': [],
  'vso.project': [],
  'vso.project_write': ['vso.project'],
  'vso.project_manage': ['vso.project_write'],
  'vso.test': [],
  'vso.test_write': ['vso.test'],
  'vso.threads_full': [],
  'vso.work': [],
  'vso.work_write': ['vso.work'],
  'vso.work_full': ['vso.work_write'],
};

/** Everything its owner may do. */
export const fullAccess = 'app_token';

/** Whether a token can be made with these scopes. */
export function areKnownScopes(scope: string): boolean {
  const names = namesIn(scope);
  return names.length > 0 && names.every((name) => name === fullAccess || Object.hasOwn(contained, name));
}

type Operation = { readonly method: string; readonly template: string };

/** @throws ApiError 401 when a token with these scopes may not call the operation */
export function demandScope(scope: string, operation: Operation, userName: string): void {
  const held = new Set(namesIn(scope).flatMap(withContained));
  const accepted = scopesFor(operation);
  if (held.has(fullAccess) || accepted.length === 0 || accepted.some((name) => held.has(name))) return;
  throw unauthorized(userName);
}

/** 401 as the service words it for who is known and may not do this. */
export function unauthorized(userName: string): ApiError {
  return new ApiError(
    401,
    'UnauthorizedRequestException',
    `TF400813: The user '${userName}' is not authorized to access this resource.`,
    'Microsoft.TeamFoundation.Framework.Server',
  );
}

function namesIn(scope: string): readonly string[] {
  return scope.split(' ').filter((name) => name !== '');
}

function withContained(name: string): readonly string[] {
  return [name, ...(contained[name] ?? []).flatMap(withContained)];
}

/** What asks for data with a body is reading too. */
const readingPosts =
  /^(git\/repositories\/\{\w+\}\/(blobs|itemsbatch|commitsbatch|pullrequestquery)|wit\/(wiql|workitemsbatch|artifactUriQuery))$/i;

/** Repositories themselves, and what may change more than one branch. */
const managed = /^git\/repositories(\/\{\w+\}(\/(merges|annotatedtags))?)?$/i;

/**
 * Scopes any of which opens an operation, as its REST specification says.
 * @returns none where any token will do
 */
export function scopesFor({ method, template }: Operation): readonly string[] {
  const reads = method === 'GET' || readingPosts.test(template);
  const area = template.split('/')[0]?.toLowerCase() ?? '';
  switch (area) {
    case 'git':
      if (managed.test(template) && !reads) return ['vso.code_manage'];
      return [reads ? 'vso.code' : 'vso.code_write', ...narrowScopesFor(template)];
    case 'wit':
    case 'work':
      return [reads ? 'vso.work' : 'vso.work_write'];
    case 'process':
      return ['vso.work'];
    case 'build':
    case 'pipelines':
      return [reads ? 'vso.build' : 'vso.build_execute'];
    case 'hooks':
      return ['vso.work', 'vso.build', 'vso.code'];
    case 'policy':
      return [reads ? 'vso.code' : 'vso.code_write'];
    case 'test':
    case 'testresults':
      return [reads ? 'vso.test' : 'vso.test_write'];
    case 'teams':
      return ['vso.project'];
    case 'projects':
      return reads ? ['vso.project', 'vso.profile'] : ['vso.project_manage'];
    case 'identities':
      return ['vso.identity'];
    default:
      return [];
  }
}

function narrowScopesFor(template: string): readonly string[] {
  if (/\/statuses(\/|$)/i.test(template)) return ['vso.code_status'];
  return /\/threads(\/|$)/i.test(template) ? ['vso.threads_full'] : [];
}
