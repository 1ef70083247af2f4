import type { EngineRequest } from './app.ts';
import type { Clock } from './durable/clock.ts';
import type { DurableEngine } from './durable/contract.ts';
import { createDurableEngine } from './durable/engine.ts';

/** Makes the durable engine of this package over its SQLite file, with the limits and versions of host.json. */
export function createEngine(request: EngineRequest, clock?: Clock): DurableEngine {
  const { file, taskHubName, invoker, settings, log } = request;
  const { maxConcurrentActivityFunctions: activities, maxConcurrentOrchestratorFunctions: orchestrators } = settings;
  return createDurableEngine({
    file,
    taskHubName,
    invoker,
    limits: {
      ...(activities === undefined ? {} : { maxConcurrentActivities: activities }),
      ...(orchestrators === undefined ? {} : { maxConcurrentOrchestrators: orchestrators }),
    },
    ...(settings.defaultVersion === undefined ? {} : { defaultVersion: settings.defaultVersion }),
    versionMatchStrategy: settings.versionMatchStrategy,
    versionFailureStrategy: settings.versionFailureStrategy,
    ...(clock === undefined ? {} : { clock }),
    log: (line) => log('warning', 'Host.Triggers.DurableTask', line),
  });
}
