import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegisteredFunction } from '../loading/registry.ts';
import { type HttpBinding, parseHttpBinding } from '../settings/bindings.ts';
import { type AuthLevel, type HostKeys, isAllowed, isFunctionKey } from './keys.ts';
import type { RequestUrl } from './requestUrl.ts';
import { compareRoutes, compileRoute, type RouteTemplate } from './routes/routeTemplate.ts';
import { answer } from './server.ts';

/** A function that HTTP requests reach. */
export interface HttpRoute {
  readonly fn: RegisteredFunction;
  readonly route: RouteTemplate;
  /** Upper case; all methods where empty. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

export interface RoutedRequest {
  readonly fn: RegisteredFunction;
  readonly authLevel: AuthLevel;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Builds the table of routes from the app's HTTP functions, most specific first.
 * @param routePrefix from host.json, such as `api`; empty for none
 */
export function buildRoutes(functions: Iterable<RegisteredFunction>, routePrefix: string): readonly HttpRoute[] {
  const routes: HttpRoute[] = [];
  for (const fn of functions) {
    if (fn.trigger.type.toLowerCase() !== 'httptrigger') {
      continue;
    }
    const binding: HttpBinding = parseHttpBinding(fn.name, fn.trigger.binding);
    const path = [routePrefix, binding.route ?? fn.name].map((part) => part.replace(/^\/+|\/+$/g, ''));
    routes.push({
      fn,
      route: compileRoute(path.filter((part) => part !== '').join('/')),
      methods: binding.methods.map((method) => method.toUpperCase()),
      authLevel: binding.authLevel,
    });
  }
  return routes.sort((left, right) => compareRoutes(left.route, right.route));
}

/** The function that serves a method and path, or undefined: the real host answers 404 for a wrong method, too. */
export function findRoute(routes: readonly HttpRoute[], method: string, path: string): RoutedRequest | undefined {
  for (const { fn, route, methods, authLevel } of routes) {
    if (methods.length > 0 && !methods.includes(method)) {
      continue;
    }
    const params = route.match(path);
    if (params !== undefined) {
      return { fn, authLevel, params };
    }
  }
  return undefined;
}

/** Answers 401 and gives false, unless the request carries a key that opens the function. */
export function admit(
  keys: HostKeys,
  routed: RoutedRequest,
  url: RequestUrl,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { authLevel, fn } = routed;
  if (authLevel === 'anonymous' || isAllowed(keys, authLevel, fn.name, keyOf(url, request))) {
    return true;
  }
  answer(response, 401);
  return false;
}

/** The answer to a request on a webhook without its key: a key that opens functions is known, but not let in. */
export function refuseWebhook(keys: HostKeys, key: string | undefined, response: ServerResponse): void {
  if (isFunctionKey(keys, key)) {
    answer(response, 403);
  } else {
    answer(response, 401, { 'www-authenticate': 'Bearer' });
  }
}

/** The key of a request: the header wins over the query. */
export function keyOf(url: RequestUrl, request: IncomingMessage): string | undefined {
  const header = request.headers['x-functions-key'];
  return (typeof header === 'string' ? header : undefined) ?? url.searchParams.get('code') ?? undefined;
}
