import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { identityReference } from '../core/identities.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import { enumerationSchema } from '../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  parameter,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Push } from '../state/records.ts';
import { workItemsByCommit } from './commitWorkItems.ts';
import {
  addedFolders,
  type Commit,
  countBetween,
  diffTrees,
  mergeBase,
  readCommit,
  readCommits,
  type TreeChange,
} from './gitHistory.ts';
import { describeObject } from './gitObjects.ts';
import { type Repository, repositoryUrl, repositoryWebUrl, requestRepository } from './repositories.ts';
import { queryVersion, resolveVersion, versionOptions, versionTypes } from './versions.ts';

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** A commit as lists show it: the comment is cut after its first line, as the real server does. */
export function commitReference(backend: Backend, repository: Repository, commit: Commit): JsonObject {
  const [firstLine = ''] = commit.comment.split('\n');
  return {
    commitId: commit.commitId,
    author: commit.author,
    committer: commit.committer,
    comment: firstLine,
    ...(firstLine === commit.comment ? {} : { commentTruncated: true }),
    url: `${repositoryUrl(backend, repository)}/commits/${commit.commitId}`,
    remoteUrl: `${repositoryWebUrl(backend, repository)}/commit/${commit.commitId}`,
  };
}

/** A commit with its whole comment, tree and parents. */
export function commitDetails(backend: Backend, repository: Repository, commit: Commit): JsonObject {
  const { commentTruncated: _, ...reference } = commitReference(backend, repository, commit);
  const self = `${repositoryUrl(backend, repository)}/commits/${commit.commitId}`;
  return {
    ...reference,
    treeId: commit.treeId,
    comment: commit.comment,
    parents: commit.parents,
    _links: {
      self: { href: self },
      repository: { href: repositoryUrl(backend, repository) },
      changes: { href: `${self}/changes` },
    },
  };
}

/** A push as its commits name it. */
export function pushReference(backend: Backend, repository: Repository, push: Push): JsonObject {
  return {
    pushedBy: identityReference(backend, push.pushedBy),
    pushId: push.pushId,
    date: push.date,
    url: `${repositoryUrl(backend, repository)}/pushes/${push.pushId}`,
  };
}

/** @throws ApiError 404 TF401174 when the repository has no such commit */
export async function demandCommit(repository: Repository, commitId: string): Promise<Commit> {
  const info = /^[0-9a-f]{7,40}$/i.test(commitId)
    ? await describeObject(repository.directory, commitId.toLowerCase())
    : undefined;
  const commit = info?.type === 'commit' ? await readCommit(repository.directory, info.objectId) : undefined;
  if (commit === undefined) {
    throw new ApiError(
      404,
      'GitCommitDoesNotExistException',
      `TF401021: The Git commit with ID ${commitId} does not exist or you do not have permissions for the operation you are attempting.`,
    );
  }
  return commit;
}

type RenderedChange = JsonObject & { readonly item: JsonObject & { readonly path: string } };

/** A changed path as diffs and commits show it. */
export function renderChange(
  backend: Backend,
  repository: Repository,
  change: TreeChange,
  commitId: string,
): RenderedChange {
  const deleted = change.changeType === 'delete';
  return {
    item: {
      objectId: deleted ? change.originalObjectId : change.objectId,
      ...(change.changeType === 'edit' ? { originalObjectId: change.originalObjectId } : {}),
      gitObjectType: 'blob',
      commitId,
      path: `/${change.path}`,
      url: itemUrl(backend, repository, change.path, commitId),
    },
    ...(change.originalPath === undefined ? {} : { sourceServerItem: `/${change.originalPath}` }),
    changeType: change.changeType,
  };
}

function renderFolder(backend: Backend, repository: Repository, path: string, commitId: string): RenderedChange {
  const url = itemUrl(backend, repository, path, commitId);
  return { item: { gitObjectType: 'tree', commitId, path: `/${path}`, isFolder: true, url }, changeType: 'add' };
}

