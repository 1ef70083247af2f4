import type { DurableEngine, InstanceRequestResult, RuntimeStatus } from '../durable/contract.ts';
import { isSet, parseFilter, parseTime } from './filters.ts';
import { viewHistory } from './historyView.ts';
import { viewInstance } from './instanceView.ts';
import type { DurableApiOptions } from './options.ts';
import { creationReply } from './orchestrators.ts';
import {
  ACCEPTED,
  type ApiRequest,
  badJson,
  exceptionReply,
  GONE,
  jsonProblem,
  NOT_FOUND,
  type Reply,
  wentWrong,
} from './reply.ts';

const STILL_RUNNING: ReadonlySet<RuntimeStatus> = new Set(['Pending', 'Running', 'ContinuedAsNew', 'Suspended']);

/** Seconds after which a client should ask again for a running instance. */
const STATUS_RETRY_AFTER = '5';

/** `GET instances/{id}` */
export function getInstance(engine: DurableEngine, request: ApiRequest, instanceId: string): Reply {
  const record = engine.getInstance(instanceId);
  if (record === undefined) {
    return NOT_FOUND;
  }
  const { query } = request;
  const view = viewInstance(record, query.get('showInput')?.toLowerCase() !== 'false');
  const historyEvents = isSet(query, 'showHistory')
    ? { historyEvents: viewHistory(engine.getHistory(instanceId), isSet(query, 'showHistoryOutput')) }
    : {};
  const json = { ...view, ...historyEvents };
  if (STILL_RUNNING.has(record.runtimeStatus)) {
    return { status: 202, headers: { location: request.url, 'retry-after': STATUS_RETRY_AFTER }, json };
  }
  const isFailure = record.runtimeStatus === 'Failed' && isSet(query, 'returnInternalServerErrorOnFailure');
  return { status: isFailure ? 500 : 200, json };
}

/** `GET instances` */
export function listInstances(engine: DurableEngine, request: ApiRequest): Reply {
  const page = engine.listInstances(parseFilter(request.query, request.continuationToken));
  const headers = page.continuationToken === undefined ? {} : { 'x-ms-continuation-token': page.continuationToken };
  return { status: 200, headers, json: page.instances.map((record) => viewInstance(record, true)) };
}

/** `DELETE instances/{id}` */
export function purgeInstance(engine: DurableEngine, instanceId: string): Reply {
  return purged(engine.purge(instanceId));
}

/** `DELETE instances` */
export function purgeInstances(engine: DurableEngine, request: ApiRequest): Reply {
  if (parseTime(request.query.get('createdTimeFrom')) === undefined) {
    return { status: 400, json: "Please provide value for 'createdTimeFrom' parameter." };
  }
  return purged(engine.purgeByFilter(parseFilter(request.query, undefined)));
}

function purged(instancesDeleted: number): Reply {
  return instancesDeleted === 0 ? NOT_FOUND : { status: 200, json: { instancesDeleted } };
}

/** `POST instances/{id}/{operation}` */
export function requestOnInstance(
  options: DurableApiOptions,
  request: ApiRequest,
  instanceId: string,
  operation: string,
  eventName: string | undefined,
): Reply {
  const { engine } = options;
  const reason = request.query.get('reason') ?? undefined;
  switch (operation.toLowerCase()) {
    case 'raiseevent':
      return eventName === undefined ? NOT_FOUND : raiseEvent(engine, request, instanceId, eventName);
    case 'terminate':
      return replyTo(engine.terminate(instanceId, reason));
    case 'suspend':
      return replyTo(engine.suspend(instanceId, reason), () => cannot(engine, 'suspend', instanceId));
    case 'resume':
      return replyTo(engine.resume(instanceId, reason), () => cannot(engine, 'resume', instanceId));
    case 'rewind':
      return replyTo(engine.rewind(instanceId, reason), () =>
        wentWrong('The rewind operation is only supported on failed orchestration instances.'),
      );
    case 'restart':
      return restart(options, request, instanceId);
    default:
      return NOT_FOUND;
  }
}

function raiseEvent(engine: DurableEngine, request: ApiRequest, instanceId: string, eventName: string): Reply {
  const record = engine.getInstance(instanceId);
  if (record === undefined) {
    return NOT_FOUND;
  }
  if (!STILL_RUNNING.has(record.runtimeStatus)) {
    return GONE;
  }
  const isJson = request.contentType?.toLowerCase().startsWith('application/json') ?? false;
  if (!isJson) {
    return { status: 400, json: { Message: 'Only application/json request content is supported' } };
  }
  const problem = request.body === '' ? undefined : jsonProblem(request.body);
  if (problem !== undefined) {
    return badJson(problem);
  }
  return replyTo(engine.raiseEvent(instanceId, eventName, request.body === '' ? undefined : request.body));
}

function replyTo(result: InstanceRequestResult, onInvalidState: () => Reply = () => GONE): Reply {
  switch (result) {
    case 'accepted':
      return ACCEPTED;
    case 'not-found':
      return NOT_FOUND;
    case 'finished':
      return GONE;
    case 'invalid-state':
      return onInvalidState();
  }
}

function cannot(engine: DurableEngine, verb: string, instanceId: string): Reply {
  const status = engine.getInstance(instanceId)?.runtimeStatus ?? 'Running';
  return wentWrong(
    `Cannot ${verb} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
  );
}

function restart(options: DurableApiOptions, request: ApiRequest, instanceId: string): Reply {
  const sameInstanceId = request.query.get('restartWithNewInstanceId')?.toLowerCase() === 'false';
  const result = options.engine.restart(instanceId, sameInstanceId);
  if (result === 'not-found') {
    return exceptionReply(
      400,
      'InstanceId does not match a valid orchestration instance.',
      'System.ArgumentException',
      `An orchestrastion with the instanceId ${instanceId} was not found.`,
    );
  }
  if (result === 'invalid-state' || result.kind === 'exists') {
    const status = options.engine.getInstance(instanceId)?.runtimeStatus ?? 'Running';
    return wentWrong(`Instance with ID '${instanceId}' cannot be restarted because it is in the ${status} state.`);
  }
  return creationReply(options.endpoints, result.instanceId);
}
