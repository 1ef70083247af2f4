import type { EngineRequest } from './app.ts';
import { createDurableEngine } from './durable/engine.ts';
import type { Faults } from './durable/faults.ts';
import type { DurableEngine } from './durable/protocol/contract.ts';
import type { RuleCheck } from './durable/rules/findBrokenRule.ts';

/** What a host's options say of its engine. */
export interface EngineSwitches {
  /** Let tests break it at a chosen point. */
  readonly faults?: Faults | undefined;
  readonly ruleCheck?: RuleCheck | undefined;
  readonly isLenient?: boolean | undefined;
}

/**
 * Makes the durable engine of this package over its SQLite file, with the limits and versions of host.json.
 */
export function createEngine(
  request: EngineRequest,
  { faults, ruleCheck, isLenient }: EngineSwitches = {},
): DurableEngine {
  const { file, taskHubName, invoker, clock, settings, log } = request;
  const { maxConcurrentActivityFunctions: activities, maxConcurrentOrchestratorFunctions: orchestrators } = settings;
  const { controlQueueVisibilityTimeout: control, workItemQueueVisibilityTimeout: workItem } =
    settings.storageProvider ?? {};
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
    visibility: {
      ...(control === undefined ? {} : { control }),
      ...(workItem === undefined ? {} : { workItem }),
    },
    isLenient: isLenient ?? false,
    ...(ruleCheck === undefined ? {} : { ruleCheck }),
    ...(faults === undefined ? {} : { faults }),
    log: (line) => log('warning', 'Host.Triggers.DurableTask', line),
  });
}
