import { setTimeout as delay } from 'node:timers/promises';
import type { DurableEngine, StartOptions, StartResult } from '../durable/protocol/contract.ts';

/** How long the storage takes to say whether an id is in use, in milliseconds: about what Azurite does. */
const ROUND_TRIP = 50;

/** Starts under an id of the client's choice. */
export interface PendingStarts {
  start(engine: DurableEngine, options: StartOptions & { readonly instanceId: string }): Promise<StartResult>;
}

interface Race {
  latest: StartOptions;
  readonly outcome: Promise<StartResult>;
}

/**
 * Looking whether an id is free and taking it are two steps of the real extension, with the storage between them:
 * starts that race all find the id free, all are accepted, and the last one is what runs.
 */
export function createPendingStarts(): PendingStarts {
  const races = new Map<string, Race>();
  return {
    start(engine, options) {
      const { instanceId } = options;
      const race = races.get(instanceId);
      if (race !== undefined) {
        race.latest = options;
        return race.outcome;
      }
      const outcome = delay(ROUND_TRIP).then(() => {
        const { latest } = races.get(instanceId) ?? { latest: options };
        races.delete(instanceId);
        return engine.startInstance(latest);
      });
      races.set(instanceId, { latest: options, outcome });
      return outcome;
    },
  };
}
