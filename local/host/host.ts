import { mkdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import type { EngineRequest, RunningApp } from './app.ts';
import { startAzurite } from './azurite/azurite.ts';
import { type Cleanups, createCleanups } from './cleanups.ts';
import { type Clock, createRealClock } from './durable/clock.ts';
import type { Faults } from './durable/faults.ts';
import type { DurableEngine } from './durable/protocol/contract.ts';
import type { RuleCheck } from './durable/rules/findBrokenRule.ts';
import { HostError } from './errors.ts';
import { takeExclusiveLock } from './exclusiveLock.ts';
import { dispatch } from './http/dispatch.ts';
import { answer, type HttpListener, listen, type RequestHandler } from './http/server.ts';
import { findEntryPoints } from './loading/entryPoint.ts';
import { createNodeModuleLoader, type ModuleLoader } from './loading/moduleLoader.ts';
import { errorOutput } from './logging/errorOutput.ts';
import { createLineLog, type HostLog } from './logging/log.ts';
import type { Environment } from './settings/environment.ts';
import { logLevelRules } from './settings/hostJson.ts';
import {
  applyEnvironment,
  type HostSettings,
  needsEmulator,
  readHostSettings,
  withEmulator,
} from './settings/hostSettings.ts';
import type { FunctionSummary } from './summary.ts';

export interface HostOptions {
  /** Holds package.json, host.json and local.settings.json. */
  readonly appDirectory: string;
  /** Holds keys, task hubs and the emulator's data; one host at a time. */
  readonly stateDirectory: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** Settings that win over the process environment and local.settings.json. */
  readonly environment?: Environment;
  /** Replaces the lines on standard error. */
  readonly log?: HostLog;
  /** How the app's files are loaded; test runners with their own module system bring their own. */
  readonly loader?: ModuleLoader;
  /** Time for orchestrations and timer triggers; tests let days pass at once. Default: the wall clock. */
  readonly clock?: Clock;
  /** Lets the durable engine fail at chosen points: before or after a commit, a lost answer, a second delivery. */
  readonly faults?: Faults;
  /**
   * What is done about orchestrators that do what goes wrong on the real host: `enforce` ends them with an error that
   * names the function, the task and the rule; `report`, the default, says so in the log and lets it go wrong; `off`.
   */
  readonly ruleCheck?: RuleCheck;
  /** Kinder than the real host, for debugging: what a killed host was at comes back at once. Default: false. */
  readonly isLenient?: boolean;
  /** Makes the durable engine; tests of what stands around it replace it. */
  readonly createEngine?: (request: EngineRequest) => DurableEngine;
  /** How long a stop waits for running functions, in milliseconds. */
  readonly drainMilliseconds?: number;
}

/** A running host. */
export interface Host {
  /** Such as `http://127.0.0.1:7071`. */
  readonly url: string;
  /** Key of the durable HTTP API. */
  readonly systemKey: string;
  readonly masterKey: string;
  /** Good for every function with the level `function`. */
  readonly hostKey: string;
  /** How to reach the emulated storage account: blobs, queues and tables. Absent where the app uses another one. */
  readonly emulatedStorage: string | undefined;
  readonly taskHub: string;
  readonly functions: readonly FunctionSummary[];
  readonly engine: DurableEngine;
  /** The settings as the app sees them; holds the emulator's connection string. */
  readonly environment: Environment;
  /**
   * Resolves when nothing runs and nothing is due: no function, no step of an orchestration, no visible message in a
   * queue that the app listens to. What waits for later times or for events does not count.
   */
  whenIdle(): Promise<void>;
  /** Stops gracefully: takes no new work, lets what runs finish, saves. */
  stop(): Promise<void>;
}

const LOCK_WAIT_MILLISECONDS = 3000;
const DEFAULT_DRAIN_MILLISECONDS = 10_000;

/**
 * Starts a host in this process and resolves when it serves.
 * @throws HostError with one line for people: what is wrong, with what, and what to do
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const cleanups = createCleanups();
  try {
    return await startParts(options, cleanups);
  } catch (error) {
    await cleanups.run();
    throw error;
  }
}

async function startParts(options: HostOptions, cleanups: Cleanups): Promise<Host> {
  const appDirectory = resolve(options.appDirectory);
  const stateDirectory = resolve(options.stateDirectory);
  const drain = options.drainMilliseconds ?? DEFAULT_DRAIN_MILLISECONDS;
  // Looked for before anything is made or started: a wrong folder should leave no trace and cost no time.
  const entryPoints = findEntryPoints(appDirectory);
  lockState(stateDirectory, cleanups);

  const holder: { log: HostLog; app: RunningApp | undefined } = { log: options.log ?? defaultLog({}), app: undefined };
  const onError = (message: string) => holder.log('error', 'Host.Http', message);
  const rpc = await openListener(0, () => holder.app?.handleRpc, onError, cleanups);
  const web = await openListener(options.port ?? 0, () => webHandler(holder.app), onError, cleanups);
  const url = `http://127.0.0.1:${web.port}`;

  const settings = readHostSettings(appDirectory, process.env, options.environment ?? {}, web.port);
  holder.log = options.log ?? defaultLog(logLevelRules(settings.hostJson));
  for (const warning of settings.warnings) {
    holder.log('warning', 'Host', warning);
  }
  // The emulator takes longest to start, so the rest of the host is loaded while it does.
  const [{ environment, ready, emulated }, { startApp }, { createEngine }] = await Promise.all([
    provideStorage(settings, stateDirectory, holder.log, cleanups),
    import('./app.ts'),
    import('./engineFactory.ts'),
  ]);
  cleanups.defer(applyEnvironment(environment));
  const stopping = new AbortController();
  const app = await startApp({
    appDirectory,
    entryPoints,
    stateDirectory,
    settings,
    environment,
    storageReady: ready,
    hostUrl: url,
    rpcUrl: `http://127.0.0.1:${rpc.port}`,
    loader: options.loader ?? createNodeModuleLoader(),
    createEngine: options.createEngine ?? ((request) => createEngine(request, options)),
    clock: options.clock ?? createRealClock(),
    isClockMoved: options.clock !== undefined,
    stopping: stopping.signal,
    log: holder.log,
  });
  holder.app = app;
  cleanups.defer(() => app.stop(drain));
  let stopped: Promise<void> | undefined;
  return describe(app, url, { environment, emulated }, () => {
    stopping.abort();
    stopped ??= web.close(drain).then(() => cleanups.run());
    return stopped;
  });
}

function describe(
  app: RunningApp,
  url: string,
  { environment, emulated }: Pick<Storage, 'environment' | 'emulated'>,
  stop: () => Promise<void>,
): Host {
  return {
    url,
    systemKey: app.systemKey,
    masterKey: app.keys.masterKey,
    hostKey: app.keys.hostKeys['default'] ?? app.keys.masterKey,
    emulatedStorage: emulated,
    taskHub: app.engine.taskHubName,
    functions: app.functions,
    engine: app.engine,
    environment,
    whenIdle: app.whenIdle,
    stop,
  };
}

function lockState(stateDirectory: string, cleanups: Cleanups): void {
  mkdirSync(stateDirectory, { recursive: true });
  const lock = takeExclusiveLock(join(stateDirectory, 'host.lock'), LOCK_WAIT_MILLISECONDS);
  if (lock === undefined) {
    throw new HostError(
      `Another host already runs on the state folder ${stateDirectory}. Stop it, or choose another folder with --state.`,
    );
  }
  cleanups.defer(() => lock.release());
}

/** The port must be known before the app is loaded, so a listener answers 503 until there is something to serve. */
async function openListener(
  port: number,
  handler: () => RequestHandler | undefined,
  onError: (message: string) => void,
  cleanups: Cleanups,
): Promise<HttpListener> {
  const serve: RequestHandler = (request, response) => {
    const current = handler();
    return current === undefined ? answerTooEarly(response) : current(request, response);
  };
  const listener = await listen(port, serve, onError);
  cleanups.defer(() => listener.close(0));
  return listener;
}

async function answerTooEarly(response: ServerResponse): Promise<void> {
  answer(response, 503, { 'retry-after': '1' });
}

function webHandler(app: RunningApp | undefined): RequestHandler | undefined {
  return app && ((request, response) => dispatch(app.dispatchOptions, request, response));
}

interface Storage {
  readonly environment: Environment;
  readonly ready: Promise<void>;
  /** Connection string of the emulator, where there is one. */
  readonly emulated: string | undefined;
}

async function provideStorage(
  settings: HostSettings,
  stateDirectory: string,
  log: HostLog,
  cleanups: Cleanups,
): Promise<Storage> {
  if (!needsEmulator(settings.environment)) {
    return { environment: settings.environment, ready: Promise.resolve(), emulated: undefined };
  }
  const starting = startAzurite({ directory: join(stateDirectory, 'azurite'), log });
  cleanups.defer(async () => (await starting.catch(() => undefined))?.stop());
  const { connectionString, ready } = await starting;
  return { environment: withEmulator(settings.environment, connectionString), ready, emulated: connectionString };
}

function defaultLog(rules: Parameters<typeof createLineLog>[1]): HostLog {
  return createLineLog(errorOutput.write, rules);
}
