import { join } from 'node:path';
import { type CorsSettings, parseCors } from '../http/cors.ts';
import { type Environment, hostVariables, readLocalSettings } from './environment.ts';
import { type HostJson, readHostJson } from './hostJson.ts';

/** Everything that files and the environment say about a host. */
export interface HostSettings {
  readonly hostJson: HostJson;
  readonly warnings: readonly string[];
  readonly cors: CorsSettings;
  /** What the app will see, before the storage emulator is there. */
  readonly environment: Environment;
}

export const STORAGE_SETTING = 'AzureWebJobsStorage';
const DEVELOPMENT_STORAGE = 'UseDevelopmentStorage=true';

/**
 * Reads local.settings.json and host.json of an app.
 * @param overrides win over everything; then comes the process environment, then local.settings.json
 */
export function readHostSettings(
  appDirectory: string,
  processEnvironment: Environment,
  overrides: Environment,
  port: number,
): HostSettings {
  const local = readLocalSettings(join(appDirectory, 'local.settings.json'));
  const environment = {
    ...local.Values,
    ...processEnvironment,
    ...overrides,
    ...hostVariables(port, appDirectory),
  };
  const { settings, warnings } = readHostJson(join(appDirectory, 'host.json'), environment);
  return { hostJson: settings, warnings, cors: parseCors(local.Host.CORS, local.Host.CORSCredentials), environment };
}

/** Whether the app's storage is the emulator, which this host then brings along. */
export function needsEmulator(environment: Environment): boolean {
  const storage = environment[STORAGE_SETTING];
  const isIdentity = Object.keys(environment).some((name) => name.startsWith(`${STORAGE_SETTING}__`));
  return isIdentity ? false : storage === undefined || storage === '' || isDevelopmentStorage(storage);
}

/** Points every setting that means the emulator to the one that runs. */
export function withEmulator(environment: Environment, connectionString: string): Environment {
  const pointed = Object.entries(environment).map(([name, value]) => [
    name,
    value !== undefined && isDevelopmentStorage(value) ? connectionString : value,
  ]);
  return { ...Object.fromEntries(pointed), [STORAGE_SETTING]: connectionString };
}

function isDevelopmentStorage(value: string): boolean {
  return value.trim().replace(/;$/, '').toLowerCase() === DEVELOPMENT_STORAGE.toLowerCase();
}

/**
 * Puts settings into the environment of this process, where the app reads them.
 * @returns puts back what was there before
 */
export function applyEnvironment(environment: Environment): () => void {
  const earlier = { ...process.env };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) {
      process.env[name] = value;
    }
  }
  return () => {
    for (const name of Object.keys(environment)) {
      const value = earlier[name];
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
}
