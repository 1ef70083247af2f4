import { setTimeout as delay } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { Clock } from '../durable/clock.ts';
import { messageOf } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import { createBackOff } from './backOff.ts';
import { createHeldMessages, type HeldMessages } from './heldMessages.ts';
import { createLease, type Lease } from './lease.ts';
import { decodeMessage, isReadable, type MessageEncoding } from './message.ts';

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
  /** Resolves when the queue was found empty and no message is being worked on; hidden messages do not count. */
  whenIdle(): Promise<void>;
  /** Takes no more messages and waits at most this long for those being worked on; the rest come again later. */
  stop(drainMilliseconds: number): Promise<void>;
}

export interface QueueListenerOptions {
  readonly service: QueueServiceClient;
  readonly queueName: string;
  readonly settings: QueueSettings;
  readonly log: HostLog;
  /** A clock of a test, which visibility timeouts then follow; the storage's own clock cannot be moved. */
  readonly clock?: Clock | undefined;
  /** Runs the function; the message goes away when it resolves. */
  readonly handle: (message: DequeuedMessageItem, text: string) => Promise<void>;
}

/** Watches a storage queue, as the real host's queue trigger does, until it is stopped. */
export function listenToQueue(options: QueueListenerOptions): QueueListener {
  const queue = options.service.getQueueClient(options.queueName);
  const stopping = new AbortController();
  const state: ListenerState = {
    running: new Set(),
    held: options.clock === undefined ? undefined : createHeldMessages(options.clock, options.log, () => state.wake()),
    idleWaiters: [],
    wake: () => undefined,
  };
  const loop = poll(options, queue, state, stopping.signal);
  const { running } = state;
  return {
    whenIdle: () =>
      new Promise((resolve) => {
        if (stopping.signal.aborted) {
          resolve();
          return;
        }
        state.idleWaiters.push(resolve);
        state.wake();
      }),
    async stop(drainMilliseconds) {
      stopping.abort();
      await loop;
      await state.held?.releaseAll();
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

interface ListenerState {
  /** Messages being worked on. */
  readonly running: Set<Promise<void>>;
  readonly held: HeldMessages | undefined;
  /** To be called when nothing is found and nothing is being worked on. */
  idleWaiters: (() => void)[];
  /** Looks into the queue at once. */
  wake: () => void;
}

async function poll(
  options: QueueListenerOptions,
  queue: QueueClient,
  state: ListenerState,
  signal: AbortSignal,
): Promise<void> {
  const { running, held } = state;
  const backOff = createBackOff(options.settings.maxPollingInterval);
  while (!signal.aborted) {
    if (running.size > options.settings.newBatchThreshold) {
      await Promise.race([...running, aborted(signal)]);
      continue;
    }
    const waiters = state.idleWaiters;
    await held?.whenReleased();
    const messages = await fetchMessages(options, queue, signal);
    for (const message of messages) {
      const work = processMessage(options, queue, message, held).finally(() => running.delete(work));
      running.add(work);
    }
    if (messages.length === 0 && running.size === 0 && waiters.length > 0) {
      // Those who came while this was looking wait for the next look.
      state.idleWaiters = state.idleWaiters.filter((waiter) => !waiters.includes(waiter));
      for (const resolve of waiters) resolve();
    }
    await rest(state, backOff.next(messages.length > 0), signal);
  }
  for (const resolve of state.idleWaiters) resolve();
}

/** Waits so long, or until there is a reason to look earlier. */
async function rest(state: ListenerState, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (state.idleWaiters.length > 0) {
    if (state.running.size > 0) await Promise.race([...state.running, aborted(signal)]);
    return;
  }
  const woken = new AbortController();
  state.wake = () => woken.abort();
  await pause(milliseconds, AbortSignal.any([signal, woken.signal]));
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
  held: HeldMessages | undefined,
): Promise<void> {
  const { settings, log } = options;
  const lease = createLease(queue, message, settings.leaseMilliseconds, log);
  try {
    if (message.dequeueCount > settings.maxDequeueCount || !isReadable(message.messageText, settings.messageEncoding)) {
      await moveToPoisonQueue(options, message, lease);
      return;
    }
    await options.handle(message, decodeMessage(message.messageText, settings.messageEncoding));
    await lease.complete();
  } catch {
    // The invoker has logged why; what is left is to let the message come again, or to give it up.
    await giveBack(options, message, lease, held);
  }
}

async function giveBack(
  options: QueueListenerOptions,
  message: DequeuedMessageItem,
  lease: Lease,
  held: HeldMessages | undefined,
): Promise<void> {
  const { maxDequeueCount, visibilityTimeout } = options.settings;
  try {
    if (message.dequeueCount >= maxDequeueCount) {
      await moveToPoisonQueue(options, message, lease);
    } else if (held !== undefined && visibilityTimeout > 0) {
      held.hold(lease, visibilityTimeout);
    } else {
      await lease.release(visibilityTimeout);
    }
  } catch (error) {
    lease.end();
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
