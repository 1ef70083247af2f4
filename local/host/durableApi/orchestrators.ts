import { setTimeout as delay } from 'node:timers/promises';
import { type DurableEndpoints, managementUrls } from '../invocation/clientBinding.ts';
import { isSet } from './filters.ts';
import { parseText, viewInstance } from './instanceView.ts';
import type { DurableApiOptions } from './options.ts';
import { type ApiRequest, badArgument, badJson, jsonProblem, type Reply, wentWrong } from './reply.ts';

const CREATION_RETRY_AFTER = '10';
const DEFAULT_TIMEOUT_SECONDS = 10;
const DEFAULT_POLLING_SECONDS = 1;
const LONGEST_INSTANCE_ID = 100;
const FIRST_PRINTABLE = 0x20;
const DELETE_CHARACTER = 0x7f;

/** `POST orchestrators/{name}[/{id}]` */
export async function startOrchestrator(
  options: DurableApiOptions,
  request: ApiRequest,
  name: string,
  instanceId: string | undefined,
): Promise<Reply> {
  const problem = requestProblem(options, request, name, instanceId);
  if (problem !== undefined) {
    return problem;
  }
  const version = request.query.get('version');
  const input = inputOf(request);
  const started = options.engine.startInstance({
    name,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(input === undefined ? {} : { input }),
    ...(version === null ? {} : { version }),
  });
  if (started.kind === 'exists') {
    return wentWrong(
      `An Orchestration instance with the status ${started.status} already exists.`,
      'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
    );
  }
  const wait = waitOf(request);
  return wait === undefined
    ? creationReply(options.endpoints, started.instanceId)
    : waitForCompletion(options, request, started.instanceId, wait);
}

/** Management URLs of a new instance, with where to ask for its state. */
export function creationReply(endpoints: DurableEndpoints, instanceId: string): Reply {
  const json = managementUrls(endpoints, instanceId);
  return {
    status: 202,
    headers: { location: json['statusQueryGetUri'] ?? '', 'retry-after': CREATION_RETRY_AFTER },
    json,
  };
}

/** The SDK's client sends no body for no input, which the extension stores as an empty string; `null` is no input. */
function inputOf(request: ApiRequest): string | undefined {
  if (request.body !== '') {
    return request.body.trim() === 'null' ? undefined : request.body;
  }
  return request.isRpc ? '""' : undefined;
}

function requestProblem(
  options: DurableApiOptions,
  request: ApiRequest,
  name: string,
  instanceId: string | undefined,
): Reply | undefined {
  const problem = request.body === '' ? undefined : jsonProblem(request.body);
  if (problem !== undefined) {
    return badJson(problem);
  }
  if (!options.functions.has('orchestrator', name)) {
    const known = options.functions.names('orchestrator').map((other) => `'${other}'`);
    return badArgument(
      `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. Additional info: ${
        known.length > 0
          ? `The following are the known orchestrator functions: ${known.join(', ')}.`
          : 'No orchestrator functions are currently registered!'
      }`,
    );
  }
  const reason = instanceId === undefined ? undefined : instanceIdProblem(instanceId);
  if (reason !== undefined) {
    return badArgument(`instanceId (Parameter '${reason}')`);
  }
  const wait = waitOf(request);
  return wait !== undefined && wait.pollingInterval > wait.timeout
    ? badArgument(`Total timeout ${wait.timeout} should be bigger than retry timeout ${wait.pollingInterval}`)
    : undefined;
}

function instanceIdProblem(instanceId: string): string | undefined {
  if (instanceId.startsWith('@')) {
    return 'Orchestration instance ids must not start with @.';
  }
  if (/[/\\#?]/.test(instanceId) || [...instanceId].some(isControlCharacter)) {
    return 'Orchestration instance ids must not contain /, \\, #, ?, or control characters.';
  }
  return instanceId.length > LONGEST_INSTANCE_ID
    ? `Instance ID lengths must not exceed ${LONGEST_INSTANCE_ID} characters.`
    : undefined;
}

function isControlCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < FIRST_PRINTABLE || code === DELETE_CHARACTER;
}

interface Wait {
  /** Seconds. */
  readonly timeout: number;
  readonly pollingInterval: number;
}

function waitOf(request: ApiRequest): Wait | undefined {
  const timeout = Number(request.query.get('timeout') ?? Number.NaN);
  const pollingInterval = Number(request.query.get('pollingInterval') ?? Number.NaN);
  if (!Number.isFinite(timeout) && !Number.isFinite(pollingInterval)) {
    return undefined;
  }
  return {
    timeout: Number.isFinite(timeout) ? timeout : DEFAULT_TIMEOUT_SECONDS,
    pollingInterval: Number.isFinite(pollingInterval) ? pollingInterval : DEFAULT_POLLING_SECONDS,
  };
}

async function waitForCompletion(
  options: DurableApiOptions,
  request: ApiRequest,
  instanceId: string,
  wait: Wait,
): Promise<Reply> {
  const deadline = performance.now() + wait.timeout * 1000;
  for (;;) {
    const record = options.engine.getInstance(instanceId);
    switch (record?.runtimeStatus) {
      case 'Completed':
        return { status: 200, json: parseText(record.output) };
      case 'Failed':
      case 'Canceled':
      case 'Terminated': {
        const isFailure =
          record.runtimeStatus === 'Failed' && isSet(request.query, 'returnInternalServerErrorOnFailure');
        return { status: isFailure ? 500 : 200, json: viewInstance(record, true) };
      }
    }
    const left = deadline - performance.now();
    if (left <= 0 || options.stopping.aborted) {
      return creationReply(options.endpoints, instanceId);
    }
    await delay(Math.min(left, wait.pollingInterval * 1000), undefined, { signal: options.stopping }).catch(
      () => undefined,
    );
  }
}
