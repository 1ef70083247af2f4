import type { IncomingMessage, ServerResponse } from 'node:http';
import { applyCors, type CorsSettings } from './cors.ts';
import { type HttpTriggerOptions, runHttpFunction } from './httpTrigger.ts';
import type { HostKeys } from './keys.ts';
import { type RequestUrl, requestUrl } from './requestUrl.ts';
import { admit, findRoute, type HttpRoute } from './router.ts';
import { answer } from './server.ts';

/** Serves everything below a path that is not a function, such as an extension's webhook. */
export interface Mount {
  /** Lower case, without a trailing slash. */
  readonly path: string;
  readonly serve: (url: RequestUrl, request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

export interface DispatchOptions extends HttpTriggerOptions {
  readonly hostUrl: string;
  readonly keys: HostKeys;
  readonly routes: readonly HttpRoute[];
  readonly mounts: readonly Mount[];
  readonly cors: CorsSettings;
  /** From host.json `extensions.http.customHeaders`. */
  readonly customHeaders: Readonly<Record<string, string>>;
}

const HOME_PAGE = '<!DOCTYPE html><title>Functions</title><h1>Your Functions 4.0 app is up and running</h1>\n';

/** Answers one request: a webhook, a function, or 404 with an empty body, as the real host does. */
export async function dispatch(
  options: DispatchOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = requestUrl(options.hostUrl, request);
  if (url === undefined) {
    answer(response, 400);
    return;
  }
  if (applyCors(options.cors, request, response)) {
    return;
  }
  const lowerPath = url.pathname.toLowerCase();
  const mount = options.mounts.find(({ path }) => lowerPath === path || lowerPath.startsWith(`${path}/`));
  if (mount !== undefined) {
    await mount.serve(url, request, response);
    return;
  }
  for (const [name, value] of Object.entries(options.customHeaders)) {
    response.setHeader(name, value);
  }
  const routed = findRoute(options.routes, request.method ?? 'GET', url.pathname.replace(/^\//, ''));
  if (routed === undefined) {
    const isHome = url.pathname === '/' && request.method === 'GET';
    answer(response, isHome ? 200 : 404, isHome ? { 'content-type': 'text/html' } : {}, isHome ? HOME_PAGE : '');
    return;
  }
  if (admit(options.keys, routed, url, request, response)) {
    await runHttpFunction(options, routed.fn, url, routed.params, request, response);
  }
}
