import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { ApiError } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  bytes,
  type JsonObject,
  json,
  parameter,
  queryFlag,
  readBody,
  streamed,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import {
  describeObject,
  describeObjects,
  listTree,
  type ObjectInfo,
  readBlobs,
  readObject,
  type TreeEntry,
} from '../process/gitObjects.ts';
import { streamGit } from '../process/gitProcess.ts';
import { type Repository, repositoryUrl, requestRepository } from '../repositories/repositories.ts';
import { requestedForm } from './contentType.ts';
import { type ZipEntry, zipArchive } from './zipArchive.ts';

function objectNotFound(objectId: string): ApiError {
  return new ApiError(404, 'GitObjectDoesNotExistException', `TF401035: The object '${objectId}' does not exist.`);
}

async function demandObject(repository: Repository, objectId: string, type: 'blob' | 'tree'): Promise<ObjectInfo> {
  const found = /^[0-9a-f]{40}$/i.test(objectId)
    ? await describeObject(repository.directory, objectId.toLowerCase())
    : undefined;
  if (found === undefined) {
    throw objectNotFound(objectId);
  }
  if (found.type !== type) {
    throw new ApiError(
      400,
      'GitUnexpectedObjectTypeException',
      `TF401036: Expected a Git object of type ${type}, but object ${objectId} is a ${found.type}.`,
    );
  }
  return found;
}

async function getBlob(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const blob = await demandObject(repository, parameter(request, 'sha1'), 'blob');
  const form = requestedForm(request, 'json');
  if (form === 'json') {
    const url = `${repositoryUrl(backend, repository)}/blobs/${blob.objectId}`;
    return json({ objectId: blob.objectId, size: blob.size, url, _links: { self: { href: url } } });
  }
  const content = await readObject(repository.directory, 'blob', blob.objectId);
  if (form === 'zip') {
    return streamed('application/zip', zipArchive([{ name: blob.objectId, content }]));
  }
  return bytes(form === 'text' ? 'text/plain' : 'application/octet-stream', content);
}

async function getBlobsZip(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const wanted = [...new Set(readBody(request, z.array(z.string())).map((id) => id.toLowerCase()))];
  const found = await describeObjects(repository.directory, wanted);
  const missing = wanted.find((_, index) => found[index]?.type !== 'blob');
  if (missing !== undefined) {
    throw objectNotFound(missing);
  }
  const blobs = found.filter((blob) => blob !== undefined);
  return streamed('application/zip', zipArchive(namedBlobs(repository, blobs)));
}

async function* namedBlobs(repository: Repository, blobs: readonly ObjectInfo[]): AsyncGenerator<ZipEntry> {
  for await (const blob of readBlobs(repository.directory, blobs)) {
    yield { name: blob.objectId, content: blob.content };
  }
}

function renderTreeEntry(backend: Backend, repository: Repository, entry: TreeEntry): JsonObject {
  const kind = entry.type === 'tree' ? 'trees' : 'blobs';
  return {
    objectId: entry.objectId,
    relativePath: entry.path,
    mode: entry.mode,
    gitObjectType: entry.type,
    url: `${repositoryUrl(backend, repository)}/${kind}/${entry.objectId}`,
    size: entry.size ?? 0,
  };
}

async function getTree(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const tree = await demandObject(repository, parameter(request, 'sha1'), 'tree');
  if (requestedForm(request, 'json') === 'zip') {
    return streamed('application/zip', streamGit(repository.directory, ['archive', '--format=zip', tree.objectId]));
  }
  const entries = await listTree(repository.directory, tree.objectId, queryFlag(request, 'recursive'));
  const url = `${repositoryUrl(backend, repository)}/trees/${tree.objectId}`;
  return json({
    objectId: tree.objectId,
    url,
    treeEntries: entries.map((entry) => renderTreeEntry(backend, repository, entry)),
    size: tree.size,
    _links: { self: { href: url }, repository: { href: repositoryUrl(backend, repository) } },
  });
}

/** Blobs and trees by object id. */
export function objectRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'git/repositories/{repositoryId}/blobs/{sha1}', (request) => getBlob(backend, request)),
    route('POST', 'git/repositories/{repositoryId}/blobs', (request) => getBlobsZip(backend, request)),
    route('GET', 'git/repositories/{repositoryId}/trees/{sha1}', (request) => getTree(backend, request)),
  ];
}
