import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './durable/clock.ts';
import type { DurableEngine, FunctionInvoker } from './durable/protocol/contract.ts';
import type { DurableApiOptions } from './durableApi/options.ts';
import { createPendingStarts } from './durableApi/pendingStarts.ts';
import { serveDurableRequest } from './durableApi/serve.ts';
import { HostError } from './errors.ts';
import { createAdminMount } from './http/admin.ts';
import type { DispatchOptions, Mount } from './http/dispatch.ts';
import { type HostKeys, isSystemKey, loadKeys } from './http/keys.ts';
import { buildRoutes, keyOf, refuseWebhook } from './http/router.ts';
import type { RequestHandler } from './http/server.ts';
import { type DurableEndpoints, WEBHOOK_PATH } from './invocation/clientBinding.ts';
import { createDurableInvoker } from './invocation/durableInvoker.ts';
import { createInputBinder, createOutputSink, enabledFunctions } from './invocation/extraBindings.ts';
import { createInvoker, type Invoker } from './invocation/invoker.ts';
import { type LoadedApp, loadApp, terminateApp } from './loading/loadApp.ts';
import type { ModuleLoader } from './loading/moduleLoader.ts';
import type { RegisteredFunction } from './loading/registry.ts';
import type { HostLog } from './logging/log.ts';
import { createQueueServices, type QueueServices } from './queues/services.ts';
import { unsupportedBindings } from './settings/bindings.ts';
import { type Environment, settingOf } from './settings/environment.ts';
import type { HostSettings } from './settings/hostSettings.ts';
import { type FunctionSummary, functionList, summarize } from './summary.ts';
import { startTriggers, type Triggers } from './triggers.ts';

/** What the host asks of the factory of its durable engine. */
export interface EngineRequest {
  readonly file: string;
  readonly taskHubName: string;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  readonly settings: HostSettings['hostJson']['extensions']['durableTask'];
  readonly log: HostLog;
}

export interface AppOptions {
  readonly appDirectory: string;
  readonly entryPoints: readonly string[];
  readonly stateDirectory: string;
  readonly settings: HostSettings;
  readonly environment: Environment;
  /** Settles when the app's storage is there. The app is loaded before that, but nothing is run. */
  readonly storageReady: Promise<void>;
  readonly hostUrl: string;
  readonly rpcUrl: string;
  readonly loader: ModuleLoader;
  readonly createEngine: (request: EngineRequest) => DurableEngine;
  readonly clock: Clock;
  /** The clock is a test's own, and does not follow the wall clock. */
  readonly isClockMoved: boolean;
  /** Lets requests that wait for an instance go, so that the server can close. */
  readonly stopping: AbortSignal;
  readonly log: HostLog;
}

/** An app that is loaded and serves. */
export interface RunningApp {
  readonly functions: readonly FunctionSummary[];
  readonly engine: DurableEngine;
  readonly keys: HostKeys;
  /** Key of the durable HTTP API. */
  readonly systemKey: string;
  readonly dispatchOptions: DispatchOptions;
  readonly handleRpc: RequestHandler;
  whenIdle(): Promise<void>;
  stop(drainMilliseconds: number): Promise<void>;
}

const DEFAULT_TASK_HUB = 'TestHubName';
const DURABLE_EXTENSION = 'durabletask_extension';
const EVENT_GRID_EXTENSION = 'eventgrid_extension';
const RPC_PATH = '/durabletask';
const BODY_LIMIT_SETTING = 'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT';
const DEFAULT_BODY_LIMIT = 104_857_600;

