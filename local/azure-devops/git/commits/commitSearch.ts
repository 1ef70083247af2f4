import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { invalidArgument } from '../../http/apiError.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  list,
  queryNumber,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { findPath, gitPath } from '../items/itemPath.ts';
import { readCommits } from '../process/gitHistory.ts';
import { demandCommit } from '../repositories/demandCommit.ts';
import { type Repository, requestRepository } from '../repositories/repositories.ts';
import { queryVersion, resolveVersion, versionOptions, versionTypes } from '../repositories/versions.ts';
import { commitReference, pushReference } from './commitRender.ts';
import { workItemsByCommit } from './commitWorkItems.ts';

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
  const asked = gitPath(criteria('itemPath') ?? '/');
  const place = { repository, descriptor: version, commitId: start, path: asked };
  // Microsoft's example of a comparison names a file that one of the two versions does not have.
  const path = excluded === undefined ? await findPath(place) : asked;
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
      ? await readCommits(repository.directory, [...args, '--', ...(path === '' ? [] : [path])], objects)
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

/** Commits by their ids, or those of a version, as a body asks for them. */
export async function getCommitsBatch(backend: Backend, request: ApiRequest): Promise<ApiReply> {
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
