import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, type DomainEvent, repositoryDirectory } from '../backend.ts';
import { runGit } from '../git/process/gitProcess.ts';
import type { PolicyOf } from '../policies/records.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { everything } from '../state/state.ts';
import { type BuildAgents, createBuildAgents } from './agents.ts';
import { collectArtifacts } from './artifacts.ts';
import { buildLogFile, findIssues, readBuildLog } from './buildLog.ts';
import { runCommand } from './command.ts';
import { type BuildRequest, policyBuildRequest, policyBuildRequests } from './policyBuilds.ts';
import type { Artifact, Build } from './records.ts';
import { collectTestResults } from './testResults.ts';

/** Runs builds one after another. */
export type BuildQueue = {
  readonly add: (request: BuildRequest) => Build;
  readonly cancel: (buildId: number) => void;
  /** Queues the policy builds that follow from what happened to pull requests. */
  readonly react: (event: DomainEvent) => void;
  /** Builds the merge of a pull request again for a policy; nothing where there is no merge. */
  readonly requeue: (policy: PolicyOf<'build'>, pullRequest: PullRequest, requestedFor: string) => void;
  /** Starts again what an earlier process left unfinished. */
  readonly resume: () => void;
  readonly agents: Pick<BuildAgents, 'hold' | 'release'>;
  /** Resolves when no build runs, and none waits but for an agent. */
  readonly whenIdle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type BuildQueueOptions = { readonly command: string; readonly timeoutMs: number };

/** Makes the queue for the stand-in's one definition. */
export function createBuildQueue(backend: Backend, options: BuildQueueOptions): BuildQueue {
  const agents = createBuildAgents();
  const aborts = new Map<number, AbortController>();
  let tail: Promise<void> = Promise.resolve();
  let isClosed = false;

  const start = (buildId: number): void => {
    const abort = new AbortController();
    aborts.set(buildId, abort);
    tail = tail
      .then(() =>
        agents.run(async () => {
          if (!isClosed && !abort.signal.aborted) {
            await runBuild(backend, options, buildId, abort.signal, () => isClosed);
          }
        }),
      )
      .catch((error: unknown) => console.error(`azure-devops stand-in: build ${buildId} failed to run`, error))
      .finally(() => aborts.delete(buildId));
  };

  const cancel = (buildId: number): void => {
    const build = backend.state.builds.get(everything, buildId);
    if (build?.status === 'notStarted') {
      save(backend, { ...build, status: 'completed', result: 'canceled', finishTime: backend.now() });
    }
    aborts.get(buildId)?.abort();
  };

  const add = (request: BuildRequest): Build => {
    const build = save(backend, newBuild(backend, request));
    start(build.id);
    return build;
  };

  const supersede = (request: BuildRequest): void => {
    const { pullRequest, policyId } = request;
    for (const build of unfinished(backend)) {
      if (build.pullRequestId === pullRequest?.pullRequestId && build.policyId === policyId) cancel(build.id);
    }
    add(request);
  };

  return {
    agents,
    add,
    cancel,
    react: (event) => {
      for (const request of policyBuildRequests(backend, event)) supersede(request);
    },
    requeue: (policy, pullRequest, by) => {
      const request = policyBuildRequest(backend, policy, pullRequest, by);
      if (request !== undefined) supersede(request);
    },
    resume: () => {
      for (const build of unfinished(backend)) {
        start(save(backend, { ...build, status: 'notStarted' }).id);
      }
    },
    whenIdle: () => agents.whenIdle(tail),
    close: async () => {
      isClosed = true;
      agents.release();
      for (const abort of aborts.values()) {
        abort.abort();
      }
      await tail;
    },
  };
}

function unfinished(backend: Backend): readonly Build[] {
  return backend.state.builds.list(everything).filter((build) => build.status !== 'completed');
}

function save(backend: Backend, build: Build): Build {
  backend.state.builds.put(everything, build.id, build);
  return build;
}

function newBuild(backend: Backend, request: BuildRequest): Build {
  const id = backend.state.store.nextNumber('build');
  const now = backend.now();
  const { pullRequest } = request;
  const parameters =
    pullRequest === undefined
      ? request.parameters
      : JSON.stringify({
          'system.pullRequest.pullRequestId': String(pullRequest.pullRequestId),
          'system.pullRequest.sourceBranch': pullRequest.sourceRefName,
          'system.pullRequest.targetBranch': pullRequest.targetRefName,
          'system.pullRequest.sourceCommitId': pullRequest.sourceCommit,
          'system.pullRequest.pullRequestIteration': String(pullRequest.iterations.length),
        });
  return {
    id,
    projectId: request.repository.projectId,
    repositoryId: request.repository.id,
    buildNumber: `${now.slice(0, 10).replace(/-/g, '')}.${id}`,
    status: 'notStarted',
    reason: request.reason,
    sourceBranch: request.sourceBranch,
    sourceVersion: request.sourceVersion,
    ...(pullRequest === undefined
      ? {}
      : {
          pullRequestId: pullRequest.pullRequestId,
          sourceCommit: pullRequest.sourceCommit,
          targetCommit: pullRequest.targetCommit,
        }),
    ...(request.policyId === undefined ? {} : { policyId: request.policyId }),
    queueTime: now,
    requestedFor: request.requestedFor,
    ...(parameters === undefined ? {} : { parameters }),
    lineCount: 0,
    issues: [],
    tests: [],
    artifacts: [],
    tags: [],
    variables: request.variables ?? {},
  };
}

async function runBuild(
  backend: Backend,
  options: BuildQueueOptions,
  buildId: number,
  signal: AbortSignal,
  isClosed: () => boolean,
): Promise<void> {
  const queued = backend.state.builds.get(everything, buildId);
  if (queued === undefined || queued.status === 'completed') {
    return;
  }
  const build = save(backend, { ...queued, status: 'inProgress', startTime: backend.now() });
  const { outcome, tests, artifacts } = await inWorktree(backend, build, async (directory, staging) => {
    const ended = await runCommand({
      command: options.command,
      directory,
      logFile: buildLogFile(backend, buildId),
      timeoutMs: options.timeoutMs,
      variables: { ...buildVariables(build), BUILD_ARTIFACTSTAGINGDIRECTORY: staging },
      signal,
    });
    const kept = await collectArtifacts(backend, build, staging);
    return { outcome: ended, tests: await collectTestResults(directory), artifacts: kept };
  });
  if (isClosed() && outcome === 'canceled') {
    // The process ends: the build stays unfinished and is run again by the next one.
    return;
  }
  const lines = await readBuildLog(backend, buildId);
  const completed = save(backend, {
    ...build,
    status: 'completed',
    result: outcome === 'timedOut' ? 'canceled' : outcome,
    finishTime: backend.now(),
    lineCount: lines.length,
    issues: [...findIssues(lines)],
    tests: [...tests],
    // Someone may have tagged it, or named an artifact, while it ran.
    ...changedMeanwhile(backend, build, artifacts),
  });
  await backend.publish({ kind: 'buildCompleted', build: completed });
}

function changedMeanwhile(
  backend: Backend,
  build: Build,
  published: readonly Artifact[],
): Pick<Build, 'artifacts' | 'tags'> {
  const { artifacts, tags } = backend.state.builds.get(everything, build.id) ?? build;
  const numbered = published
    .filter(({ name }) => !artifacts.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    .map((artifact, index) => ({ ...artifact, id: artifacts.length + index + 1 }));
  return { artifacts: [...artifacts, ...numbered], tags };
}

async function inWorktree<T>(
  backend: Backend,
  build: Build,
  work: (directory: string, staging: string) => Promise<T>,
): Promise<T> {
  const repository = repositoryDirectory(backend, build.repositoryId);
  const parent = await mkdtemp(join(tmpdir(), 'ado-build-'));
  const [directory, staging] = [join(parent, 's'), join(parent, 'a')];
  try {
    await runGit(repository, ['worktree', 'add', '--quiet', '--detach', directory, build.sourceVersion]);
    await mkdir(staging);
    return await work(directory, staging);
  } finally {
    await rm(parent, { recursive: true, force: true });
    await runGit(repository, ['worktree', 'prune'], { expected: [0, 128] });
  }
}

function buildVariables(build: Build): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(
      Object.entries(build.variables)
        .filter(([, { isSecret }]) => !isSecret)
        .map(([name, { value }]) => [name.replaceAll('.', '_').toUpperCase(), value]),
    ),
    BUILD_BUILDID: String(build.id),
    BUILD_BUILDNUMBER: build.buildNumber,
    BUILD_REASON: build.reason === 'pullRequest' ? 'PullRequest' : 'Manual',
    BUILD_SOURCEBRANCH: build.sourceBranch,
    BUILD_SOURCEVERSION: build.sourceVersion,
    ...(build.pullRequestId === undefined ? {} : { SYSTEM_PULLREQUEST_PULLREQUESTID: String(build.pullRequestId) }),
  };
}
