import { setTimeout as delay } from 'node:timers/promises';
import { deserializeJson } from '../dotnet/json/parse.ts';
import { parseStored } from '../dotnet/json/stored.ts';
import type { RuntimeStatus, StartResult } from '../durable/protocol/contract.ts';
import { type DurableEndpoints, managementUrls } from '../invocation/clientBinding.ts';
import { isSet } from './filters.ts';
import { viewInstance } from './instanceView.ts';
import type { DurableApiOptions } from './options.ts';
import { type ApiRequest, badArgument, badJson, type Reply, tokenReply, valueReply } from './reply.ts';

const CREATION_RETRY_AFTER = '10';

const FINISHED: ReadonlySet<RuntimeStatus> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** `POST orchestrators/{name}[/{id}]`: whether there is such an orchestrator shows when the instance runs. */
export async function startOrchestrator(
  options: DurableApiOptions,
  request: ApiRequest,
  name: string,
  instanceId: string | undefined,
): Promise<Reply> {
  let input: string | undefined;
  try {
    input = inputOf(request);
  } catch (error) {
    return badJson(error);
  }
  const started = await start(options, request, name, instanceId, input);
  if (started.kind === 'exists') {
    return valueReply(409, { Message: `An Orchestration instance with the status ${started.status} already exists.` });
  }
  return answerStarted(options, request, started.instanceId);
}

/** Hands out the links of an instance that was started, or waits for its end where the request says so. */
export async function answerStarted(
  options: DurableApiOptions,
  request: ApiRequest,
  instanceId: string,
): Promise<Reply> {
  const wait = waitOf(request);
  if (wait === undefined) {
    return creationReply(options.endpoints, instanceId);
  }
  return wait.pollingInterval > wait.timeout
    ? badArgument(`Total timeout ${wait.timeout} should be bigger than retry timeout ${wait.pollingInterval}`)
    : waitForCompletion(options, request, instanceId, wait);
}

async function start(
  { engine, starts }: DurableApiOptions,
  request: ApiRequest,
  name: string,
  instanceId: string | undefined,
  input: string | undefined,
): Promise<StartResult> {
  const version = request.query.get('version');
  const facts = { name, ...(input === undefined ? {} : { input }), ...(version === undefined ? {} : { version }) };
  if (instanceId === undefined) {
    return engine.startInstance(facts);
  }
  const existing = engine.getInstance(instanceId);
  if (existing !== undefined && !FINISHED.has(existing.runtimeStatus)) {
    return { kind: 'exists', instanceId, status: existing.runtimeStatus };
  }
  return starts.start(engine, { ...facts, instanceId });
}

/** Management URLs of a new instance, with where to ask for its state. */
function creationReply(endpoints: DurableEndpoints, instanceId: string): Reply {
  const json = managementUrls(endpoints, instanceId);
  const headers = { location: json['statusQueryGetUri'] ?? '', 'retry-after': CREATION_RETRY_AFTER };
  return { ...valueReply(202, json), headers };
}

/**
 * The SDK's client sends no body for no input, which the extension stores as an empty string; `null` is no input. What
 * can be read is stored as it was sent, not as it was read.
 * @throws JsonError where the body is no JSON
 */
function inputOf(request: ApiRequest): string | undefined {
  if (request.body === '') {
    return request.isRpc ? '""' : undefined;
  }
  const token = deserializeJson(request.body);
  return token.kind === 'null' || token.kind === 'undefined' ? undefined : request.body;
}

interface Wait {
  /** Seconds. */
  readonly timeout: number;
  readonly pollingInterval: number;
}

/** Both times make a wait; one alone is ignored. */
function waitOf({ query }: ApiRequest): Wait | undefined {
  const timeout = Number(query.get('timeout') || Number.NaN);
  const pollingInterval = Number(query.get('pollingInterval') || Number.NaN);
  return Number.isFinite(timeout) && Number.isFinite(pollingInterval) ? { timeout, pollingInterval } : undefined;
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
        return tokenReply(200, parseStored(record.output));
      case 'Failed':
      case 'Canceled':
      case 'Terminated': {
        const isFailure =
          record.runtimeStatus === 'Failed' && isSet(request.query, 'returnInternalServerErrorOnFailure');
        return tokenReply(isFailure ? 500 : 200, { kind: 'object', properties: viewInstance(record, true) });
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
