import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { requestProject } from '../core/projects.ts';
import { matchesWildcards } from '../core/wildcards.ts';
import { requestedForm } from '../git/items/contentType.ts';
import { demandRepository } from '../git/repositories/repositories.ts';
import { ApiError, invalidProperty } from '../http/apiError.ts';
import { enumerationName } from '../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  bytes,
  type JsonObject,
  json,
  list,
  numberParameter,
  parameter,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { artifactRoutes } from './artifacts.ts';
import { readBuildLog } from './buildLog.ts';
import { buildChangeRoutes } from './changes.ts';
import { buildNamespace, definitionNotFound, demandBuild, demandBuildPermission } from './demandBuild.ts';
import type { BuildQueue } from './queue.ts';
import type { Build } from './records.ts';
import {
  commandLogId,
  definitionId,
  definitionName,
  renderBuild,
  renderDefinition,
  renderLog,
  renderTimeline,
  renderWholeDefinition,
} from './render.ts';
import { findSource } from './source.ts';
import { buildTagRoutes, hasTags } from './tags.ts';
import { testResultRoutes } from './testResults.ts';

const statuses = {
  none: 0,
  inProgress: 1,
  completed: 2,
  cancelling: 4,
  postponed: 8,
  notStarted: 32,
  all: 47,
} as const;
const results = { none: 0, succeeded: 2, partiallySucceeded: 4, failed: 8, canceled: 32 } as const;
const reasons = { none: 0, manual: 1, individualCI: 2, pullRequest: 256, all: 2031 } as const;

function listBuilds(backend: Backend, request: ApiRequest): ApiReply {
  const project = requestProject(backend, request);
  const status = enumerationName(statuses, queryText(request, 'statusFilter') ?? 'all');
  const result = enumerationName(results, queryText(request, 'resultFilter') ?? 'none');
  const reason = enumerationName(reasons, queryText(request, 'reasonFilter') ?? 'all');
  const ids = queryText(request, 'buildIds')?.split(',').map(Number);
  const definitions = queryText(request, 'definitions')?.split(',').map(Number);
  const branch = queryText(request, 'branchName');
  const repository = queryText(request, 'repositoryId')?.toLowerCase();
  const tags = queryText(request, 'tagFilters')?.split(',') ?? [];
  const [number, person] = [queryText(request, 'buildNumber'), queryText(request, 'requestedFor')];
  const found = backend.state.builds
    .list(everything)
    .filter((build) => project === undefined || build.projectId === project.id)
    .filter((build) => status === 'all' || build.status === status)
    .filter((build) => result === 'none' || build.result === result)
    .filter((build) => reason === 'all' || build.reason === reason)
    .filter((build) => hasTags(build, tags) && (ids === undefined || ids.includes(build.id)))
    .filter((build) => isNumbered(build, number) && isRequestedBy(backend, build, person))
    .filter((build) => branch === undefined || build.sourceBranch === branch)
    .filter((build) => repository === undefined || build.repositoryId === repository);
  const isOther = definitions !== undefined && !definitions.includes(definitionId);
  const newestFirst = isOther ? [] : found.toReversed();
  const top = queryNumber(request, '$top') ?? 1000;
  return list(newestFirst.slice(0, top).map((build) => renderBuild(backend, build)));
}

/** A `*` at the end stands for anything. */
function isNumbered({ buildNumber }: Build, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted.endsWith('*') ? buildNumber.startsWith(wanted.slice(0, -1)) : buildNumber === wanted;
}

function isRequestedBy(backend: Backend, { requestedFor }: Build, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  const person = backend.state.identities.get(everything, requestedFor);
  return [person?.id, person?.displayName, person?.uniqueName].includes(wanted);
}

const queueSchema = z.object({
  definition: z.object({ id: z.number() }),
  sourceBranch: z.string().optional(),
  sourceVersion: z.string().optional(),
  parameters: z.string().optional(),
  repository: z.object({ id: z.string() }).optional(),
});

