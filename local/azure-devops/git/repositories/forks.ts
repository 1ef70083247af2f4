import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { ApiError, invalidArgument } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  numberParameter,
  parameter,
  queryFlag,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { ForkSync, RefUpdate, RepositoryRecord } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { bringObjects } from '../process/forkFiles.ts';
import { zeroObjectId } from '../process/gitObjects.ts';
import { readRef } from '../process/gitRefs.ts';
import { demandContribute, recordPush, updateRef } from './refUpdates.ts';
import { demandRepository, forkReference, type Repository, repositoryUrl, requestRepository } from './repositories.ts';

const keySchema = z.object({
  collectionId: z.string().nullish(),
  projectId: z.string().nullish(),
  repositoryId: z.string(),
});
const fullRef = z.string().regex(/^refs\/(heads|tags)\/./, 'not the full name of a branch or tag');
const syncSchema = z.object({
  source: keySchema,
  sourceToTargetRefs: z
    .array(z.object({ sourceRef: fullRef, targetRef: fullRef }))
    .min(1)
    .max(100),
});

function listForks(backend: Backend, request: ApiRequest): ApiReply {
  const repository = requestRepository(backend, request);
  const collection = parameter(request, 'collectionId').toLowerCase();
  const forks = backend.state.repositories
    .list(everything)
    .filter(({ parentId }) => parentId === repository.id && collection === backend.organization.id);
  const withLinks = queryFlag(request, 'includeLinks');
  return list(
    forks.map((fork) => ({
      ...forkReference(backend, fork),
      ...(withLinks ? { _links: { self: { href: repositoryUrl(backend, fork) } } } : {}),
    })),
  );
}

function render(backend: Backend, repository: RepositoryRecord, sync: ForkSync, withLinks: boolean): JsonObject {
  const { operationId, sourceRepositoryId, sourceProjectId, sourceToTargetRefs, errorMessage } = sync;
  const url = `${repositoryUrl(backend, repository)}/forkSyncRequests/${operationId}`;
  const collectionId = backend.organization.id;
  const steps = { allSteps: ['Fetch', 'Update refs'], currentStep: 2 };
  return {
    operationId,
    source: { collectionId, projectId: sourceProjectId, repositoryId: sourceRepositoryId },
    sourceToTargetRefs,
    status: errorMessage === undefined ? 'completed' : 'failed',
    detailedStatus: { ...steps, ...(errorMessage === undefined ? {} : { errorMessage }) },
    ...(withLinks ? { _links: { self: { href: url }, repository: { href: repositoryUrl(backend, repository) } } } : {}),
  };
}

/** Moves refs to what those of the source name; a ref that may not be moved ends it. */
async function moveRefs(
  backend: Backend,
  request: ApiRequest,
  repository: Repository,
  source: Repository,
  refs: ForkSync['sourceToTargetRefs'],
): Promise<string | undefined> {
  const moved: RefUpdate[] = [];
  let problem: string | undefined;
  for (const { sourceRef, targetRef } of refs) {
    const newObjectId = await readRef(source.directory, sourceRef);
    if (newObjectId === undefined) {
      problem = `The ref ${sourceRef} does not exist in the source.`;
      break;
    }
    await bringObjects(repository.directory, source.directory, sourceRef);
    const oldObjectId = (await readRef(repository.directory, targetRef)) ?? zeroObjectId;
    if (oldObjectId === newObjectId) continue;
    const { update, status } = await updateRef(
      backend,
      repository,
      { name: targetRef, oldObjectId, newObjectId },
      request.identity,
    );
    if (status !== 'succeeded') {
      problem = `The ref ${targetRef} was not moved: ${status}.`;
      break;
    }
    moved.push(update);
  }
  if (moved.length > 0) await recordPush(backend, repository, request.identity, moved);
  return problem;
}

async function createSync(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandContribute(request.identity);
  const { source: key, sourceToTargetRefs } = readBody(request, syncSchema);
  const source = demandRepository(backend, key.repositoryId, undefined);
  const isRelated = repository.parentId === source.id || source.parentId === repository.id;
  const isElsewhere = (id: string | null | undefined, own: string): boolean => !!id && id.toLowerCase() !== own;
  const { id: organizationId } = backend.organization;
  if (!isRelated || isElsewhere(key.collectionId, organizationId) || isElsewhere(key.projectId, source.projectId)) {
    throw invalidArgument('A repository is synchronized with its fork, or with what it is a fork of, alone.');
  }
  const errorMessage = await backend.lock(repository.id, () =>
    moveRefs(backend, request, repository, source, sourceToTargetRefs),
  );
  const sync: ForkSync = {
    operationId: backend.state.store.nextNumber('forkSync'),
    ...{ sourceRepositoryId: source.id, sourceProjectId: source.projectId, sourceToTargetRefs },
    ...(errorMessage === undefined ? {} : { errorMessage }),
  };
  backend.state.forkSyncs.put(repository.id, sync.operationId, sync);
  // The real service answers before it has begun.
  const { detailedStatus: _, ...queued } = render(backend, repository, sync, queryFlag(request, 'includeLinks'));
  return json({ ...queued, status: 'queued' });
}

function getSync(backend: Backend, request: ApiRequest): ApiReply {
  const repository = requestRepository(backend, request);
  const id = numberParameter(request, 'forkSyncOperationId');
  const sync = backend.state.forkSyncs.get(repository.id, id);
  if (sync === undefined) {
    throw new ApiError(404, 'GitForkSyncRequestNotFoundException', `The fork sync request ${id} does not exist.`);
  }
  return json(render(backend, repository, sync, queryFlag(request, 'includeLinks')));
}

/** Forks of a repository, and bringing them what the other has. */
export function forkRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}';
  return [
    route('GET', `${base}/forks/{collectionId}`, (request) => listForks(backend, request)),
    route('POST', `${base}/forksyncrequests`, (request) => createSync(backend, request)),
    route('GET', `${base}/forksyncrequests`, (request) => {
      const repository = requestRepository(backend, request);
      const withLinks = queryFlag(request, 'includeLinks');
      const all = backend.state.forkSyncs.list(repository.id);
      return list(all.map((sync) => render(backend, repository, sync, withLinks)));
    }),
    route('GET', `${base}/forksyncrequests/{forkSyncOperationId}`, (request) => getSync(backend, request)),
  ];
}
