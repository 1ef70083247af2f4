import type { Backend } from '../backend.ts';
import { newestRevision } from '../core/resourceVersions.ts';
import { demandScope } from '../tokens/scopes.ts';
import type { SignIn } from '../tokens/signIn.ts';
import type { Address } from './address.ts';
import { ApiError, errorBody } from './apiError.ts';
import { acceptedVersion, readApiVersion } from './apiVersion.ts';
import { type ApiReply, type ApiRequest, json } from './exchange.ts';
import { checkQuery, TrackedQuery } from './queryCheck.ts';
import { matchRoute, type Route } from './route.ts';

/** One call of the REST interface by someone who is known. */
export type Call = {
  readonly method: string;
  /** Path and query as sent, for messages. */
  readonly url: string;
  readonly address: Address & { readonly api: readonly string[] };
  readonly accept: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly signIn: SignIn;
};

/** A call that an operation was found for: it is allowed, and asks for what the operation knows. */
export type Prepared = { readonly request: ApiRequest; readonly run: () => Promise<ApiReply> };

/**
 * Finds the operation of a call and checks all that is not its own business: scope, query and version.
 * @param limitPage what the traffic makes of the query
 * @returns the operation ready to run, or the answer where there is none
 * @throws ApiError 401 for a scope that is missing, 400 for a query or version that is not served
 */
export function prepare(
  backend: Backend,
  routes: readonly Route[],
  call: Call,
  limitPage: (query: ReadonlyMap<string, string>) => ReadonlyMap<string, string> = (query) => query,
): Prepared | ApiReply {
  const { method, address, accept, signIn } = call;
  const match = matchRoute(routes, method, address.api);
  if (match === undefined || match === 'method' || (address.before.length > 0 && !match.route.isInProjects)) {
    return match === 'method' ? methodNotAllowed(method) : notFound(call.url);
  }
  const { template, previewOnly, handler } = match.route;
  if (signIn.kind === 'pat') {
    demandScope(signIn.scope, match.route, signIn.identity.uniqueName);
  }
  if (!backend.ignoresUnknownQuery) {
    checkQuery({ method, template }, address.query);
  }
  const requested = address.query.get('api-version') ?? acceptedVersion(accept);
  const query = new TrackedQuery(limitPage(address.query));
  const request: ApiRequest = {
    ...{ method, template, query, accept, signIn },
    project: address.before[0],
    team: address.before[1],
    parameters: match.parameters,
    contentType: call.contentType,
    version: readApiVersion(method, requested, { template, previewOnly, newestRevision: newestRevision(template) }),
    identity: signIn.identity,
    body: call.body,
  };
  const run = async () => {
    await backend.later.settled();
    const reply = await handler(request);
    if (!backend.ignoresUnknownQuery && reply.status < 300) query.demandRead(request, address.query.keys());
    return reply;
  };
  return { request, run };
}

/** 404 for a path that nothing is served at. */
export function notFound(url: string): ApiReply {
  const message = `The controller for path '${url.split('?')[0]}' was not found or does not implement IController.`;
  const namespace = 'Microsoft.VisualStudio.Services.WebApi';
  return json(errorBody(new ApiError(404, 'VssResourceNotFoundException', message, namespace)), 404);
}

function methodNotAllowed(method: string): ApiReply {
  return json(
    { count: 1, value: { Message: `The requested resource does not support http method '${method}'.` } },
    405,
  );
}
