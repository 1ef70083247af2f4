import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backend.ts';
import { demandGitPermission, identityReference } from '../core/identities.ts';
import { requestedForm } from '../git/items/contentType.ts';
import { zipArchive } from '../git/items/zipArchive.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  bytes,
  empty,
  type JsonObject,
  json,
  list,
  parameter,
  streamed,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { PullRequestAttachment } from './records/records.ts';
import { pullRequestUrl } from './records/render.ts';
import { type Located, requestPullRequest } from './records/store.ts';

function contentFile(backend: Backend, attachment: PullRequestAttachment): string {
  return join(backend.state.directory, 'attachments', attachment.fileId);
}

function render(backend: Backend, repository: Repository, attachment: PullRequestAttachment): JsonObject {
  const { id, pullRequestId, displayName, author, createdDate, contentHash } = attachment;
  const base = pullRequestUrl(backend, repository, pullRequestId);
  const url = `${base}/attachments/${encodeURIComponent(displayName)}`;
  const links = { self: { href: url }, repository: { href: base.replace(/\/pullRequests\/.*$/, '') } };
  return {
    ...{ id, displayName, createdDate, contentHash, url, properties: {}, _links: links },
    author: identityReference(backend, author),
  };
}

function demandAttachment(backend: Backend, request: ApiRequest): Located & { readonly found: PullRequestAttachment } {
  const located = requestPullRequest(backend, request);
  const name = parameter(request, 'fileName');
  const found = backend.state.pullRequestAttachments.get(String(located.pullRequest.pullRequestId), name);
  if (found === undefined) {
    // Both names are guesses.
    const message = `The attachment ${name} of the pull request ${located.pullRequest.pullRequestId} was not found.`;
    throw new ApiError(404, 'GitPullRequestAttachmentNotFoundException', message);
  }
  return { ...located, found };
}

async function create(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { repository, pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const displayName = parameter(request, 'fileName');
  if (!request.contentType.toLowerCase().startsWith('application/octet-stream')) {
    throw invalidArgument(`An attachment is sent as application/octet-stream, and not as '${request.contentType}'.`);
  }
  const scope = String(pullRequest.pullRequestId);
  if (backend.state.pullRequestAttachments.get(scope, displayName) !== undefined) {
    const message = `The pull request ${scope} has an attachment ${displayName} already.`;
    throw new ApiError(409, 'GitPullRequestAttachmentAlreadyExistsException', message);
  }
  const attachment: PullRequestAttachment = {
    id: backend.state.store.nextNumber('pullRequestAttachment'),
    ...{ pullRequestId: pullRequest.pullRequestId, displayName, fileId: randomUUID() },
    ...{ author: request.identity.id, createdDate: backend.now() },
    contentHash: createHash('sha1').update(request.body).digest('hex'),
  };
  await writeFile(contentFile(backend, attachment), request.body);
  backend.state.pullRequestAttachments.put(scope, displayName, attachment);
  return json(render(backend, repository, attachment), 201);
}

async function getContent(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { found } = demandAttachment(backend, request);
  const content = await readFile(contentFile(backend, found));
  if (requestedForm(request, 'octetStream') === 'zip') {
    return streamed('application/zip', zipArchive([{ name: found.displayName, content }]));
  }
  return bytes('application/octet-stream', content);
}

async function remove(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { pullRequest, found } = demandAttachment(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  backend.state.pullRequestAttachments.remove(String(pullRequest.pullRequestId), found.displayName);
  await rm(contentFile(backend, found), { force: true });
  return empty();
}

/** Files attached to pull requests; their names are what they are addressed by. */
export function pullRequestAttachmentRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}/attachments';
  return [
    route('GET', base, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const all = backend.state.pullRequestAttachments.list(String(pullRequest.pullRequestId));
      return list(all.map((attachment) => render(backend, repository, attachment)));
    }),
    route('POST', `${base}/{fileName}`, (request) => create(backend, request)),
    route('GET', `${base}/{fileName}`, (request) => getContent(backend, request)),
    route('DELETE', `${base}/{fileName}`, (request) => remove(backend, request)),
  ];
}
