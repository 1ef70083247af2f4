import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { identityReference } from '../../core/identities.ts';
import { invalidArgument, invalidProperty } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  queryFlag,
  queryNumber,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { everything } from '../../state/state.ts';
import { commitReference } from '../commits/commitRender.ts';
import { statusesOf } from '../commits/commitStatuses.ts';
import { countBetween, readCommit } from '../process/gitHistory.ts';
import { listRefs, type Ref } from '../process/gitRefs.ts';
import { type RefUpdateResult, recordPush, updateRef } from '../repositories/refUpdates.ts';
import { type Repository, repositoryUrl, requestRepository } from '../repositories/repositories.ts';
import { queryVersion, resolveVersion } from '../repositories/versions.ts';

const mostStatuses = 1000;

/** Who made each ref by a push; refs of an import have no such person. */
function refCreators(backend: Backend, repository: Repository): ReadonlyMap<string, string> {
  const creators = new Map<string, string>();
  for (const push of backend.state.pushes.list(repository.id)) {
    for (const update of push.refUpdates) {
      if (!creators.has(update.name)) {
        creators.set(update.name, push.pushedBy);
      }
    }
  }
  return creators;
}

/** What of a ref an answer holds besides its name and object. */
type RefDetails = {
  readonly peel: boolean;
  readonly withLinks: boolean;
  readonly statuses: 'none' | 'all' | 'latest';
};

function requestedDetails(request: ApiRequest): RefDetails {
  const latest = queryFlag(request, 'latestStatusesOnly');
  const withStatuses = queryFlag(request, 'includeStatuses');
  if (latest && !withStatuses) {
    throw invalidArgument("'latestStatusesOnly' requires 'includeStatuses'.\r\nParameter name: latestStatusesOnly");
  }
  return {
    peel: queryFlag(request, 'peelTags'),
    withLinks: queryFlag(request, 'includeLinks'),
    statuses: withStatuses ? (latest ? 'latest' : 'all') : 'none',
  };
}

function renderRef(
  backend: Backend,
  repository: Repository,
  ref: Ref,
  creator: string,
  { peel, withLinks, statuses }: RefDetails,
): JsonObject {
  const url = `${repositoryUrl(backend, repository)}/refs?filter=${encodeURIComponent(ref.name.replace(/^refs\//, ''))}`;
  const commitId = ref.peeledObjectId ?? ref.objectId;
  const found = statuses === 'none' ? [] : statusesOf(backend, repository, commitId, statuses === 'latest');
  const links = { self: { href: url }, repository: { href: repositoryUrl(backend, repository) } };
  return {
    name: ref.name,
    objectId: ref.objectId,
    ...(peel && ref.peeledObjectId !== undefined ? { peeledObjectId: ref.peeledObjectId } : {}),
    creator: identityReference(backend, creator),
    ...(found.length === 0 ? {} : { statuses: found.slice(0, mostStatuses) }),
    ...(withLinks ? { _links: links } : {}),
    url,
  };
}

async function getRefs(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  // The filter is a prefix of the name without `refs/`; a full name is taken as well.
  const filter = queryText(request, 'filter')?.replace(/^refs\//, '');
  const contains = queryText(request, 'filterContains')?.toLowerCase();
  const refs = (await listRefs(repository.directory)).filter((ref) => {
    const short = ref.name.replace(/^refs\//, '');
    return (
      (filter === undefined || short.startsWith(filter)) &&
      (contains === undefined || short.toLowerCase().includes(contains))
    );
  });
  const start = queryNumber(request, 'continuationToken') ?? 0;
  const page = refs.slice(start, start + (queryNumber(request, '$top') ?? 1000));
  const next = start + page.length;
  const creators = refCreators(backend, repository);
  const importer = backend.state.identities.list(everything)[0]?.id ?? '';
  const details = requestedDetails(request);
  return list(
    page.map((ref) => renderRef(backend, repository, ref, creators.get(ref.name) ?? importer, details)),
    next < refs.length ? { 'x-ms-continuationtoken': String(next) } : {},
  );
}

const objectIdSchema = z.string().regex(/^[0-9a-f]{40}$/i, 'not an object id');

const updatesSchema = z.array(z.object({ name: z.string(), oldObjectId: objectIdSchema, newObjectId: objectIdSchema }));

async function postRefs(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const updates = readBody(request, updatesSchema);
  if (updates.length === 0) {
    throw invalidProperty('refUpdates', 'At least one ref update is required.');
  }
  const results = await backend.lock(repository.id, async () => {
    const done: RefUpdateResult[] = [];
    for (const update of updates) {
      const exact = {
        name: update.name,
        oldObjectId: update.oldObjectId.toLowerCase(),
        newObjectId: update.newObjectId.toLowerCase(),
      };
      done.push(await updateRef(backend, repository, exact, request.identity));
    }
    const moved = done.filter((result) => result.status === 'succeeded').map((result) => result.update);
    if (moved.length > 0) {
      await recordPush(backend, repository, request.identity, moved);
    }
    return done;
  });
  return list(
    results.map(({ update, status }) => ({
      repositoryId: repository.id,
      name: update.name,
      oldObjectId: update.oldObjectId,
      newObjectId: update.newObjectId,
      isLocked: false,
      updateStatus: status,
      success: status === 'succeeded' || status === 'succeededNonExistentRef',
    })),
  );
}

async function branchStatistics(backend: Backend, request: ApiRequest): Promise<readonly JsonObject[]> {
  const repository = requestRepository(backend, request);
  const base = await resolveVersion(repository, queryVersion(request, 'baseVersionDescriptor.'));
  const wanted = queryText(request, 'name');
  if (wanted !== undefined) {
    // A branch that is not there is an error, as everywhere else.
    await resolveVersion(repository, { version: wanted, versionType: 'branch', versionOptions: 'none' });
  }
  const branches = (await listRefs(repository.directory)).filter(
    (ref) => ref.name.startsWith('refs/heads/') && (wanted === undefined || ref.name === `refs/heads/${wanted}`),
  );
  return Promise.all(
    branches.map(async (branch) => {
      const { ahead, behind } = await countBetween(repository.directory, base, branch.objectId);
      const commit = await readCommit(repository.directory, branch.objectId);
      return {
        commit: commit === undefined ? undefined : commitReference(backend, repository, commit),
        name: branch.name.replace('refs/heads/', ''),
        aheadCount: ahead,
        behindCount: behind,
        isBaseVersion: branch.name === repository.defaultBranch,
      };
    }),
  );
}

/** Branches and tags: list, create, move, delete, statistics. */
export function refRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}';
  return [
    route('GET', `${base}/refs`, (request) => getRefs(backend, request)),
    route('POST', `${base}/refs`, (request) => postRefs(backend, request)),
    route('GET', `${base}/stats/branches`, async (request) => {
      const branches = await branchStatistics(backend, request);
      return queryText(request, 'name') === undefined ? list(branches) : json(branches[0] ?? null);
    }),
  ];
}
