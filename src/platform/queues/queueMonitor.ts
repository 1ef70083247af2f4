import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { StorageConnection } from '../storage/connection.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { deliveryQueueName } from './deliveryQueue.ts';
import { poisonQueueName } from './poisonQueue.ts';

const requestTimeoutMilliseconds = 5_000;

/** How the queue of deliveries stands. */
export interface QueueMonitor {
  /** Messages, about. */
  readonly depth: number;
  /** How long the first message in sight has waited, in seconds; 0 when there is none. */
  readonly ageSeconds: number;
  /** Messages in the poison queue, about. */
  readonly poison: number;
}

/**
 * Reads how the queue stands; nothing is taken from it.
 * @param now milliseconds since the epoch
 */
export function createQueueMonitor(
  connection: StorageConnection,
  credential: CredentialSource,
  now: () => number,
): () => Promise<QueueMonitor> {
  return async () => {
    const service =
      connection.kind === 'connection-string'
        ? QueueServiceClient.fromConnectionString(connection.connectionString)
        : new QueueServiceClient(connection.queueUrl, await credential());
    const deliveries = service.getQueueClient(deliveryQueueName);
    const [depth, oldest, poison] = await Promise.all([
      countMessages(deliveries),
      oldestSince(deliveries),
      countMessages(service.getQueueClient(poisonQueueName)),
    ]);
    return { depth, ageSeconds: oldest === undefined ? 0 : Math.max(0, (now() - oldest) / 1000), poison };
  };
}

async function countMessages(queue: QueueClient): Promise<number> {
  const properties = await unlessMissing(queue.getProperties(limit()));
  return properties?.approximateMessagesCount ?? 0;
}

async function oldestSince(queue: QueueClient): Promise<number | undefined> {
  const peeked = await unlessMissing(queue.peekMessages({ numberOfMessages: 1, ...limit() }));
  return peeked?.peekedMessageItems[0]?.insertedOn.getTime();
}

/** A queue comes into being with its first message. */
async function unlessMissing<Result>(request: Promise<Result>): Promise<Result | undefined> {
  try {
    return await request;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404) {
      return undefined;
    }
    throw error;
  }
}

function limit() {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) };
}
