import { DEFAULT_CONNECTION } from '../invocation/clientBinding.ts';
import { deleteOrSignalEntity, listEntities, readEntity } from './entities.ts';
import { getInstance, listInstances, purgeInstance, purgeInstances, requestOnInstance } from './instances.ts';
import type { DurableApiOptions } from './options.ts';
import { startOrchestrator } from './orchestrators.ts';
import { type ApiRequest, NOT_FOUND, type Reply, wentWrong } from './reply.ts';

/** Answers one request of the durable HTTP API, as the webhook and as the app's own client reach it. */
export async function handleDurableRequest(options: DurableApiOptions, request: ApiRequest): Promise<Reply> {
  const connection = request.query.get('connection') || DEFAULT_CONNECTION;
  if (connection.toLowerCase() !== DEFAULT_CONNECTION.toLowerCase() && !options.hasConnection(connection)) {
    return wentWrong(`Unable to resolve the Azure Storage connection named '${connection}'.`);
  }
  const hub = request.query.get('taskHub') || options.engine.taskHubName;
  if (hub.toLowerCase() !== options.engine.taskHubName.toLowerCase()) {
    return NOT_FOUND;
  }
  const [collection, ...rest] = request.segments;
  switch (collection?.toLowerCase()) {
    case 'instances':
      return handleInstances(options, request, rest);
    case 'orchestrators':
      return request.method === 'POST' && rest.length >= 1 && rest.length <= 2
        ? startOrchestrator(options, request, rest[0] ?? '', rest[1])
        : NOT_FOUND;
    case 'entities':
      return handleEntities(options, request, rest);
    default:
      return NOT_FOUND;
  }
}

function handleInstances(
  options: DurableApiOptions,
  request: ApiRequest,
  rest: readonly string[],
): Reply | Promise<Reply> {
  const [instanceId, operation, eventName, ...more] = rest;
  if (more.length > 0) {
    return NOT_FOUND;
  }
  if (instanceId === undefined) {
    if (request.method === 'GET') {
      return listInstances(options.engine, request);
    }
    return request.method === 'DELETE' ? purgeInstances(options.engine, request) : NOT_FOUND;
  }
  if (operation === undefined) {
    if (request.method === 'GET') {
      return getInstance(options.engine, request, instanceId);
    }
    return request.method === 'DELETE' ? purgeInstance(options.engine, instanceId) : NOT_FOUND;
  }
  return request.method === 'POST' ? requestOnInstance(options, request, instanceId, operation, eventName) : NOT_FOUND;
}

function handleEntities(options: DurableApiOptions, request: ApiRequest, rest: readonly string[]): Reply {
  const [name, key, ...more] = rest;
  if (more.length > 0) {
    return NOT_FOUND;
  }
  if (name === undefined || key === undefined) {
    return request.method === 'GET' ? listEntities(options.engine, request, name) : NOT_FOUND;
  }
  if (request.method === 'GET') {
    return readEntity(options.engine, name, key);
  }
  return request.method === 'POST' || request.method === 'DELETE'
    ? deleteOrSignalEntity(options, request, name, key)
    : NOT_FOUND;
}
