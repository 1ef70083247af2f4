import type { Clock } from '../durable/clock.ts';
import type { Invoker } from '../invocation/invoker.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { HostLog } from '../logging/log.ts';
import { parseQueueBinding } from '../settings/bindings.ts';
import type { HostJson } from '../settings/hostJson.ts';
import { listenToQueue, type QueueListener, type QueueSettings } from './listener.ts';
import { messageMetadata } from './message.ts';
import type { QueueServices } from './services.ts';

/** The real host polls an idle queue once a minute; on one machine that is only a nuisance. */
const DEFAULT_MAX_POLLING_MILLISECONDS = 1000;

/** Short, so that what a killed host was working on comes back soon; renewed while the function runs. */
const LEASE_MILLISECONDS = 10_000;

/** The queue settings of host.json, with the defaults of this host. */
export function queueSettings(settings: HostJson): QueueSettings {
  const { queues } = settings.extensions;
  return {
    batchSize: queues.batchSize,
    newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
    maxDequeueCount: queues.maxDequeueCount,
    visibilityTimeout: queues.visibilityTimeout,
    maxPollingInterval: queues.maxPollingInterval ?? DEFAULT_MAX_POLLING_MILLISECONDS,
    messageEncoding: queues.messageEncoding,
    leaseMilliseconds: LEASE_MILLISECONDS,
  };
}

/**
 * Starts listening for one function with a queue trigger.
 * @param clock of a test, for visibility timeouts; without one they are the storage's own
 */
export async function startQueueTrigger(
  fn: RegisteredFunction,
  services: QueueServices,
  settings: QueueSettings,
  invoker: Invoker,
  log: HostLog,
  clock?: Clock,
): Promise<QueueListener> {
  const binding = parseQueueBinding(fn.name, fn.trigger.binding);
  return listenToQueue({
    service: await services(binding.connection, `function ${fn.name}`),
    queueName: binding.queueName,
    settings,
    log,
    clock,
    handle: async (message, text) => {
      await invoker.invoke(fn, {
        data: { string: text },
        metadata: messageMetadata(message, text),
        reason: `New queue message detected on '${binding.queueName}'.`,
      });
    },
  });
}