function itemUrl(backend: Backend, repository: Repository, path: string, commitId: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${repositoryUrl(backend, repository)}/items/${encoded}?versionType=Commit&version=${commitId}`;
}

function changeCounts(changes: readonly TreeChange[]): JsonObject {
  const count = (type: string): number => changes.filter((change) => change.changeType.includes(type)).length;
  return { Add: count('add'), Edit: count('edit'), Delete: count('delete') };
}

/** Commits of a version by the criteria of a request. */
export async function searchCommits(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const criteria = (name: string): string | undefined =>
    queryText(request, `searchCriteria.${name}`) ?? queryText(request, name);
  const top = Number(criteria('$top') ?? criteria('top') ?? 100);
  const skip = Number(criteria('$skip') ?? criteria('skip') ?? 0);
  const ids = criteria('ids')?.split(',');
  const version = queryVersion(request, 'searchCriteria.itemVersion.');
  const compared = queryVersion(request, 'searchCriteria.compareVersion.');
  const [last, first] = [criteria('toCommitId'), criteria('fromCommitId')];
  demandOne('toCommitId', last, 'itemVersion', version.version);
  demandOne('fromCommitId', first, 'compareVersion', compared.version);
  const start = last ?? (await resolveVersion(repository, version));
  const isCompared = compared.version !== undefined;
  const excluded = first ?? (isCompared ? await resolveVersion(repository, compared) : undefined);
  const path = criteria('itemPath')?.replace(/^\/+/, '');
  const filters = [
    ...option('--author', criteria('author')),
    ...option('--committer', criteria('user')),
    ...option('--since', criteria('fromDate')),
    ...option('--until', criteria('toDate')),
  ];
  const range = excluded === undefined ? [start] : [start, `^${excluded}`];
  const args = ['--skip', String(skip), '-n', String(top), ...filters, '--end-of-options', ...range];
  // A date may be one that moves, such as `yesterday`.
  const objects = filters.length === 0 ? [start, excluded ?? start] : undefined;
  const commits =
    ids === undefined
      ? await readCommits(repository.directory, [...args, '--', ...(path ? [path] : [])], objects)
      : await Promise.all(ids.map((id) => demandCommit(repository, id)));
  const pushes =
    criteria('includePushData')?.toLowerCase() === 'true' ? await pushesOf(backend, repository) : undefined;
  const items =
    criteria('includeWorkItems')?.toLowerCase() === 'true' ? workItemsByCommit(backend, repository) : undefined;
  return list(
    commits.map((commit) => {
      const push = pushes?.get(commit.commitId);
      return {
        ...commitReference(backend, repository, commit),
        ...(push === undefined ? {} : { push }),
        ...(items === undefined ? {} : { workItems: items.get(commit.commitId) ?? [] }),
      };
    }),
  );
}

/** The documentation does not say which of the two counts where both are given: both are refused. */
function demandOne(id: string, commit: string | undefined, descriptor: string, version: string | undefined): void {
  if (commit === undefined || version === undefined) return;
  throw invalidArgument(`The stand-in does not honour 'searchCriteria.${id}' beside 'searchCriteria.${descriptor}'.`);
}

/** Which push brought each commit first; commits of an import came by none. */
async function pushesOf(backend: Backend, repository: Repository): Promise<ReadonlyMap<string, JsonObject>> {
  const pushes = new Map<string, JsonObject>();
  for (const push of backend.state.pushes.list(repository.id)) {
    for (const commitId of push.commitIds) {
      if (!pushes.has(commitId)) pushes.set(commitId, pushReference(backend, repository, push));
    }
  }
  return pushes;
}

function option(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

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

async function getDiff(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const side = async (name: 'base' | 'target'): Promise<string> => {
    const prefix = queryText(request, `${name}Version`) === undefined ? `${name}VersionDescriptor.` : name;
    const descriptor = queryVersion(request, prefix === name ? name : prefix);
    return resolveVersion(repository, descriptor);
  };
  const [base, target] = [await side('base'), await side('target')];
  const common = await mergeBase(repository.directory, base, target);
  // The default compares with the common ancestor; `diffCommonCommit=false` compares the two commits themselves.
  const fromCommon = queryText(request, 'diffCommonCommit')?.toLowerCase() !== 'false';
  const changes = await diffTrees(repository.directory, fromCommon ? (common ?? base) : base, target);
  const skip = queryNumber(request, '$skip') ?? 0;
  const page = changes.slice(skip, skip + (queryNumber(request, '$top') ?? 100));
  const { ahead, behind } = await countBetween(repository.directory, base, target);
  return json({
    allChangesIncluded: skip + page.length >= changes.length,
    changeCounts: changeCounts(changes),
    changes: page.map((change) => renderChange(backend, repository, change, target)),
    commonCommit: common,
    baseCommit: base,
    targetCommit: target,
    aheadCount: ahead,
    behindCount: behind,
  });
}

const batchSchema = z.object({
  ids: z.array(z.string()).optional(),
  itemVersion: z
    .object({
      version: z.string(),
      versionType: enumerationSchema(versionTypes).default('branch'),
      versionOptions: enumerationSchema(versionOptions).default('none'),
    })
    .optional(),
  $top: z.number().optional(),
  $skip: z.number().optional(),
});

async function getCommitsBatch(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const wanted = readBody(request, batchSchema);
  if (wanted.ids !== undefined) {
    const commits = await Promise.all(wanted.ids.map((id) => demandCommit(repository, id)));
    return list(commits.map((commit) => commitReference(backend, repository, commit)));
  }
  const descriptor = wanted.itemVersion ?? { version: undefined, versionType: 'branch', versionOptions: 'none' };
  const start = await resolveVersion(repository, descriptor);
  const skip = queryNumber(request, '$skip') ?? wanted.$skip ?? 0;
  const args = ['--skip', String(skip), '-n', String(queryNumber(request, '$top') ?? wanted.$top ?? 100), start];
  const commits = await readCommits(repository.directory, args);
  return list(commits.map((commit) => commitReference(backend, repository, commit)));
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