/** Loads the app, then starts its engine and its triggers. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { settings, log } = options;
  const loaded = await loadApp(options.appDirectory, options.entryPoints, options.loader, log);
  refuseUnsupported(loaded);
  await Promise.all([options.storageReady, usesQueues(loaded) ? import('@azure/storage-queue') : undefined]);
  const functions = enabledFunctions(loaded.registration.functions.values(), options.environment);
  const routes = buildRoutes(functions, settings.hostJson.extensions.http.routePrefix);
  const names = functions.map((fn) => fn.name);
  const keysFile = join(options.stateDirectory, 'keys.json');
  const keys = loadKeys(keysFile, names, [DURABLE_EXTENSION, EVENT_GRID_EXTENSION]);
  const services = createQueueServices(options.environment);
  const { invoker, api } = createRuntime(options, loaded, functions, services, keys);
  const { engine } = api;
  engine.start();
  const { stateDirectory, clock, isClockMoved } = options;
  const timing = { clock, isClockMoved };
  const triggers = await startTriggers({ functions, services, settings, invoker, log, stateDirectory, ...timing });
  const summaries = summarize(functions, routes, options.hostUrl);
  log('information', 'Host', functionList(summaries, routes));
  const mounts = [
    durableMount(api, keys),
    triggers.eventGrid(keys, EVENT_GRID_EXTENSION),
    createAdminMount({ functions, summaries, keys, invoker, log: (message) => log('debug', 'Host.Admin', message) }),
  ];
  return {
    functions: summaries,
    engine,
    keys,
    systemKey: api.endpoints.key,
    dispatchOptions: { ...dispatchOptionsOf(options, loaded, invoker), keys, routes, mounts },
    handleRpc: (request, response) =>
      serveDurableRequest(api, RPC_PATH, true, new URL(`${options.rpcUrl}${request.url ?? '/'}`), request, response),
    whenIdle: () => whenIdle(engine, invoker, triggers),
    stop: (drainMilliseconds) => stopApp({ triggers, engine, invoker, loaded, log }, drainMilliseconds),
  };
}

/** What runs functions, and the durable engine and its API over it. */
function createRuntime(
  options: AppOptions,
  loaded: LoadedApp,
  functions: readonly RegisteredFunction[],
  services: QueueServices,
  keys: HostKeys,
): { readonly invoker: Invoker; readonly api: DurableApiOptions } {
  const { environment, log, clock, settings, stopping } = options;
  const { durableTask, queues } = settings.hostJson.extensions;
  const endpoints = endpointsOf(options, keys);
  const invoker = createInvoker({
    app: loaded,
    bindInputs: createInputBinder(endpoints),
    sendOutputs: createOutputSink(services, environment, queues.messageEncoding),
    log,
    timeoutMilliseconds: settings.hostJson.functionTimeout,
  });
  const durableInvoker = createDurableInvoker(functions, invoker);
  const { taskHubName } = endpoints;
  const file = join(options.stateDirectory, `${taskHubName}.sqlite`);
  const request = { file, taskHubName, invoker: durableInvoker, clock, settings: durableTask, log };
  return {
    invoker,
    api: {
      engine: options.createEngine(request),
      functions: durableInvoker,
      endpoints,
      hasConnection: (name) => hasConnection(environment, name),
      starts: createPendingStarts(),
      stopping,
    },
  };
}

function endpointsOf(options: AppOptions, keys: HostKeys): DurableEndpoints {
  return {
    hostUrl: options.hostUrl,
    rpcBaseUrl: `${options.rpcUrl}${RPC_PATH}/`,
    taskHubName: options.settings.hostJson.extensions.durableTask.hubName ?? DEFAULT_TASK_HUB,
    key: keys.systemKeys[DURABLE_EXTENSION] ?? keys.masterKey,
  };
}

function dispatchOptionsOf(
  { settings, environment, hostUrl }: AppOptions,
  loaded: LoadedApp,
  invoker: Invoker,
): Omit<DispatchOptions, 'keys' | 'routes' | 'mounts'> {
  return {
    hostUrl,
    invoker,
    cors: settings.cors,
    customHeaders: settings.hostJson.extensions.http.customHeaders,
    bodyLimit: Number(environment[BODY_LIMIT_SETTING] ?? DEFAULT_BODY_LIMIT),
    httpProxyUrl: loaded.httpProxyUrl,
  };
}

interface Parts {
  readonly triggers: Triggers;
  readonly engine: DurableEngine;
  readonly invoker: Invoker;
  readonly loaded: LoadedApp;
  readonly log: HostLog;
}

/** One part may give work to another, so all of them must be found idle with nothing begun in between. */
async function whenIdle(engine: DurableEngine, invoker: Invoker, triggers: Triggers): Promise<void> {
  for (let before = -1; before !== invoker.begun; ) {
    before = invoker.begun;
    await invoker.whenIdle();
    await engine.whenIdle();
    await triggers.whenIdle();
  }
}

async function stopApp(parts: Parts, drainMilliseconds: number): Promise<void> {
  await parts.triggers.stop(drainMilliseconds);
  await parts.engine.stop(drainMilliseconds);
  const timer = new AbortController();
  const limit = delay(drainMilliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([parts.invoker.whenIdle(), limit]);
  timer.abort();
  await terminateApp(parts.loaded, parts.log);
}

function refuseUnsupported(loaded: LoadedApp): void {
  const complaints = unsupportedBindings(loaded.registration.functions.values());
  if (complaints.length > 0) {
    throw new HostError(`The app needs what this host does not have. ${complaints.join('; ')}.`);
  }
}

/** The queue client takes a while to load: apps that need it have it loaded while the emulator starts. */
function usesQueues(loaded: LoadedApp): boolean {
  return [...loaded.registration.functions.values()].some((fn) => fn.trigger.type.toLowerCase() === 'queuetrigger');
}

function hasConnection(environment: Environment, name: string): boolean {
  return [name, `AzureWebJobs${name}`].some((setting) =>
    [setting, `${setting}__accountName`, `${setting}__queueServiceUri`].some(
      (candidate) => settingOf(environment, candidate) !== undefined,
    ),
  );
}

function durableMount(api: DurableApiOptions, keys: HostKeys): Mount {
  return {
    path: WEBHOOK_PATH,
    serve: async (url, request, response) => {
      if (isSystemKey(keys, DURABLE_EXTENSION, keyOf(url, request))) {
        await serveDurableRequest(api, WEBHOOK_PATH, false, url, request, response);
      } else {
        refuseWebhook(keys, keyOf(url, request), response);
      }
    },
  };
}
