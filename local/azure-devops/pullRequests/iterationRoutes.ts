import type { Backend } from '../backend.ts';
import { commitReference } from '../git/commits.ts';
import { diffTrees, readCommits } from '../git/gitHistory.ts';
import type { Repository } from '../git/repositories.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiReply, type ApiRequest, json, list, numberParameter, queryNumber } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Iteration, PullRequest } from './records.ts';
import { renderIteration } from './render.ts';
import { requestPullRequest } from './store.ts';

function demandIteration(pullRequest: PullRequest, id: number): Iteration {
  const iteration = pullRequest.iterations.find((candidate) => candidate.id === id);
  if (iteration === undefined) {
    throw new ApiError(
      404,
      'GitPullRequestIterationNotFoundException',
      `The iteration ${id} of the pull request ${pullRequest.pullRequestId} was not found.`,
    );
  }
  return iteration;
}

async function getChanges(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { repository, pullRequest } = requestPullRequest(backend, request);
  const iteration = demandIteration(pullRequest, numberParameter(request, 'iterationId'));
  const compared = queryNumber(request, '$compareTo') ?? 0;
  const from = compared === 0 ? iteration.commonCommit : demandIteration(pullRequest, compared).sourceCommit;
  const changes = await diffTrees(repository.directory, from, iteration.sourceCommit);
  const skip = queryNumber(request, '$skip') ?? 0;
  const top = queryNumber(request, '$top') ?? 100;
  const page = changes.slice(skip, skip + top);
  const next = skip + page.length;
  const entries = page.map((change, index) => {
    const deleted = change.changeType === 'delete';
    const tracked = pullRequest.trackedPaths.indexOf(change.path) + 1;
    return {
      changeTrackingId: tracked,
      changeId: skip + index + 1,
      item: {
        objectId: deleted ? null : change.objectId,
        ...(change.changeType === 'add' ? {} : { originalObjectId: change.originalObjectId }),
        path: `/${change.path}`,
      },
      ...(change.originalPath === undefined
        ? {}
        : { originalPath: `/${change.originalPath}`, sourceServerItem: `/${change.originalPath}` }),
      changeType: change.changeType,
    };
  });
  return json({
    changeEntries: entries,
    ...(next < changes.length
      ? { nextSkip: next, nextTop: Math.min(top, changes.length - next) }
      : { nextSkip: 0, nextTop: 0 }),
  });
}

async function commitsOf(
  backend: Backend,
  request: ApiRequest,
  repository: Repository,
  pullRequest: PullRequest,
  excluded: string,
  tip: string,
): Promise<ApiReply> {
  const top = queryNumber(request, '$top') ?? queryNumber(request, 'top') ?? 100;
  const commits = await readCommits(repository.directory, [
    '--skip',
    String(queryNumber(request, 'skip') ?? 0),
    '-n',
    String(top),
    tip,
    `^${excluded}`,
    `^${pullRequest.targetCommit}`,
  ]);
  return list(commits.map((commit) => commitReference(backend, repository, commit)));
}

/** What each push brought to a pull request, and its commits. */
export function iterationRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}';
  return [
    route('GET', `${base}/iterations`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      return list(
        pullRequest.iterations.map((iteration) => renderIteration(backend, repository, pullRequest, iteration)),
      );
    }),
    route('GET', `${base}/iterations/{iterationId}`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const iteration = demandIteration(pullRequest, numberParameter(request, 'iterationId'));
      return json(renderIteration(backend, repository, pullRequest, iteration));
    }),
    route('GET', `${base}/iterations/{iterationId}/changes`, (request) => getChanges(backend, request)),
    route('GET', `${base}/iterations/{iterationId}/commits`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const iteration = demandIteration(pullRequest, numberParameter(request, 'iterationId'));
      const before = pullRequest.iterations[iteration.id - 2]?.sourceCommit ?? iteration.commonCommit;
      return commitsOf(backend, request, repository, pullRequest, before, iteration.sourceCommit);
    }),
    route('GET', `${base}/commits`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const base = pullRequest.iterations.at(-1)?.commonCommit ?? pullRequest.targetCommit;
      return commitsOf(backend, request, repository, pullRequest, base, pullRequest.sourceCommit);
    }),
  ];
}