async function queueBuild(backend: Backend, request: ApiRequest, queue: BuildQueue | undefined): Promise<ApiReply> {
  const wanted = readBody(request, queueSchema);
  const project = requestProject(backend, request);
  const first = backend.state.repositories.list(everything).find((one) => one.projectId === project?.id);
  if (queue === undefined || wanted.definition.id !== definitionId || first === undefined) {
    throw definitionNotFound(wanted.definition.id);
  }
  demandBuildPermission(request.identity);
  const repository = demandRepository(backend, wanted.repository?.id ?? first.id, project);
  const source = await findSource(repository, wanted.sourceBranch, wanted.sourceVersion);
  if (source === undefined) {
    const branch = wanted.sourceBranch ?? repository.defaultBranch;
    throw invalidProperty('sourceBranch', `Could not find a commit for the branch ${branch}.`);
  }
  const parameters = wanted.parameters === undefined ? {} : { parameters: wanted.parameters };
  const build = queue.add({
    repository,
    reason: 'manual',
    ...source,
    requestedFor: request.identity.id,
    ...parameters,
  });
  return json(renderBuild(backend, build));
}

async function getLog(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const build = demandBuild(backend, request);
  if (numberParameter(request, 'logId') !== commandLogId) {
    throw new ApiError(404, 'BuildLogNotFoundException', 'The log does not exist.', buildNamespace);
  }
  const all = await readBuildLog(backend, build.id);
  const lines = all.slice(queryNumber(request, 'startLine') ?? 0, queryNumber(request, 'endLine') ?? all.length);
  return requestedForm(request, 'text') === 'json'
    ? list(lines)
    : bytes('text/plain', Buffer.from(`${lines.join('\n')}\n`));
}

/** Builds, their logs and timelines, and the one definition. */
export function buildRoutes(backend: Backend, queue: BuildQueue | undefined): readonly Route[] {
  const base = 'build/builds/{buildId}';
  const find = (request: ApiRequest): Build => demandBuild(backend, request);
  const definitions = (request: ApiRequest, isWhole: boolean): readonly JsonObject[] => {
    const project = requestProject(backend, request);
    const ids = queryText(request, 'definitionIds')?.split(',').map(Number);
    const [name, top] = [queryText(request, 'name'), queryNumber(request, '$top') ?? 1000];
    const isOther = name !== undefined && !matchesWildcards(name, definitionName);
    const built = backend.state.repositories.list(everything).find((one) => one.projectId === project?.id);
    const wanted = queryText(request, 'repositoryId')?.toLowerCase();
    if (wanted !== undefined && queryText(request, 'repositoryType') === undefined) {
      throw invalidProperty('repositoryType', 'A repository is only known with its type: repositoryType=TfsGit.');
    }
    if (queue === undefined || project === undefined || isOther || ids?.includes(definitionId) === false) return [];
    // The one page there is comes without a token; whoever sends one is past it.
    if (built === undefined || (wanted !== undefined && wanted !== built.id)) return [];
    if (queryText(request, 'continuationToken') !== undefined) return [];
    const found = isWhole ? renderWholeDefinition(backend, project.id, built) : renderDefinition(backend, project.id);
    return [found].slice(0, top);
  };
  return [
    route('GET', 'build/builds', (request) => listBuilds(backend, request)),
    route('POST', 'build/builds', (request) => queueBuild(backend, request, queue)),
    route('GET', base, (request) => json(renderBuild(backend, find(request)))),
    route('PATCH', base, (request) => {
      const { status } = readBody(request, z.object({ status: z.union([z.string(), z.number()]) }));
      if (enumerationName(statuses, status) === 'cancelling') {
        queue?.cancel(find(request).id);
      }
      return json(renderBuild(backend, find(request)));
    }),
    route('GET', `${base}/logs`, (request) => list([renderLog(backend, find(request))])),
    route('GET', `${base}/logs/{logId}`, (request) => getLog(backend, request)),
    ...artifactRoutes(backend),
    ...buildTagRoutes(backend),
    ...buildChangeRoutes(backend),
    route('GET', `${base}/timeline`, (request) => json(renderTimeline(backend, find(request)))),
    route('GET', `${base}/timeline/{timelineId}`, (request) => json(renderTimeline(backend, find(request)))),
    route('GET', 'build/definitions', (request) =>
      list(definitions(request, queryText(request, 'includeAllProperties')?.toLowerCase() === 'true')),
    ),
    route('GET', 'build/definitions/{definitionId}', (request) => {
      const [found] = definitions(request, true);
      if (found === undefined || numberParameter(request, 'definitionId') !== definitionId) {
        throw definitionNotFound(parameter(request, 'definitionId'));
      }
      return json(found);
    }),
    ...testResultRoutes(backend),
  ];
}
