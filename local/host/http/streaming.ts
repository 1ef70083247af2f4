import { type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { TOO_LARGE } from './limits.ts';
import type { RequestUrl } from './requestUrl.ts';
import { answer } from './server.ts';

/** A request on its way through the app's own HTTP server. */
export interface ForwardedRequest {
  /** Resolves when the answer is through, or was cut. */
  readonly done: Promise<void>;
  /** Resolves when the app has begun to answer. */
  readonly answered: Promise<void>;
  /** Gives up: the function failed before it answered. */
  abandon(): void;
}

const INVOCATION_HEADER = 'x-ms-invocation-id';

/**
 * Forwards a request to the server that `@azure/functions` opens with `enableHttpStream`, and streams its answer back.
 * The SDK finds the request of an invocation by the header `x-ms-invocation-id`.
 * @param bodyLimit in bytes; a request with a bigger body is answered with 500
 */
export function forwardToApp(
  httpProxyUrl: string,
  invocationId: string,
  url: RequestUrl,
  bodyLimit: number,
  request: IncomingMessage,
  response: ServerResponse,
): ForwardedRequest {
  const target = new URL(httpProxyUrl);
  const outgoing = sendRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: {
      ...request.headers,
      [INVOCATION_HEADER]: invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': url.protocol.slice(0, -1),
    },
  });
  const answered = new Promise<void>((resolve) => {
    outgoing.once('response', () => resolve());
  });
  const done = new Promise<void>((resolve) => {
    outgoing.on('response', (incoming) => {
      const { [INVOCATION_HEADER]: _own, ...headers } = incoming.headers;
      response.writeHead(incoming.statusCode ?? 200, headers);
      incoming.pipe(response).on('close', resolve);
      incoming.on('error', () => response.destroy());
    });
    outgoing.on('error', () => {
      if (!response.headersSent) {
        response.writeHead(500, { 'content-length': '0' }).end();
      }
      resolve();
    });
    response.on('close', () => {
      outgoing.destroy();
      resolve();
    });
  });
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > bodyLimit) {
      request.unpipe(outgoing);
      if (!response.headersSent) {
        answer(response, TOO_LARGE, { connection: 'close' });
      }
      outgoing.destroy();
    }
  });
  request.pipe(outgoing);
  return { done, answered, abandon: () => outgoing.destroy() };
}
