import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { identityReference } from '../../core/identities.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  parameter,
  queryFlag,
  queryNumber,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { CommitStatus } from '../../state/records.ts';
import { demandCommit } from '../repositories/demandCommit.ts';
import { demandContribute } from '../repositories/refUpdates.ts';
import { type Repository, repositoryUrl, requestRepository } from '../repositories/repositories.ts';

const states = { notSet: 0, pending: 1, succeeded: 2, failed: 3, error: 4, notApplicable: 5 } as const;

const bodySchema = z.object({
  state: enumerationSchema(states),
  description: z.string().nullish(),
  context: z.object({ name: z.string().min(1), genre: z.string().nullish() }),
  targetUrl: z.string().nullish(),
});

function render(backend: Backend, repository: Repository, status: CommitStatus): JsonObject {
  const { commitId, createdBy, ...rest } = status;
  const self = `${repositoryUrl(backend, repository)}/commits/${commitId}`;
  return {
    ...rest,
    updatedDate: status.creationDate,
    createdBy: identityReference(backend, createdBy),
    _links: {
      self: { href: `${self}/statuses/${status.id}` },
      repository: { href: repositoryUrl(backend, repository) },
      commit: { href: self },
    },
  };
}

async function create(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandContribute(request.identity);
  const { commitId } = await demandCommit(repository, parameter(request, 'commitId'));
  const body = readBody(request, bodySchema);
  const status: CommitStatus = {
    id: backend.state.store.nextNumber('commitStatus'),
    commitId,
    state: body.state,
    ...(body.description ? { description: body.description } : {}),
    context: { name: body.context.name, ...(body.context.genre ? { genre: body.context.genre } : {}) },
    creationDate: backend.now(),
    createdBy: request.identity.id,
    ...(body.targetUrl ? { targetUrl: body.targetUrl } : {}),
  };
  backend.state.commitStatuses.put(repository.id, status.id, status);
  return json(render(backend, repository, status), 201);
}

async function listStatuses(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const { commitId } = await demandCommit(repository, parameter(request, 'commitId'));
  const skip = queryNumber(request, 'skip') ?? 0;
  const end = skip + (queryNumber(request, 'top') ?? 1000);
  const found = statusesOf(backend, repository, commitId, queryFlag(request, 'latestOnly'));
  return list(found.slice(skip, end));
}

/**
 * The statuses of a commit, oldest first.
 * @param latestOnly true for the last one of each context alone
 */
export function statusesOf(
  backend: Backend,
  repository: Repository,
  commitId: string,
  latestOnly: boolean,
): readonly JsonObject[] {
  const all = backend.state.commitStatuses.list(repository.id).filter((status) => status.commitId === commitId);
  const context = ({ context: { genre = '', name } }: CommitStatus): string => `${genre}/${name}`.toLowerCase();
  const found = latestOnly
    ? all.filter((status) => all.findLast((other) => context(other) === context(status))?.id === status.id)
    : all;
  return found.map((status) => render(backend, repository, status));
}

/** What builds and checks say about a commit. */
export function commitStatusRoutes(backend: Backend): readonly Route[] {
  const template = 'git/repositories/{repositoryId}/commits/{commitId}/statuses';
  return [
    route('GET', template, (request) => listStatuses(backend, request)),
    route('POST', template, (request) => create(backend, request)),
  ];
}
