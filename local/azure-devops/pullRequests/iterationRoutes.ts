import type { Backend } from '../backend.ts';
import { commitReference } from '../git/commits/commitRender.ts';
import { diffTrees, readCommits } from '../git/process/gitHistory.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  numberParameter,
  queryFlag,
  queryNumber,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { demandIteration } from './records/iterations.ts';
import type { Iteration } from './records/records.ts';
import { renderIteration } from './records/render.ts';
import { type Located, requestPullRequest } from './records/store.ts';

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

/** Commits that a range has and the target of the pull request has not, the newest first. */
async function commitsBetween(
  backend: Backend,
  { repository, pullRequest }: Located,
  excluded: string,
  tip: string,
  page: { readonly top: number; readonly skip: number } = { top: 100, skip: 0 },
): Promise<readonly JsonObject[]> {
  const range = [tip, `^${excluded}`, `^${pullRequest.targetCommit}`];
  const args = ['--skip', String(page.skip), '-n', String(page.top), ...range];
  const commits = await readCommits(repository.directory, args);
  return commits.map((commit) => commitReference(backend, repository, commit));
}

/** The commits of a whole pull request. */
export function commitsOfPullRequest(
  backend: Backend,
  located: Located,
  page?: { readonly top: number; readonly skip: number },
): Promise<readonly JsonObject[]> {
  const { pullRequest } = located;
  const base = pullRequest.iterations.at(-1)?.commonCommit ?? pullRequest.targetCommit;
  return commitsBetween(backend, located, base, pullRequest.sourceCommit, page);
}

/** The commits that an iteration brought. */
function commitsOfIteration(
  backend: Backend,
  located: Located,
  iteration: Iteration,
  page?: { readonly top: number; readonly skip: number },
): Promise<readonly JsonObject[]> {
  const before = located.pullRequest.iterations[iteration.id - 2]?.sourceCommit ?? iteration.commonCommit;
  return commitsBetween(backend, located, before, iteration.sourceCommit, page);
}

function requestedPage(request: ApiRequest): { readonly top: number; readonly skip: number } {
  const top = queryNumber(request, '$top') ?? queryNumber(request, 'top') ?? 100;
  return { top, skip: queryNumber(request, 'skip') ?? 0 };
}

async function listIterations(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const located = requestPullRequest(backend, request);
  const { repository, pullRequest } = located;
  const withCommits = queryFlag(request, 'includeCommits');
  return list(
    await Promise.all(
      pullRequest.iterations.map(async (iteration) => ({
        ...renderIteration(backend, repository, pullRequest, iteration),
        ...(withCommits ? { commits: await commitsOfIteration(backend, located, iteration) } : {}),
      })),
    ),
  );
}

/** What each push brought to a pull request, and its commits. */
export function iterationRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}';
  return [
    route('GET', `${base}/iterations`, (request) => listIterations(backend, request)),
    route('GET', `${base}/iterations/{iterationId}`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const iteration = demandIteration(pullRequest, numberParameter(request, 'iterationId'));
      return json(renderIteration(backend, repository, pullRequest, iteration));
    }),
    route('GET', `${base}/iterations/{iterationId}/changes`, (request) => getChanges(backend, request)),
    route('GET', `${base}/iterations/{iterationId}/commits`, async (request) => {
      const located = requestPullRequest(backend, request);
      const iteration = demandIteration(located.pullRequest, numberParameter(request, 'iterationId'));
      return list(await commitsOfIteration(backend, located, iteration, requestedPage(request)));
    }),
    route('GET', `${base}/commits`, async (request) =>
      list(await commitsOfPullRequest(backend, requestPullRequest(backend, request), requestedPage(request))),
    ),
  ];
}
