import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Clock, type Host, type HostOptions, startHost } from '../../../local/host/index.ts';
import type { LogEntry } from '../../../src/platform/telemetry/logger.ts';
import { createTemporaryApp } from '../host/functionApp.ts';
import { createJestModuleLoader } from '../host/jestModuleLoader.ts';

/** The whole app of `src/` on a host in this process. */
export interface LifecycleHost {
  readonly host: () => Host;
  /** What the app and the host said so far. */
  readonly log: readonly string[];
  /** Errors that the host said since this was asked last. */
  takeErrors(): readonly string[];
  /** Lines of the app's own log. */
  readonly entries: readonly LogEntry[];
  /** Stops the host and starts it again on the same state, as a deployment does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface LifecycleHostOptions extends Pick<HostOptions, 'faults'> {
  readonly clock: Clock;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the app, wired as `src/main.ts` wires it, but for the clock. */
export async function startLifecycleHost({ clock, settings, faults }: LifecycleHostOptions): Promise<LifecycleHost> {
  const hostJson = readFileSync(resolve(__dirname, '../../../host.json'), 'utf8');
  const app = createTemporaryApp({ 'host.json': hostJson, 'main.cjs': '' });
  const log: string[] = [];
  const entries: LogEntry[] = [];
  const jestLoader = createJestModuleLoader();
  const start = (port: number) =>
    startHost({
      port,
      appDirectory: app.directory,
      stateDirectory: app.stateDirectory,
      environment: settings,
      clock,
      ruleCheck: 'enforce',
      ...(faults === undefined ? {} : { faults }),
      drainMilliseconds: 2000,
      log: (level, category, message) => void log.push(`${level} ${category} ${message}`),
      loader: {
        provide: jestLoader.provide,
        async load() {
          registerApp(clock.now, (entry) => {
            entries.push(entry);
            log.push(JSON.stringify(entry));
          });
        },
      },
    });
  let host = await start(0);
  let taken = 0;
  return {
    host: () => host,
    log,
    entries,
    takeErrors() {
      const fresh = log.slice(taken);
      taken = log.length;
      return fresh.filter((line) => line.startsWith('error '));
    },
    async restart() {
      const port = Number(new URL(host.url).port);
      await host.stop();
      host = await start(port);
    },
    async close() {
      await host.stop();
      app.remove();
    },
  };
}

/** In fresh modules, which find the host that has just begun to load its app. */
function registerApp(now: () => number, sink: (entry: LogEntry) => void): void {
  const functions: typeof import('../../../src/functions/registerFunctions.ts') = require('../../../src/functions/registerFunctions.ts');
  const composition: typeof import('../../../src/composition/composeApp.ts') = require('../../../src/composition/composeApp.ts');
  const configuration: typeof import('../../../src/platform/settings/configuration.ts') = require('../../../src/platform/settings/configuration.ts');
  const telemetry: typeof import('../../../src/platform/telemetry/logger.ts') = require('../../../src/platform/telemetry/logger.ts');
  const settings = configuration.readSettings(process.env);
  const logger = telemetry.createLogger(sink, now);
  functions.registerFunctions(composition.composeApp({ environment: process.env, settings, logger, now }));
}
