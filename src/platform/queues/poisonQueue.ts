import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { AgentError } from '../../contracts/agentError.ts';
import { queueMessageSchema } from '../../contracts/deliveries/delivery.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import type { StorageConnection } from '../storage/connection.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { deliveryQueueName } from './deliveryQueue.ts';

/** Where the Functions host puts a delivery that could not be dealt with five times. */
export const poisonQueueName = `${deliveryQueueName}-poison`;

/** The most messages the queue service hands out at once. */
const largestBatch = 32;

/** Seconds that a message is out of sight while it is moved; what is left then comes back by itself. */
const holdSeconds = 60;

/** A message of the poison queue. */
export interface PoisonMessage {
  readonly id: string;
  /** When it came there: ISO 8601. */
  readonly at: string;
  /** Of what kind it is; `batch` for several deliveries, `unreadable` for what is none. */
  readonly kind: string;
  /** The delivery it came from, or several with spaces between; empty where that is not to be read. */
  readonly deliveryKey: string;
}

/** Which messages: by their ids, or all that are there. */
export type PoisonSelection = readonly string[] | 'all';

/** What could not be dealt with, kept until someone decides. */
export interface PoisonQueue {
  /** The first 32, oldest first; they stay. */
  list(): Promise<readonly PoisonMessage[]>;
  /** Puts messages back on the queue of deliveries. What was done for one before is not done again. @returns their ids */
  resend(selection: PoisonSelection): Promise<readonly string[]>;
  /** Removes messages forever. @returns their ids */
  drop(selection: PoisonSelection): Promise<readonly string[]>;
}

interface HeldMessage {
  readonly messageId: string;
  readonly popReceipt: string;
  readonly messageText: string;
}

export function createPoisonQueue(connection: StorageConnection, credential: CredentialSource): PoisonQueue {
  const connect = async () => {
    const service =
      connection.kind === 'connection-string'
        ? QueueServiceClient.fromConnectionString(connection.connectionString)
        : new QueueServiceClient(connection.queueUrl, await credential());
    return { deliveries: service.getQueueClient(deliveryQueueName), poison: service.getQueueClient(poisonQueueName) };
  };
  return {
    list: () => attempt(async () => await list((await connect()).poison)),
    drop: (selection) => attempt(async () => await take((await connect()).poison, selection, async () => undefined)),
    resend: (selection) =>
      attempt(async () => {
        const { deliveries, poison } = await connect();
        // Sent before it is removed: a crash in between sends it twice, and never loses it.
        return await take(poison, selection, async ({ messageText }) => {
          await deliveries.createIfNotExists();
          await deliveries.sendMessage(messageText, { messageTimeToLive: -1 });
        });
      }),
  };
}

async function list(queue: QueueClient): Promise<readonly PoisonMessage[]> {
  if (!(await queue.exists())) return [];
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: largestBatch });
  return peekedMessageItems.map(({ messageId, insertedOn, messageText }) => ({
    id: messageId,
    at: insertedOn.toISOString(),
    ...describe(messageText),
  }));
}

function describe(messageText: string): Pick<PoisonMessage, 'kind' | 'deliveryKey'> {
  const parsed = queueMessageSchema.safeParse(parseJson(Buffer.from(messageText, 'base64').toString('utf8')));
  if (!parsed.success) return { kind: 'unreadable', deliveryKey: '' };
  const messages = parsed.data.kind === 'batch' ? parsed.data.messages : [parsed.data];
  return { kind: parsed.data.kind, deliveryKey: messages.map(({ deliveryKey }) => deliveryKey).join(' ') };
}

/** Takes every message out of sight once, does something with the selected ones, and shows the others again. */
async function take(
  queue: QueueClient,
  selection: PoisonSelection,
  work: (message: HeldMessage) => Promise<void>,
): Promise<readonly string[]> {
  const done: string[] = [];
  const others: HeldMessage[] = [];
  if (!(await queue.exists())) return done;
  try {
    while (selection === 'all' || done.length < selection.length) {
      const options = { numberOfMessages: largestBatch, visibilityTimeout: holdSeconds };
      const { receivedMessageItems: batch } = await queue.receiveMessages(options);
      // One that comes back shows that all were looked at.
      const isOver =
        batch.length === 0 || batch.some(({ messageId }) => others.some((one) => one.messageId === messageId));
      if (isOver) break;
      for (const message of batch) {
        if (selection !== 'all' && !selection.includes(message.messageId)) {
          others.push(message);
          continue;
        }
        await work(message);
        await queue.deleteMessage(message.messageId, message.popReceipt);
        done.push(message.messageId);
      }
    }
  } finally {
    for (const { messageId, popReceipt } of others) await queue.updateMessage(messageId, popReceipt, undefined, 0);
  }
  return done;
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AgentError('unavailable', `The queue ${poisonQueueName} is unavailable. Check the storage account.`, {
      cause: error,
    });
  }
}
