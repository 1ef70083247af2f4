import type { Backend } from '../../backend.ts';
import { type ApiReply, type ApiRequest, json, list, parameter, queryNumber, queryText } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { addedFolders, diffTrees, mergeBase } from '../process/gitHistory.ts';
import { demandCommit } from '../repositories/demandCommit.ts';
import { requestRepository } from '../repositories/repositories.ts';
import { getDiff } from './commitDiff.ts';
import {
  changeCounts,
  commitDetails,
  commitReference,
  type RenderedChange,
  renderChange,
  renderFolder,
} from './commitRender.ts';
import { getCommitsBatch } from './commitSearch.ts';

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** One commit; with `changeCount` also what it changed against its first parent, new folders among the files. */
async function getCommit(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const commit = await demandCommit(repository, parameter(request, 'commitId'));
  const parent = commit.parents[0] ?? emptyTree;
  const changes = await diffTrees(repository.directory, parent, commit.commitId);
  const details = { ...commitDetails(backend, repository, commit), changeCounts: changeCounts(changes) };
  const wanted = queryNumber(request, 'changeCount') ?? 0;
  if (wanted === 0) return json(details);
  const files = changes.map((change) => renderChange(backend, repository, change, commit.commitId));
  const folders = await addedFolders(repository.directory, parent, commit.commitId);
  const all = [...files, ...folders.map((path) => renderFolder(backend, repository, path, commit.commitId))];
  return json({ ...details, changes: all.toSorted(byPath).slice(0, wanted) });
}

function byPath(left: RenderedChange, right: RenderedChange): number {
  return left.item.path < right.item.path ? -1 : 1;
}

async function getChanges(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const commit = await demandCommit(repository, parameter(request, 'commitId'));
  const changes = await diffTrees(repository.directory, commit.parents[0] ?? emptyTree, commit.commitId);
  const skip = queryNumber(request, 'skip') ?? 0;
  const page = changes.slice(skip, skip + (queryNumber(request, 'top') ?? changes.length));
  return json({
    changeCounts: changeCounts(changes),
    changes: page.map((change) => renderChange(backend, repository, change, commit.commitId)),
  });
}

/** Commits, their changes, and differences between versions. */
export function commitRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}';
  return [
    route('GET', `${base}/commits/{commitId}`, (request) => getCommit(backend, request)),
    route('GET', `${base}/commits/{commitId}/changes`, (request) => getChanges(backend, request)),
    route('POST', `${base}/commitsbatch`, (request) => getCommitsBatch(backend, request)),
    route('GET', `${base}/diffs/commits`, (request) => getDiff(backend, request)),
    route('GET', `${base}/commits/{commitId}/mergebases`, async (request) => {
      const repository = requestRepository(backend, request);
      const commit = await demandCommit(repository, parameter(request, 'commitId'));
      const other = await demandCommit(repository, queryText(request, 'otherCommitId') ?? '');
      const common = await mergeBase(repository.directory, commit.commitId, other.commitId);
      return list(
        common === undefined ? [] : [commitReference(backend, repository, await demandCommit(repository, common))],
      );
    }),
  ];
}
