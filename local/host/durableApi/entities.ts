import { JsonError } from '../dotnet/json/errors.ts';
import { loadJson } from '../dotnet/json/parse.ts';
import { parseStored } from '../dotnet/json/stored.ts';
import { type JsonToken, NULL_TOKEN, objectToken, stringToken } from '../dotnet/json/token.ts';
import { writeJson, writeString } from '../dotnet/json/writer.ts';
import type { DurableEngine, EntityRecord } from '../durable/protocol/contract.ts';
import { isSet, parseInteger, parseTime } from './filters.ts';
import type { DurableApiOptions } from './options.ts';
import {
  ACCEPTED,
  type ApiRequest,
  isJson,
  NOT_FOUND,
  type Reply,
  tokenReply,
  unreadable,
  valueReply,
} from './reply.ts';

const DELETE_OPERATION = 'delete';
const DEFAULT_PAGE_SIZE = 100;

/** Stands for an empty key where a state is read. */
const EMPTY_KEY = '$';

/** `GET entities/{name}/{key}`: the state itself. */
export function readEntity(engine: DurableEngine, name: string, key: string): Reply {
  const state = engine.readEntity(name.toLowerCase(), key === EMPTY_KEY ? '' : key);
  if (state === undefined) {
    return NOT_FOUND;
  }
  try {
    return tokenReply(200, loadJson(state));
  } catch (error) {
    return unreadable(error);
  }
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
    return valueReply(400, { Message });
  }
  const operation = request.method === 'DELETE' ? DELETE_OPERATION : (request.query.get('op') ?? '');
  let input: string | undefined;
  try {
    input = inputOf(request);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return valueReply(400, { Message: `Could not parse JSON content: ${error.message}` });
  }
  options.engine.signalEntity(name.toLowerCase(), key, operation, input);
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
  const page = found.slice(0, pageSize(request));
  const last = page.at(-1);
  const isMore = last !== undefined && page.length < found.length;
  const token = isMore ? { 'x-ms-continuation-token': Buffer.from(entityId(last)).toString('base64') } : {};
  const fetchState = isSet(request.query, 'fetchState');
  return tokenReply(200, { kind: 'array', items: page.map((entity) => viewEntity(entity, fetchState)) }, token);
}

function pageSize(request: ApiRequest): number {
  const top = parseInteger(request.query.get('top'));
  return top !== undefined && top > 0 ? top : DEFAULT_PAGE_SIZE;
}

function viewEntity(entity: EntityRecord, fetchState: boolean): JsonToken {
  return objectToken({
    entityId: objectToken({ name: stringToken(entity.name), key: stringToken(entity.key) }),
    lastOperationTime: stringToken(new Date(entity.lastOperationTime).toISOString()),
    state: fetchState ? parseStored(entity.state) : NULL_TOKEN,
  });
}

function entityId(entity: EntityRecord): string {
  return `@${entity.name}@${entity.key}`;
}

/**
 * A body that is not declared as JSON arrives as a string.
 * @throws JsonError where a body that is declared as JSON is not
 */
function inputOf(request: ApiRequest): string | undefined {
  if (request.body === '') {
    return undefined;
  }
  return isJson(request) ? writeJson(loadJson(request.body)) : writeString(request.body);
}
