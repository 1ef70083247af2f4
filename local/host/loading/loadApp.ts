import { HostError, messageOf, stackOf } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import type { ProgrammingModel } from './coreTypes.ts';
import type { ModuleLoader } from './moduleLoader.ts';
import { type AppRegistration, createCoreApi } from './registry.ts';

/** An app that is loaded and whose start hooks have run. */
export interface LoadedApp {
  readonly registration: AppRegistration;
  readonly model: ProgrammingModel;
  /** Data that hooks share for the life of the app. */
  readonly hookData: Record<string, unknown>;
  /** Set when the app wants its HTTP traffic streamed through a server of its own. */
  readonly httpProxyUrl: string | undefined;
}

/**
 * Loads the app's entry points with the host's API in place, then runs its start hooks.
 * @param files as `findEntryPoints` found them
 * @throws HostError that names file and reason
 */
export async function loadApp(
  appDirectory: string,
  files: readonly string[],
  loader: ModuleLoader,
  log: HostLog,
): Promise<LoadedApp> {
  const { coreApi, registration } = createCoreApi((level, message) => log(level, 'Host.Worker', message));
  loader.provide(coreApi);
  for (const file of files) {
    await loadEntryPoint(loader, file, log);
  }
  const model = registration.programmingModel();
  if (model === undefined) {
    throw new HostError(`${files.join(', ')} registered no function: call app.http(…) or the like while it is loaded.`);
  }
  const hookData = {};
  for (const hook of registration.hooks.appStart) {
    await hook({ hookData, appHookData: hookData, functionAppDirectory: appDirectory });
  }
  registration.seal();
  const capabilities = (await model.getCapabilities?.({})) ?? {};
  return { registration, model, hookData, httpProxyUrl: capabilities['HttpUri'] };
}

async function loadEntryPoint(loader: ModuleLoader, file: string, log: HostLog): Promise<void> {
  try {
    await loader.load(file);
  } catch (error) {
    log('debug', 'Host.Worker', stackOf(error));
    throw new HostError(`Cannot load the app's entry point ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** Runs the app's terminate hooks; a hook that fails does not keep the others from running. */
export async function terminateApp(app: LoadedApp, log: HostLog): Promise<void> {
  for (const hook of app.registration.hooks.appTerminate) {
    try {
      await hook({ hookData: app.hookData, appHookData: app.hookData });
    } catch (error) {
      log('error', 'Host.Worker', `An app-terminate hook failed: ${messageOf(error)}`);
    }
  }
}
