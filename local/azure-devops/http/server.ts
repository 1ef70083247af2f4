import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Backend } from '../backend.ts';
import { describeLocations } from '../core/discovery.ts';
import { authenticate } from '../core/identities.ts';
import { ApiError, errorBody } from './apiError.ts';
import { acceptedVersion, readApiVersion } from './apiVersion.ts';
import { type ApiReply, type ApiRequest, json } from './exchange.ts';
import { matchRoute, type Route } from './route.ts';

/** The largest body that is read: a push of the real service may have 25 MB, base64 makes it a third more. */
const largestBody = 64 * 1024 * 1024;

/** What is left of a request's address once the organisation is taken off. */
type Address = {
  readonly before: readonly string[];
  /** Segments below `_apis`; undefined for everything that is not the REST interface. */
  readonly api: readonly string[] | undefined;
  readonly query: ReadonlyMap<string, string>;
};

/** Everything a page outside the REST interface needs. */
export type PageHandler = (
  path: readonly string[],
  query: ReadonlyMap<string, string>,
) => Promise<ApiReply | undefined>;

/**
 * Makes the listener of a `node:http` server.
 * @param routes all operations
 * @param page answers what is not below `_apis`
 */
export function createListener(
  backend: Backend,
  routes: readonly Route[],
  page: PageHandler,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const reply = await answer(backend, routes, page, request);
      await send(response, reply, acceptedVersion(request.headers.accept ?? ''));
    } catch (error) {
      await sendFailure(response, error);
    }
  };
}

async function answer(
  backend: Backend,
  routes: readonly Route[],
  page: PageHandler,
  request: IncomingMessage,
): Promise<ApiReply> {
  const body = await readAll(request);
  const address = parseAddress(request.url ?? '/', backend.organization.name);
  if (address.api === undefined) {
    const found = request.method === 'GET' ? await page(address.before, address.query) : undefined;
    return found ?? notFound(request);
  }
  const identity = authenticate(backend, request.headers.authorization);
  if (identity === undefined) {
    throw new ApiError(
      401,
      'UnauthorizedRequestException',
      "TF400813: The user '' is not authorized to access this resource.",
      'Microsoft.TeamFoundation.Framework.Server',
    );
  }
  if (request.method === 'OPTIONS') {
    return describeLocations(address.api[0]);
  }
  const method = (request.headers['x-http-method-override']?.toString() ?? request.method ?? 'GET').toUpperCase();
  const match = matchRoute(routes, method, address.api);
  if (match === undefined || match === 'method') {
    return match === 'method' ? methodNotAllowed(method) : notFound(request);
  }
  const accept = request.headers.accept ?? '';
  const requested = address.query.get('api-version') ?? acceptedVersion(accept);
  const apiRequest: ApiRequest = {
    method,
    template: match.route.template,
    project: address.before[0],
    parameters: match.parameters,
    query: address.query,
    accept,
    contentType: request.headers['content-type'] ?? '',
    version: readApiVersion(method, requested, match.route.previewOnly),
    identity,
    body,
  };
  return match.route.handler(apiRequest);
}

function parseAddress(text: string, organization: string): Address {
  const url = new URL(text, 'http://stand-in');
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  if (segments[0]?.toLowerCase() !== organization.toLowerCase()) {
    throw new ApiError(
      404,
      'HttpException',
      `The organisation '${segments[0] ?? ''}' does not exist here.`,
      'System.Web',
    );
  }
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const rest = segments.slice(1);
  const start = rest.findIndex((segment) => segment.toLowerCase() === '_apis');
  return start < 0 || start > 2
    ? { before: rest, api: undefined, query }
    : { before: rest.slice(0, start), api: rest.slice(start + 1), query };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, 'HttpException', 'The path of the request is not encoded properly.', 'System.Web');
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > largestBody) {
      throw new ApiError(413, 'HttpException', 'Maximum request length exceeded.', 'System.Web');
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

function notFound(request: IncomingMessage): ApiReply {
  return json(
    errorBody(
      new ApiError(
        404,
        'VssResourceNotFoundException',
        `The controller for path '${request.url?.split('?')[0]}' was not found or does not implement IController.`,
        'Microsoft.VisualStudio.Services.WebApi',
      ),
    ),
    404,
  );
}

function methodNotAllowed(method: string): ApiReply {
  return json(
    { count: 1, value: { Message: `The requested resource does not support http method '${method}'.` } },
    405,
  );
}

async function send(response: ServerResponse, reply: ApiReply, version: string | undefined): Promise<void> {
  const headers: Record<string, string> = { ActivityId: randomUUID(), 'X-TFS-Session': randomUUID(), ...reply.headers };
  const { content } = reply;
  if (content.kind === 'none') {
    response.writeHead(reply.status, headers).end();
  } else if (content.kind === 'json') {
    const suffix = version === undefined ? '' : `; api-version=${version}`;
    const body = Buffer.from(JSON.stringify(content.value));
    headers['Content-Type'] = `application/json; charset=utf-8${suffix}`;
    headers['Content-Length'] = String(body.length);
    response.writeHead(reply.status, headers).end(body);
  } else if (content.kind === 'bytes') {
    headers['Content-Type'] = content.type;
    headers['Content-Length'] = String(content.bytes.length);
    response.writeHead(reply.status, headers).end(content.bytes);
  } else {
    headers['Content-Type'] = content.type;
    response.writeHead(reply.status, headers);
    await pipeline(content.stream, response);
  }
}

async function sendFailure(response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent) {
    // The status is out already: cutting the connection is the only way left to say that it failed.
    response.destroy();
    return;
  }
  const known = error instanceof ApiError ? error : unexpected(error);
  const headers: Record<string, string> =
    known.status === 401 ? { 'WWW-Authenticate': 'Basic realm="http://127.0.0.1/"' } : {};
  await send(response, json(errorBody(known), known.status, headers), undefined);
}

function unexpected(error: unknown): ApiError {
  console.error('azure-devops stand-in: unexpected failure', error);
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'TeamFoundationServerException', text, 'Microsoft.TeamFoundation.Framework.Server');
}
