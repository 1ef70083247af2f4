import { type Backend, repositoryDirectory } from '../backend.ts';
import { identityReference } from '../core/identities.ts';
import { demandProject, projectReference } from '../core/projects.ts';
import { type Repository, repositoryWebUrl } from '../git/repositories/repositories.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { RepositoryRecord } from '../state/records.ts';
import { everything } from '../state/state.ts';
import type { Build } from './records.ts';

/** The one definition the stand-in has. */
export const definitionId = 1;
export const definitionName = 'pull-request-build';
export const definitionFile = 'azure-pipelines.yml';

/** Address of a build's REST resource. */
export function buildUrl(backend: Backend, build: Build): string {
  return `${backend.url()}/${build.projectId}/_apis/build/Builds/${build.id}`;
}

/** The definition as builds name it. */
export function renderDefinition(backend: Backend, projectId: string): JsonObject {
  return {
    drafts: [],
    id: definitionId,
    name: definitionName,
    url: `${backend.url()}/${projectId}/_apis/build/Definitions/${definitionId}?revision=1`,
    uri: `vstfs:///Build/Definition/${definitionId}`,
    path: '\\',
    type: 'build',
    queueStatus: 'enabled',
    revision: 1,
    project: projectReference(backend, demandProject(backend, projectId)),
  };
}

/** The definition with what it builds and how: the pipeline at the usual place, as YAML pipelines have it. */
export function renderWholeDefinition(backend: Backend, projectId: string, repository: RepositoryRecord): JsonObject {
  return {
    ...renderDefinition(backend, projectId),
    process: { yamlFilename: definitionFile, type: 2 },
    repository: {
      id: repository.id,
      type: 'TfsGit',
      name: repository.name,
      defaultBranch: repository.defaultBranch,
      clean: null,
      checkoutSubmodules: false,
    },
  };
}

/** What is the same for every build here. */
const queueDetails = {
  queue: { id: 1, name: 'Default', pool: { id: 1, name: 'Default' } },
  priority: 'normal',
  properties: {},
  validationResults: [],
  plans: [],
};

/** A build as the service gives it. */
export function renderBuild(backend: Backend, build: Build): JsonObject {
  const record = backend.state.repositories.get(everything, build.repositoryId);
  const repository: Repository | undefined = record && {
    ...record,
    directory: repositoryDirectory(backend, record.id),
  };
  const self = buildUrl(backend, build);
  const pullRequest: Record<string, string> =
    build.pullRequestId === undefined
      ? {}
      : { 'pr.number': String(build.pullRequestId), 'pr.sourceSha': build.sourceCommit ?? '' };
  return {
    _links: {
      self: { href: self },
      web: { href: `${backend.url()}/${build.projectId}/_build/results?buildId=${build.id}` },
      timeline: { href: `${self}/Timeline` },
    },
    triggerInfo: pullRequest,
    id: build.id,
    buildNumber: build.buildNumber,
    status: build.status,
    ...(build.result === undefined ? {} : { result: build.result }),
    queueTime: build.queueTime,
    ...(build.startTime === undefined ? {} : { startTime: build.startTime }),
    ...(build.finishTime === undefined ? {} : { finishTime: build.finishTime }),
    url: self,
    definition: renderDefinition(backend, build.projectId),
    project: projectReference(backend, demandProject(backend, build.projectId)),
    uri: `vstfs:///Build/Build/${build.id}`,
    sourceBranch: build.sourceBranch,
    sourceVersion: build.sourceVersion,
    ...queueDetails,
    tags: build.tags,
    reason: build.reason,
    requestedFor: identityReference(backend, build.requestedFor),
    requestedBy: identityReference(backend, build.requestedFor),
    lastChangedDate: build.finishTime ?? build.startTime ?? build.queueTime,
    lastChangedBy: identityReference(backend, build.requestedFor),
    ...(build.parameters === undefined ? {} : { parameters: build.parameters }),
    orchestrationPlan: { planId: planId(build) },
    logs: { id: 0, type: 'Container', url: `${self}/logs` },
    repository: {
      id: build.repositoryId,
      type: 'TfsGit',
      name: repository?.name ?? '',
      ...(repository === undefined ? {} : { url: repositoryWebUrl(backend, repository) }),
      clean: null,
      checkoutSubmodules: false,
    },
    retainedByRelease: false,
    triggeredByBuild: null,
  };
}

/** Id of the one job of a build, as its timeline gives it. */
export function jobId(build: Build): string {
  return recordId(build, 1);
}

function planId(build: Build): string {
  return recordId(build, 0);
}

function recordId(build: Build, part: number): string {
  return `00000000-0000-0000-${String(part).padStart(4, '0')}-${String(build.id).padStart(12, '0')}`;
}

/** Number of the log that the build's command wrote. */
export const commandLogId = 1;

/** A build's one log. */
export function renderLog(backend: Backend, build: Build): JsonObject {
  return {
    lineCount: build.lineCount,
    createdOn: build.startTime ?? build.queueTime,
    lastChangedOn: build.finishTime ?? build.startTime ?? build.queueTime,
    id: commandLogId,
    type: 'Container',
    url: `${buildUrl(backend, build)}/logs/${commandLogId}`,
  };
}

/** Stages of a build: one job with one task. */
export function renderTimeline(backend: Backend, build: Build): JsonObject {
  const state = build.status === 'completed' ? 'completed' : build.status === 'inProgress' ? 'inProgress' : 'pending';
  const common = {
    startTime: build.startTime ?? null,
    finishTime: build.finishTime ?? null,
    state,
    result: build.result ?? null,
    percentComplete: null,
    workerName: null,
    attempt: 1,
    changeId: 1,
    lastModified: '0001-01-01T00:00:00',
  };
  const failed = build.result === 'failed';
  const messages = failed && build.issues.length === 0 ? ['The command failed.'] : build.issues;
  const issues = messages.map((message) => ({ type: 'error', category: 'General', message, data: { type: 'error' } }));
  const log = { id: commandLogId, type: 'Container', url: `${buildUrl(backend, build)}/logs/${commandLogId}` };
  const job = {
    id: recordId(build, 1),
    parentId: null,
    type: 'Job',
    name: 'Job',
    order: 1,
    errorCount: 0,
    warningCount: 0,
  };
  const task = { id: recordId(build, 2), parentId: job.id, type: 'Task', name: 'Run the build command', order: 1 };
  return {
    records: [
      { ...job, ...common, previousAttempts: [], log: null },
      {
        ...task,
        ...common,
        previousAttempts: [],
        errorCount: failed ? issues.length : 0,
        warningCount: 0,
        issues: failed ? issues : [],
        log,
      },
    ],
    lastChangedBy: build.requestedFor,
    lastChangedOn: build.finishTime ?? build.queueTime,
    id: planId(build),
    changeId: 1,
    url: `${buildUrl(backend, build)}/Timeline/${planId(build)}`,
  };
}
