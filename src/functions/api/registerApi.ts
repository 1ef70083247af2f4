import * as df from 'durable-functions';
import { type ApiRoute, apiRoutes, machinePath } from '../../contracts/api.ts';
import type { ConversationQuery } from './conversation/conversationQuery.ts';
import type { PauseSwitch } from './pauseSwitch.ts';
import { type Guards, requireRole, type SecuredHandler } from './requireRole.ts';
import { createRouteHandler } from './routeHandler.ts';
import type { RunCommands } from './runCommands.ts';
import type { RunQueries } from './runQueries.ts';
import type { SecretRotation } from './secretRotation.ts';

/** What the routes of the API do. */
export type ApiImplementation = RunQueries & ConversationQuery & RunCommands & PauseSwitch & SecretRotation;

/** The handler of every route, by the name of its function. */
export function apiHandlers(work: ApiImplementation): Readonly<Record<keyof typeof apiRoutes, SecuredHandler>> {
  return {
    listRuns: createRouteHandler('listRuns', work.listRuns),
    showRun: createRouteHandler('showRun', work.showRun),
    listRunEvents: createRouteHandler('listRunEvents', work.listRunEvents),
    showConversation: createRouteHandler('showConversation', work.showConversation),
    approveRun: createRouteHandler('approveRun', work.approveRun),
    rejectRun: createRouteHandler('rejectRun', work.rejectRun),
    cancelRun: createRouteHandler('cancelRun', work.cancelRun),
    retryRun: createRouteHandler('retryRun', work.retryRun),
    readPause: createRouteHandler('readPause', work.readPause),
    setPause: createRouteHandler('setPause', work.setPause),
    rotateSecret: createRouteHandler('rotateSecret', work.rotateSecret),
  };
}

/**
 * Registers the routes of the API with the Functions host. Each requires its role and is registered twice, because the
 * host can accept either a key or a token on a route, but not both.
 */
export function registerApi(work: ApiImplementation, { people, machines }: Guards): void {
  for (const [name, handler] of Object.entries(apiHandlers(work))) {
    register(name, apiRoutes[name as keyof typeof apiRoutes], handler, { people, machines });
  }
}

/** The same for the Prometheus endpoint, which is not JSON and not part of the API. */
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
    handler: requireRole(role, handler, people),
  });
  df.app.client.http(`${name}ByMachine`, {
    route: `${machinePath}/${route}`,
    methods: [method],
    authLevel: 'function',
    handler: requireRole(role, handler, machines),
  });
}
