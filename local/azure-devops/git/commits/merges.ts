import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { ApiError, invalidProperty } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  numberParameter,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { MergeOperation } from '../../state/records.ts';
import { demandCommit } from '../repositories/demandCommit.ts';
import { demandContribute } from '../repositories/refUpdates.ts';
import { type Repository, repositoryUrl, requestRepository } from '../repositories/repositories.ts';
import { commitTree, mergeTrees } from './merge.ts';

const bodySchema = z.object({ parents: z.array(z.string()), comment: z.string().min(1) });

async function createMerge(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandContribute(request.identity);
  const { parents, comment } = readBody(request, bodySchema);
  const [first, second, another] = parents;
  if (first === undefined || second === undefined || another !== undefined) {
    throw invalidProperty('parents', 'A merge has exactly two parents.');
  }
  await demandCommit(repository, first);
  await demandCommit(repository, second);
  const merged = await mergeTrees(repository, first, second);
  const { displayName: name, uniqueName: email } = request.identity;
  const outcome =
    merged.kind === 'conflicts'
      ? { status: 'failed' as const, failureMessage: 'Merge conflicts were found.' }
      : {
          status: 'completed' as const,
          mergeCommitId: await commitTree(repository, merged.treeId, [first, second], comment, {
            ...{ name, email, date: backend.now() },
          }),
        };
  const mergeOperationId = backend.state.store.nextNumber('merge');
  const operation: MergeOperation = { mergeOperationId, parents: [first, second], comment, ...outcome };
  backend.state.merges.put(repository.id, mergeOperationId, operation);
  // The real service answers before it merges.
  const queued: MergeOperation = { mergeOperationId, parents: [first, second], comment, status: 'queued' };
  return json(render(backend, repository, queued), 201);
}

function render(
  backend: Backend,
  repository: Repository,
  { mergeCommitId, failureMessage, ...operation }: MergeOperation,
): JsonObject {
  return {
    ...operation,
    detailedStatus: {
      ...(mergeCommitId === undefined ? {} : { mergeCommitId }),
      ...(failureMessage === undefined ? {} : { failureMessage }),
    },
    _links: {
      self: { href: `${repositoryUrl(backend, repository)}/merges/${operation.mergeOperationId}` },
      repository: { href: repositoryUrl(backend, repository) },
    },
  };
}

/** Merges of two commits that move no branch: start one, look at it. */
export function mergeRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/merges';
  return [
    route('POST', base, (request) => createMerge(backend, request)),
    route('GET', `${base}/{mergeOperationId}`, (request) => {
      const repository = requestRepository(backend, request);
      const id = numberParameter(request, 'mergeOperationId');
      const operation = backend.state.merges.get(repository.id, id);
      if (operation === undefined) {
        throw new ApiError(404, 'GitMergeOperationNotFoundException', `The merge operation ${id} does not exist.`);
      }
      return json(render(backend, repository, operation));
    }),
  ];
}
