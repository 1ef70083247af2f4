import type { EngineRequest } from './app.ts';
import type { DurableEngine } from './durable/contract.ts';
import { createDurableEngine } from './durable/engine.ts';

/** Makes the durable engine of this package over its SQLite file. */
export function createEngine(request: EngineRequest): DurableEngine {
  const { file, taskHubName, invoker, settings, log } = request;
  return createDurableEngine({
    file,
    taskHubName,
    invoker,
    ...(settings.defaultVersion === undefined ? {} : { defaultVersion: settings.defaultVersion }),
    log: (message: string) => log('information', 'Host.Triggers.DurableTask', message),
  });
}
