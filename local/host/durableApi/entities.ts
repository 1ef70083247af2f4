import type { DurableEngine } from '../durable/contract.ts';
import type { DurableApiOptions } from './api.ts';
import { isSet, parseTime, parseTop } from './filters.ts';
import { parseText } from './instanceView.ts';
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

/** `GET entities[/{name}]` */
export function listEntities(engine: DurableEngine, request: ApiRequest, name: string | undefined): Reply {
  const from = parseTime(request.query.get('lastOperationTimeFrom'));
  const to = parseTime(request.query.get('lastOperationTimeTo'));
  const top = parseTop(request.query.get('top'));
  const page = engine.listInstances({
    instanceIdPrefix: name === undefined ? '@' : `@${name.toLowerCase()}@`,
    ...(top === undefined ? {} : { top }),
    ...(request.continuationToken === undefined ? {} : { continuationToken: request.continuationToken }),
  });
  const fetchState = isSet(request.query, 'fetchState');
  const entities = page.instances
    .filter(({ lastUpdatedTime: time }) => time >= (from ?? time) && time <= (to ?? time))
    .flatMap((record) => {
      const [, entity = '', key = ''] = /^@([^@]*)@(.*)$/s.exec(record.instanceId) ?? [];
      const state = engine.readEntity(entity, key);
      return state === undefined
        ? []
        : [
            {
              entityId: { name: entity, key },
              lastOperationTime: new Date(record.lastUpdatedTime).toISOString(),
              state: fetchState ? parseText(state) : null,
            },
          ];
    });
  const headers = page.continuationToken === undefined ? {} : { 'x-ms-continuation-token': page.continuationToken };
  return { status: 200, headers, json: entities };
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
