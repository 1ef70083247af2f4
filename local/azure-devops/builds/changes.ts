import { type Backend, repositoryDirectory } from '../backend.ts';
import { findIdentities, identityReference } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { type Commit, readCommits } from '../git/process/gitHistory.ts';
import {
  demandRepository,
  type Repository,
  repositoryUrl,
  repositoryWebUrl,
} from '../git/repositories/repositories.ts';
import { ApiError } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  parameter,
  queryNumber,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { linkedWorkItems } from '../pullRequests/merging/workItemLinks.ts';
import { everything } from '../state/state.ts';
import type { WorkItem } from '../workItems/records/records.ts';
import { latestRevision } from '../workItems/records/render.ts';
import { buildNamespace, definitionNotFound, demandBuild } from './demandBuild.ts';
import type { Build } from './records.ts';
import { definitionId, definitionName, renderBuild } from './render.ts';

const defaultPage = 50;
const longestMessage = 100;

/** The build of the same branch before this one. */
function buildBefore(backend: Backend, build: Build): Build | undefined {
  return backend.state.builds
    .list(everything)
    .findLast(
      (other) =>
        other.id < build.id && other.repositoryId === build.repositoryId && other.sourceBranch === build.sourceBranch,
    );
}

/**
 * Commits that came since the build before, newest first: those of a merge for a pull request's build, and the commit alone
 * for the first build of a branch (a guess).
 */
async function commitsOf(backend: Backend, build: Build, most: number): Promise<readonly Commit[]> {
  const directory = repositoryDirectory(backend, build.repositoryId);
  const before = build.pullRequestId === undefined ? buildBefore(backend, build)?.sourceVersion : undefined;
  const [built] = await readCommits(directory, ['-n', '1', build.sourceVersion]);
  const base = build.pullRequestId === undefined ? before : built?.parents[0];
  if (base === undefined) return built === undefined ? [] : [built];
  return readCommits(directory, ['-n', String(most), build.sourceVersion, `^${base}`]);
}

function renderChange(backend: Backend, repository: Repository, commit: Commit): JsonObject {
  const { commitId, author, comment } = commit;
  const [person] = findIdentities(backend, author.email, { alsoRemoved: true });
  const [line = ''] = comment.split('\n');
  return {
    id: commitId,
    message: line.slice(0, longestMessage),
    type: 'TfsGit',
    author: person === undefined ? { displayName: author.name } : identityReference(backend, person.id),
    timestamp: author.date,
    location: `${repositoryUrl(backend, repository)}/commits/${commitId}`,
    ...(comment.length > Math.min(line.length, longestMessage) ? { messageTruncated: true } : {}),
    displayUri: `${repositoryWebUrl(backend, repository)}/commit/${commitId}`,
  };
}

async function listChanges(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const build = demandBuild(backend, request);
  const repository = demandRepository(backend, build.repositoryId, undefined);
  const most = queryNumber(request, '$top') ?? defaultPage;
  const commits = await commitsOf(backend, build, most);
  return list(commits.slice(0, most).map((commit) => renderChange(backend, repository, commit)));
}

/** Items that link to a commit of the build, or to a pull request that it is of or that one of its commits completed. */
async function workItemsOf(backend: Backend, build: Build): Promise<readonly WorkItem[]> {
  const repository = demandRepository(backend, build.repositoryId, undefined);
  const commits = new Set((await commitsOf(backend, build, defaultPage)).map(({ commitId }) => commitId));
  const pulls = backend.state.pullRequests
    .list(repository.id)
    .filter(
      ({ pullRequestId, status, mergeCommit = '' }) =>
        pullRequestId === build.pullRequestId || (status === 'completed' && commits.has(mergeCommit)),
    );
  const ids = new Set(
    pulls.flatMap(({ pullRequestId }) => linkedWorkItems(backend, repository, pullRequestId)).map(({ id }) => id),
  );
  const isOfCommit = ({ url }: { readonly url: string }): boolean =>
    /^vstfs:\/\/\/git\/commit\//i.test(url) && commits.has(url.toLowerCase().slice(-40));
  return backend.state.workItems
    .list(everything)
    .filter((item) => !item.isDeleted && (ids.has(item.id) || latestRevision(item).relations.some(isOfCommit)));
}

function latestBuild(backend: Backend, request: ApiRequest): ApiReply {
  const wanted = parameter(request, 'definition').toLowerCase();
  if (![String(definitionId), definitionName.toLowerCase()].includes(wanted)) {
    throw definitionNotFound(parameter(request, 'definition'));
  }
  const project = requestProject(backend, request);
  const name = queryText(request, 'branchName')?.replace(/^refs\/heads\//, '');
  const isOfBranch = ({ repositoryId, sourceBranch }: Build): boolean => {
    const { defaultBranch } = demandRepository(backend, repositoryId, undefined);
    return sourceBranch === (name === undefined ? defaultBranch : `refs/heads/${name}`);
  };
  const build = backend.state.builds
    .list(everything)
    .findLast((one) => one.projectId === project?.id && one.status === 'completed' && isOfBranch(one));
  if (build === undefined) {
    throw new ApiError(404, 'BuildNotFoundException', 'No completed build of the branch was found.', buildNamespace);
  }
  return json(renderBuild(backend, build));
}

/** What came with a build, and the latest build of a branch. */
export function buildChangeRoutes(backend: Backend): readonly Route[] {
  const base = 'build/builds/{buildId}';
  return [
    route('GET', `${base}/changes`, (request) => listChanges(backend, request)),
    route('GET', `${base}/workitems`, async (request) => {
      const items = await workItemsOf(backend, demandBuild(backend, request));
      const url = (id: number): string => `${backend.url()}/_apis/wit/workItems/${id}`;
      const top = queryNumber(request, '$top') ?? defaultPage;
      return list(items.slice(0, top).map(({ id }) => ({ id: String(id), url: url(id) })));
    }),
    route('GET', 'build/latest/{definition}', (request) => latestBuild(backend, request), { previewOnly: true }),
  ];
}
