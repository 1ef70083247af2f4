import * as df from 'durable-functions';
import { type ApiRoute, apiRoutes, machinePath } from '../../contracts/api.ts';
import type { PauseSwitch } from './pauseSwitch.ts';
import { routeHandler } from './route.ts';
import type { RunCommands } from './runCommands.ts';
import type { RunQueries } from './runQueries.ts';
import type { SecretRotation } from './secretRotation.ts';
import { type Guards, type SecuredHandler, secured } from './secured.ts';

/** What the routes of the API do. */
export type ApiWork = RunQueries & RunCommands & PauseSwitch & SecretRotation;

/** The handler of every route, by the name of its function. */
export function apiHandlers(work: ApiWork): Readonly<Record<keyof typeof apiRoutes, SecuredHandler>> {
  return {
    listRuns: routeHandler('listRuns', work.listRuns),
    showRun: routeHandler('showRun', work.showRun),
    listRunEvents: routeHandler('listRunEvents', work.listRunEvents),
    approveRun: routeHandler('approveRun', work.approveRun),
    rejectRun: routeHandler('rejectRun', work.rejectRun),
    cancelRun: routeHandler('cancelRun', work.cancelRun),
    retryRun: routeHandler('retryRun', work.retryRun),
    readPause: routeHandler('readPause', work.readPause),
    setPause: routeHandler('setPause', work.setPause),
    rotateSecret: routeHandler('rotateSecret', work.rotateSecret),
  };
}

/**
 * Tells the Functions host the routes of the API, each behind its role and twice: the host cannot let in by a key or by a
 * token, only by one of them.
 */
export function registerApi(work: ApiWork, { people, machines }: Guards): void {
  for (const [name, handler] of Object.entries(apiHandlers(work))) {
    register(name, apiRoutes[name as keyof typeof apiRoutes], handler, { people, machines });
  }
}

/** The same for what Prometheus scrapes, which is no JSON and no part of the API. */
export function registerMetrics(handler: SecuredHandler, guards: Guards): void {
  register('metrics', { method: 'GET', route: 'metrics', role: 'reader' }, handler, guards);
}

function register(
  name: string,
  { method, route, role }: Pick<ApiRoute, 'method' | 'route' | 'role'>,
  handler: SecuredHandler,
  { people, machines }: Guards,
): void {
  df.app.client.http(`${name}ByPerson`, {
    route,
    methods: [method],
    authLevel: 'anonymous',
    handler: secured(role, handler, people),
  });
  df.app.client.http(`${name}ByMachine`, {
    route: `${machinePath}/${route}`,
    methods: [method],
    authLevel: 'function',
    handler: secured(role, handler, machines),
  });
}
