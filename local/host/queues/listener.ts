import { setTimeout as delay } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { messageOf } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import { createBackOff } from './backOff.ts';
import { createLease, type Lease } from './lease.ts';
import { decodeMessage, isBase64, type MessageEncoding } from './message.ts';

export interface QueueSettings {
  readonly batchSize: number;
  /** More messages are fetched when no more than this many are being worked on. */
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  /** How long a failed message stays invisible before the next try, in milliseconds. */
  readonly visibilityTimeout: number;
  readonly maxPollingInterval: number;
  readonly messageEncoding: MessageEncoding;
  /** How long a message is leased at a time while its function runs, in milliseconds. */
  readonly leaseMilliseconds: number;
}

export interface QueueListener {
  /** Takes no more messages and waits at most this long for those being worked on; the rest come again later. */
  stop(drainMilliseconds: number): Promise<void>;
}

export interface QueueListenerOptions {
  readonly service: QueueServiceClient;
  readonly queueName: string;
  readonly settings: QueueSettings;
  readonly log: HostLog;
  /** Runs the function; the message goes away when it resolves. */
  readonly handle: (message: DequeuedMessageItem, text: string) => Promise<void>;
}

/** Watches a storage queue, as the real host's queue trigger does, until it is stopped. */
export function listenToQueue(options: QueueListenerOptions): QueueListener {
  const queue = options.service.getQueueClient(options.queueName);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const loop = poll(options, queue, running, stopping.signal);
  return {
    async stop(drainMilliseconds) {
      stopping.abort();
      await loop;
      const drained = Promise.allSettled(running);
      const timer = new AbortController();
      await Promise.race([
        drained,
        delay(drainMilliseconds, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
    },
  };
}

async function poll(
  options: QueueListenerOptions,
  queue: QueueClient,
  running: Set<Promise<void>>,
  signal: AbortSignal,
): Promise<void> {
  const backOff = createBackOff(options.settings.maxPollingInterval);
  while (!signal.aborted) {
    if (running.size > options.settings.newBatchThreshold) {
      await Promise.race([...running, aborted(signal)]);
      continue;
    }
    const messages = await fetchMessages(options, queue, signal);
    for (const message of messages) {
      const work = processMessage(options, queue, message).finally(() => running.delete(work));
      running.add(work);
    }
    await pause(backOff.next(messages.length > 0), signal);
  }
}

async function fetchMessages(
  options: QueueListenerOptions,
  queue: QueueClient,
  signal: AbortSignal,
): Promise<readonly DequeuedMessageItem[]> {
  const { batchSize, leaseMilliseconds } = options.settings;
  try {
    const answer = await queue.receiveMessages({
      numberOfMessages: batchSize,
      visibilityTimeout: Math.ceil(leaseMilliseconds / 1000),
      abortSignal: signal,
    });
    return answer.receivedMessageItems;
  } catch (error) {
    if (signal.aborted) {
      return [];
    }
    if (isMissingQueue(error)) {
      await createQueue(options, queue);
    } else {
      options.log('warning', 'Host.Queues', `Cannot read queue '${options.queueName}': ${messageOf(error)}`);
    }
    return [];
  }
}

async function createQueue(options: QueueListenerOptions, queue: QueueClient): Promise<void> {
  try {
    await queue.createIfNotExists();
  } catch (error) {
    options.log('warning', 'Host.Queues', `Cannot create queue '${options.queueName}': ${messageOf(error)}`);
  }
}

async function processMessage(
  options: QueueListenerOptions,
  queue: QueueClient,
  message: DequeuedMessageItem,
): Promise<void> {
  const { settings, log } = options;
  const lease = createLease(queue, message, settings.leaseMilliseconds, log);
  try {
    if (message.dequeueCount > settings.maxDequeueCount || !isReadable(message, settings.messageEncoding)) {
      await moveToPoisonQueue(options, message, lease);
      return;
    }
    await options.handle(message, decodeMessage(message.messageText, settings.messageEncoding));
    await lease.complete();
  } catch {
    // The invoker has logged why; what is left is to let the message come again, or to give it up.
    await giveBack(options, message, lease);
  } finally {
    lease.end();
  }
}

function isReadable(message: DequeuedMessageItem, encoding: MessageEncoding): boolean {
  return encoding === 'none' || isBase64(message.messageText);
}

async function giveBack(options: QueueListenerOptions, message: DequeuedMessageItem, lease: Lease): Promise<void> {
  try {
    if (message.dequeueCount >= options.settings.maxDequeueCount) {
      await moveToPoisonQueue(options, message, lease);
    } else {
      await lease.release(options.settings.visibilityTimeout);
    }
  } catch (error) {
    options.log('warning', 'Host.Queues', `Message ${message.messageId} was not given back: ${messageOf(error)}`);
  }
}

async function moveToPoisonQueue(
  options: QueueListenerOptions,
  message: DequeuedMessageItem,
  lease: Lease,
): Promise<void> {
  const name = `${options.queueName}-poison`;
  const poison = options.service.getQueueClient(name);
  options.log(
    'warning',
    'Host.Queues',
    `Message has reached MaxDequeueCount of ${options.settings.maxDequeueCount}. Moving message to queue '${name}'.`,
  );
  await poison.createIfNotExists();
  await poison.sendMessage(message.messageText, { messageTimeToLive: -1 });
  await lease.complete();
}

function isMissingQueue(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) {
    await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}
