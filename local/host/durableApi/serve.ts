import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/requestBody.ts';
import type { RequestUrl } from '../http/requestUrl.ts';
import { answer } from '../http/server.ts';
import { handleDurableRequest } from './api.ts';
import type { DurableApiOptions } from './options.ts';
import { parseQuery, pathSegments } from './query.ts';

/** The biggest body the API takes, in bytes: as much as an HTTP function. */
const BODY_LIMIT = 104_857_600;

/** .NET takes it off a body before it reads it. */
const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Serves a request whose path lies below the API's base path.
 * @param basePath without a trailing slash
 */
export async function serveDurableRequest(
  options: DurableApiOptions,
  basePath: string,
  isRpc: boolean,
  url: RequestUrl,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, BODY_LIMIT);
  if (body === undefined) {
    answer(response, 413, { connection: 'close' });
    return;
  }
  const token = request.headers['x-ms-continuation-token'];
  const reply = await handleDurableRequest(options, {
    method: request.method ?? 'GET',
    segments: pathSegments(url.pathname.slice(basePath.length)),
    query: parseQuery(url.search),
    url: url.href,
    contentType: request.headers['content-type'],
    continuationToken: typeof token === 'string' ? token : undefined,
    body: body.toString('utf8').replace(BYTE_ORDER_MARK, ''),
    isRpc,
  });
  if (reply.text === undefined) {
    answer(response, reply.status, reply.headers);
    return;
  }
  const headers = { 'content-type': 'application/json; charset=utf-8', ...reply.headers };
  answer(response, reply.status, headers, reply.text);
}
