import type { DequeuedMessageItem } from '@azure/storage-queue';
import { messageOf } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';

/** The right to work on a message, renewed until it ends. Requests on the message never overlap. */
export interface Lease {
  /** Removes the message: its work is done. */
  complete(): Promise<void>;
  /** Lets the message be seen again after this many milliseconds. */
  release(visibleAfterMilliseconds: number): Promise<void>;
  /** Stops renewing. */
  end(): void;
}

/** The two requests a lease makes of a queue. */
export interface LeasedQueue {
  updateMessage(
    messageId: string,
    popReceipt: string,
    text: undefined,
    visibilitySeconds: number,
  ): Promise<{ readonly popReceipt?: string }>;
  deleteMessage(messageId: string, popReceipt: string): Promise<unknown>;
}

/**
 * Keeps a message invisible to others while its function runs.
 * @param leaseMilliseconds renewed at half of it
 */
export function createLease(
  queue: LeasedQueue,
  message: Pick<DequeuedMessageItem, 'messageId' | 'popReceipt'>,
  leaseMilliseconds: number,
  log: HostLog,
): Lease {
  let popReceipt = message.popReceipt;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(request: () => Promise<T>): Promise<T> {
    const next = last.then(request, request);
    last = next;
    return next;
  }
  async function update(visibilitySeconds: number): Promise<void> {
    const answer = await queue.updateMessage(message.messageId, popReceipt, undefined, visibilitySeconds);
    popReceipt = answer.popReceipt ?? popReceipt;
  }

  const timer = setInterval(() => {
    inTurn(() => update(Math.ceil(leaseMilliseconds / 1000))).catch((error: unknown) => {
      log('warning', 'Host.Queues', `The lease of message ${message.messageId} was not renewed: ${messageOf(error)}`);
    });
  }, leaseMilliseconds / 2);
  timer.unref();
  const end = () => clearInterval(timer);

  return {
    end,
    async complete() {
      end();
      await inTurn(() => queue.deleteMessage(message.messageId, popReceipt));
    },
    async release(visibleAfterMilliseconds) {
      end();
      await inTurn(() => update(Math.ceil(visibleAfterMilliseconds / 1000)));
    },
  };
}
