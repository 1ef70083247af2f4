import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandWorkItemPermission } from '../core/identities.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiReply, type ApiRequest, json, parameter, queryText, readBody } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { latestRevision } from './records/render.ts';

function attachmentPath(backend: Backend, id: string): string {
  return join(backend.state.directory, 'attachments', id);
}

async function upload(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandWorkItemPermission(request.identity);
  const id = randomUUID();
  const fileName = queryText(request, 'fileName') ?? id;
  await writeFile(attachmentPath(backend, id), request.body);
  backend.state.attachments.put(everything, id, { id, fileName, bytes: request.body.length });
  const url = `${backend.url()}/_apis/wit/attachments/${id}?fileName=${encodeURIComponent(fileName)}`;
  return json({ id, url }, 201);
}

async function download(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const attachment = backend.state.attachments.get(everything, parameter(request, 'id'));
  if (attachment === undefined) {
    throw new ApiError(
      404,
      'AttachmentNotFoundException',
      `TF401243: The attachment ${parameter(request, 'id')} does not exist.`,
      'Microsoft.TeamFoundation.WorkItemTracking.Server',
    );
  }
  const content = await readFile(attachmentPath(backend, attachment.id));
  return {
    status: 200,
    headers: {
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(queryText(request, 'fileName') ?? attachment.fileName)}`,
    },
    content: { kind: 'bytes', type: 'application/octet-stream', bytes: content },
  };
}

const artifactQuerySchema = z.object({ artifactUris: z.array(z.string()) });

function queryArtifacts(backend: Backend, request: ApiRequest): ApiReply {
  const { artifactUris } = readBody(request, artifactQuerySchema);
  const workItems = backend.state.workItems.list(everything).filter((workItem) => !workItem.isDeleted);
  const result = artifactUris.map((uri) => [
    uri,
    workItems
      .filter((workItem) =>
        latestRevision(workItem).relations.some((relation) => relation.url.toLowerCase() === uri.toLowerCase()),
      )
      .map((workItem) => ({ id: workItem.id, url: `${backend.url()}/_apis/wit/workItems/${workItem.id}` })),
  ]);
  return json({ artifactUrisQueryResult: Object.fromEntries(result) });
}

/** Files attached to work items, and work items found by an artifact they link to. */
export function attachmentRoutes(backend: Backend): readonly Route[] {
  return [
    route('POST', 'wit/attachments', (request) => upload(backend, request)),
    route('GET', 'wit/attachments/{id}', (request) => download(backend, request)),
    route('POST', 'wit/artifacturiquery', (request) => queryArtifacts(backend, request)),
  ];
}
