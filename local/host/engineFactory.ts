import type { EngineRequest } from './app.ts';
import type { DurableEngine } from './durable/contract.ts';
import { createDurableEngine } from './durable/engine.ts';
import type { Faults } from './durable/faults.ts';

/**
 * Makes the durable engine of this package over its SQLite file, with the limits and versions of host.json.
 * @param faults switches that let tests break it at a chosen point
 */
export function createEngine(request: EngineRequest, faults?: Faults): DurableEngine {
  const { file, taskHubName, invoker, clock, settings, log } = request;
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
    clock,
    ...(faults === undefined ? {} : { faults }),
    log: (line) => log('warning', 'Host.Triggers.DurableTask', line),
  });
}
