import type { DurableEngine, EntityRecord } from '../durable/contract.ts';
import { isSet, parseTime, parseTop } from './filters.ts';
import { parseText } from './instanceView.ts';
import type { DurableApiOptions } from './options.ts';
import { ACCEPTED, type ApiRequest, jsonProblem, NOT_FOUND, type Reply } from './reply.ts';

const DELETE_OPERATION = 'delete';

/** `GET entities/{name}/{key}`: the state itself. */
export function readEntity(engine: DurableEngine, name: string, key: string): Reply {
  const state = engine.readEntity(name.toLowerCase(), key);
  return state === undefined ? NOT_FOUND : { status: 200, json: parseText(state) };
}

/** `POST entities/{name}/{key}?op=` and `DELETE entities/{name}/{key}`: both are signals. */
export function deleteOrSignalEntity(
  options: DurableApiOptions,
  request: ApiRequest,
  name: string,
  key: string,
): Reply {
  if (!options.functions.has('entity', name)) {
    const known = options.functions.names('entity').map((other) => `'${other}'`);
    const info =
      known.length > 0
        ? `The following are the known entity functions: ${known.join(', ')}.`
        : 'No entity functions are currently registered!';
    const lower = name.toLowerCase();
    const Message = `The function '${lower}' doesn't exist, is disabled, or is not an entity function. Additional info: ${info}`;
    return { status: 400, json: { Message } };
  }
  const operation = request.method === 'DELETE' ? DELETE_OPERATION : (request.query.get('op') ?? '');
  const problem = request.body === '' ? undefined : inputProblem(request);
  if (problem !== undefined) {
    return { status: 400, json: { Message: `Could not parse JSON content: ${problem}` } };
  }
  const at = parseTime(request.query.get('scheduledTimeUtc'));
  options.engine.signalEntity(name.toLowerCase(), key, operation, inputOf(request), ...(at === undefined ? [] : [at]));
  return ACCEPTED;
}

/** `GET entities[/{name}]`, by pages that end with the last entity they show. */
export function listEntities(engine: DurableEngine, request: ApiRequest, name: string | undefined): Reply {
  const from = parseTime(request.query.get('lastOperationTimeFrom')) ?? Number.NEGATIVE_INFINITY;
  const to = parseTime(request.query.get('lastOperationTimeTo')) ?? Number.POSITIVE_INFINITY;
  const after = request.continuationToken ? Buffer.from(request.continuationToken, 'base64').toString('utf8') : '';
  const found = engine
    .listEntities()
    .filter((entity) => name === undefined || entity.name === name.toLowerCase())
    .filter((entity) => entity.lastOperationTime >= from && entity.lastOperationTime <= to)
    .filter((entity) => entityId(entity) > after);
  const page = found.slice(0, parseTop(request.query.get('top')) ?? found.length);
  const last = page.at(-1);
  const isMore = last !== undefined && page.length < found.length;
  const token = isMore ? { 'x-ms-continuation-token': Buffer.from(entityId(last)).toString('base64') } : {};
  const fetchState = isSet(request.query, 'fetchState');
  return { status: 200, headers: token, json: page.map((entity) => viewEntity(entity, fetchState)) };
}

function viewEntity(entity: EntityRecord, fetchState: boolean): Readonly<Record<string, unknown>> {
  return {
    entityId: { name: entity.name, key: entity.key },
    lastOperationTime: new Date(entity.lastOperationTime).toISOString(),
    state: fetchState ? parseText(entity.state) : null,
  };
}

function entityId(entity: EntityRecord): string {
  return `@${entity.name}@${entity.key}`;
}

function isJson(request: ApiRequest): boolean {
  return request.contentType?.toLowerCase().startsWith('application/json') ?? false;
}

function inputProblem(request: ApiRequest): string | undefined {
  return isJson(request) ? jsonProblem(request.body) : undefined;
}

/** A body that is not declared as JSON arrives as a string. */
function inputOf(request: ApiRequest): string | undefined {
  if (request.body === '') {
    return undefined;
  }
  return isJson(request) ? request.body : JSON.stringify(request.body);
}
