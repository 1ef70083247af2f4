import type { Backend } from '../backend.ts';
import type { Build } from '../builds/records.ts';
import { commandLogId, definitionId, definitionName } from '../builds/render.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { RepositoryRecord } from '../state/records.ts';

const states = {
  notStarted: 'inProgress',
  inProgress: 'inProgress',
  cancelling: 'canceling',
  completed: 'completed',
} as const;

/** Results that runs do not have become the nearest one. */
const results = { succeeded: 'succeeded', partiallySucceeded: 'succeeded', failed: 'failed', canceled: 'canceled' };

function pipelineUrl(backend: Backend, projectId: string): string {
  return `${backend.url()}/${projectId}/_apis/pipelines/${definitionId}`;
}

function runUrl(backend: Backend, build: Build): string {
  return `${pipelineUrl(backend, build.projectId)}/runs/${build.id}`;
}

/** The one pipeline as runs name it. */
export function pipelineReference(backend: Backend, projectId: string): JsonObject {
  const url = `${pipelineUrl(backend, projectId)}?revision=1`;
  return { url, id: definitionId, revision: 1, name: definitionName, folder: '\\' };
}

/** The one pipeline with its links. */
export function renderPipeline(backend: Backend, projectId: string): JsonObject {
  const reference = pipelineReference(backend, projectId);
  const web = `${backend.url()}/${projectId}/_build/definition?definitionId=${definitionId}`;
  return { _links: { self: { href: reference['url'] }, web: { href: web } }, ...reference };
}

/** How the pipeline is defined; nothing is read of a YAML file, since the stand-in is told the command that it runs. */
export function renderConfiguration(repository: RepositoryRecord): JsonObject {
  return {
    configuration: {
      path: 'azure-pipelines.yml',
      repository: { id: repository.id, type: 'azureReposGit' },
      type: 'yaml',
    },
  };
}

/** A build as a run of its pipeline; both have the same number. */
export function renderRun(backend: Backend, build: Build): JsonObject {
  const url = runUrl(backend, build);
  const { id, status, result, finishTime, repositoryId, sourceBranch, sourceVersion } = build;
  const pipeline = pipelineReference(backend, build.projectId);
  const web = `${backend.url()}/${build.projectId}/_build`;
  const variables = Object.entries(build.variables).map(([name, { value, isSecret }]) => [
    name,
    isSecret ? { isSecret } : { value },
  ]);
  const repository = { id: repositoryId, type: 'azureReposGit' };
  return {
    _links: {
      self: { href: url },
      web: { href: `${web}/results?buildId=${id}` },
      'pipeline.web': { href: `${web}/definition?definitionId=${definitionId}` },
      pipeline: { href: pipeline['url'] },
    },
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
    templateParameters: {},
    pipeline,
    state: states[status],
    ...(result === undefined ? {} : { result: results[result] }),
    createdDate: build.queueTime,
    ...(finishTime === undefined ? {} : { finishedDate: finishTime }),
    url,
    resources: { repositories: { self: { repository, refName: sourceBranch, version: sourceVersion } } },
    id,
    name: build.buildNumber,
  };
}

/** The log that the command of a run wrote. */
export function renderRunLog(backend: Backend, build: Build): JsonObject {
  const createdOn = build.startTime ?? build.queueTime;
  return {
    ...{ createdOn, lastChangedOn: build.finishTime ?? createdOn, id: commandLogId, lineCount: build.lineCount },
    url: `${runUrl(backend, build)}/logs/${commandLogId}`,
  };
}

/** All logs of a run. */
export function renderRunLogs(backend: Backend, build: Build): JsonObject {
  return { logs: [renderRunLog(backend, build)], url: `${runUrl(backend, build)}/logs` };
}

/** An artifact of a run; its content is served by the build. */
export function renderRunArtifact(backend: Backend, build: Build, name: string): JsonObject {
  return { name, url: `${runUrl(backend, build)}/artifacts?artifactName=${encodeURIComponent(name)}` };
}
