import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, errorBody } from '../http/apiError.ts';
import { type ApiReply, json } from '../http/exchange.ts';
import { challenge } from '../http/refusals.ts';
import type { ResponseFault } from './responseFaults.ts';

/** Writes an answer, damaged when told so. */
export async function sendReply(
  response: ServerResponse,
  reply: ApiReply,
  version: string | undefined,
  damage?: ResponseFault,
): Promise<void> {
  if (damage === 'reset') {
    response.destroy();
    return;
  }
  const headers: Record<string, string> = { ActivityId: randomUUID(), 'X-TFS-Session': randomUUID(), ...reply.headers };
  const { content } = reply;
  if (content.kind === 'none') {
    response.writeHead(reply.status, headers).end();
  } else if (content.kind === 'json') {
    const suffix = version === undefined ? '' : `; api-version=${version}`;
    const body = Buffer.from(JSON.stringify(content.value));
    headers['Content-Type'] = `application/json; charset=utf-8${suffix}`;
    await sendBytes(response, reply.status, headers, body, damage);
  } else if (content.kind === 'bytes') {
    headers['Content-Type'] = content.type;
    await sendBytes(response, reply.status, headers, content.bytes, damage);
  } else {
    headers['Content-Type'] = content.type;
    response.writeHead(reply.status, headers);
    if (damage === 'cutBody') {
      content.stream.destroy();
      response.write('PK');
      response.destroy();
      return;
    }
    await pipeline(content.stream, response);
  }
}

const slowStepMs = 50;

async function sendBytes(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
  damage: ResponseFault | undefined,
): Promise<void> {
  if (damage === 'emptyBody' || damage === 'nullBody') {
    const left = damage === 'nullBody' ? 'null' : '';
    response.writeHead(status, { ...headers, 'Content-Length': String(left.length) }).end(left);
    return;
  }
  response.writeHead(status, { ...headers, 'Content-Length': String(body.length) });
  if (damage === 'cutBody') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  } else if (damage === 'slowBody') {
    const step = Math.max(1, Math.ceil(body.length / 10));
    const parts = Array.from({ length: Math.ceil(body.length / step) }, (_, index) =>
      body.subarray(index * step, (index + 1) * step),
    );
    await pipeline(Readable.from(slowly(parts)), response);
  } else {
    response.end(body);
  }
}

async function* slowly(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    await wait(slowStepMs);
    yield part;
  }
}

/** Writes an error as the service does; what is not an `ApiError` becomes a 500. */
export async function sendFailure(response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent) {
    // The status is out already: cutting the connection is the only way left to say that it failed.
    response.destroy();
    return;
  }
  const known = error instanceof ApiError ? error : unexpected(error);
  const headers: Record<string, string> = known.status === 401 ? { 'WWW-Authenticate': challenge } : {};
  await sendReply(response, json(errorBody(known), known.status, headers), undefined);
}

function unexpected(error: unknown): ApiError {
  console.error('azure-devops stand-in: unexpected failure', error);
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'TeamFoundationServerException', text, 'Microsoft.TeamFoundation.Framework.Server');
}
