import type { Clock } from './durable/clock.ts';
import { createEventGridMount } from './eventGrid/webhook.ts';
import type { Mount } from './http/dispatch.ts';
import type { HostKeys } from './http/keys.ts';
import type { Invoker } from './invocation/invoker.ts';
import type { RegisteredFunction } from './loading/registry.ts';
import type { HostLog } from './logging/log.ts';
import type { QueueServices } from './queues/services.ts';
import { queueSettings, startQueueTrigger } from './queues/trigger.ts';
import type { HostSettings } from './settings/hostSettings.ts';
import { startTimerTrigger } from './timers/trigger.ts';

export interface TriggerOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly services: QueueServices;
  readonly settings: HostSettings;
  readonly invoker: Invoker;
  readonly stateDirectory: string;
  readonly clock: Clock;
  /** The clock is a test's own, and does not follow the wall clock. */
  readonly isClockMoved: boolean;
  readonly log: HostLog;
}

/** The triggers that look for work by themselves, and the webhook that is handed it. */
export interface Triggers {
  /** Resolves when every queue was found empty and none of its messages is being worked on. */
  whenIdle(): Promise<void>;
  eventGrid(keys: HostKeys, extension: string): Mount;
  /** Stops looking, and waits at most this long for what runs. */
  stop(drainMilliseconds: number): Promise<void>;
}

interface Listener {
  whenIdle(): Promise<void>;
  stop(drainMilliseconds: number): Promise<void>;
}

/** Starts the queue and timer triggers of an app. */
export async function startTriggers(options: TriggerOptions): Promise<Triggers> {
  const { functions, services, settings, invoker, log, stateDirectory, clock, isClockMoved } = options;
  const listeners: Listener[] = [];
  const queues = queueSettings(settings.hostJson);
  try {
    for (const fn of functions) {
      const type = fn.trigger.type.toLowerCase();
      if (type === 'queuetrigger') {
        listeners.push(await startQueueTrigger(fn, services, queues, invoker, log, isClockMoved ? clock : undefined));
      } else if (type === 'timertrigger') {
        listeners.push(startTimerTrigger(fn, { invoker, log, stateDirectory, clock }));
      }
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.stop(0)));
    throw error;
  }
  return {
    async whenIdle() {
      await Promise.all(listeners.map((listener) => listener.whenIdle()));
    },
    eventGrid: (keys, extension) => createEventGridMount(functions, invoker, keys, extension),
    async stop(drainMilliseconds) {
      await Promise.all(listeners.map((listener) => listener.stop(drainMilliseconds)));
    },
  };
}
