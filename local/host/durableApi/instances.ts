import { isReaderError } from '../dotnet/json/errors.ts';
import { loadJson } from '../dotnet/json/parse.ts';
import { writeJson } from '../dotnet/json/writer.ts';
import type { DurableEngine, InstanceRequestResult, RuntimeStatus } from '../durable/protocol/contract.ts';
import { isSet, parseFilter, parseFlag, parsePurgeFilter, parseTime } from './filters.ts';
import { historyProblem, viewHistory } from './historyView.ts';
import { viewInstance } from './instanceView.ts';
import type { DurableApiOptions } from './options.ts';
import { answerStarted } from './orchestrators.ts';
import {
  ACCEPTED,
  type ApiRequest,
  badArgument,
  badJson,
  exceptionReply,
  GONE,
  isJson,
  NOT_FOUND,
  type Reply,
  tokenReply,
  valueReply,
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
  const inputs = parseFlag(query, 'showInput') !== false;
  const properties = new Map(viewInstance(record, inputs));
  const history = isSet(query, 'showHistory') ? engine.getHistory(instanceId) : [];
  const problem = historyProblem(history);
  if (problem !== undefined) {
    return badArgument(problem);
  }
  if (history.length > 0) {
    properties.set('historyEvents', viewHistory(history, { inputs, results: isSet(query, 'showHistoryOutput') }));
  }
  const token = { kind: 'object', properties } as const;
  if (STILL_RUNNING.has(record.runtimeStatus)) {
    return tokenReply(202, token, { location: request.url, 'retry-after': STATUS_RETRY_AFTER });
  }
  const isFailure = record.runtimeStatus === 'Failed' && isSet(query, 'returnInternalServerErrorOnFailure');
  return tokenReply(isFailure ? 500 : 200, token);
}

/** `GET instances` */
export function listInstances(engine: DurableEngine, request: ApiRequest): Reply {
  const filter = parseFilter(request.query, request.continuationToken);
  if (filter.top !== undefined && filter.top < 0) {
    const type = 'DurableTask.AzureStorage.Storage.DurableTaskStorageException';
    return wentWrong('An error occurred while communicating with Azure Storage', type);
  }
  const page = engine.listInstances(filter);
  const headers = page.continuationToken === undefined ? {} : { 'x-ms-continuation-token': page.continuationToken };
  const showInput = parseFlag(request.query, 'showInput') !== false;
  const items = page.instances.map((record) => {
    return { kind: 'object', properties: viewInstance(record, showInput) } as const;
  });
  return tokenReply(200, { kind: 'array', items }, headers);
}

/** `DELETE instances/{id}`: an entity goes at any time, an orchestration when it has ended. */
export function purgeInstance(engine: DurableEngine, instanceId: string): Reply {
  const record = engine.getInstance(instanceId);
  if (record !== undefined && STILL_RUNNING.has(record.runtimeStatus) && !isEntityId(instanceId)) {
    return valueReply(
      412,
      `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${instanceId} has status ${record.runtimeStatus}`,
    );
  }
  return purged(engine.purge(instanceId));
}

function isEntityId(instanceId: string): boolean {
  return /^@[^@]+@/.test(instanceId);
}

/** `DELETE instances`: whatever is in the filter goes, also what is running and entities. */
export function purgeInstances(engine: DurableEngine, request: ApiRequest): Reply {
  if (parseTime(request.query.get('createdTimeFrom')) === undefined) {
    return valueReply(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  return purged(engine.purgeByFilter(parsePurgeFilter(request.query)));
}

function purged(instancesDeleted: number): Reply {
  return instancesDeleted === 0 ? NOT_FOUND : valueReply(200, { instancesDeleted });
}

/** `POST instances/{id}/{operation}` */
export function requestOnInstance(
  options: DurableApiOptions,
  request: ApiRequest,
  instanceId: string,
  operation: string,
  eventName: string | undefined,
): Reply | Promise<Reply> {
  const { engine } = options;
  const isEvent = operation.toLowerCase() === 'raiseevent';
  if (isEvent !== (eventName !== undefined)) {
    return NOT_FOUND;
  }
  const reason = request.query.get('reason');
  switch (operation.toLowerCase()) {
    case 'raiseevent':
      return raiseEvent(engine, request, instanceId, eventName ?? '');
    case 'terminate':
      return replyTo(engine.terminate(instanceId, reason));
    case 'suspend':
      return replyTo(engine.suspend(instanceId, reason), () => cannot(engine, 'suspend', instanceId));
    case 'resume':
      return replyTo(engine.resume(instanceId, reason), () => cannot(engine, 'resume', instanceId));
    case 'rewind':
      return rewind(engine, instanceId, reason);
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
  if (!isJson(request)) {
    return valueReply(400, { Message: 'Only application/json request content is supported' });
  }
  try {
    return replyTo(engine.raiseEvent(instanceId, eventName, writeJson(loadJson(request.body))));
  } catch (error) {
    if (!isReaderError(error)) throw error;
    return badJson(error);
  }
}

function rewind(engine: DurableEngine, instanceId: string, reason: string | undefined): Reply {
  switch (engine.rewind(instanceId, reason)) {
    case 'accepted':
      return ACCEPTED;
    case 'not-found':
      // The dollar is the extension's.
      return valueReply(404, `No orchestration with instance ID "$${instanceId}" found.`);
    default: {
      const status = engine.getInstance(instanceId)?.runtimeStatus ?? 'Running';
      return valueReply(
        412,
        `This orchestration has status ${status}, but only orchestrations in the "Failed" state can be rewound.`,
      );
    }
  }
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

function restart(options: DurableApiOptions, request: ApiRequest, instanceId: string): Reply | Promise<Reply> {
  const sameInstanceId = parseFlag(request.query, 'restartWithNewInstanceId') === false;
  const result = options.engine.restart(instanceId, sameInstanceId);
  if (result === 'not-found') {
    return exceptionReply(
      400,
      'InstanceId does not match a valid orchestration instance.',
      'System.ArgumentException',
      `No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`,
    );
  }
  if (result === 'invalid-state' || result.kind === 'exists') {
    const status = options.engine.getInstance(instanceId)?.runtimeStatus ?? 'Running';
    return exceptionReply(
      409,
      'A non-terminal instance with this instance ID already exists.',
      'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
      `An Orchestration instance with the status ${status} already exists.`,
    );
  }
  return answerStarted(options, request, result.instanceId);
}
