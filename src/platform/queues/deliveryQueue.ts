import { setTimeout as delay } from 'node:timers/promises';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import { AgentError } from '../../contracts/agentError.ts';
import { type DeliveryMessage, deliveryMessageSchema, largestBatch } from '../../contracts/deliveries/delivery.ts';
import { createBatchWriter } from '../concurrency/batchWriter.ts';
import type { StorageConnection } from '../storage/connection.ts';
import { inSpan } from '../telemetry/spans.ts';
import { currentTrace } from '../telemetry/traceparent.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { createQueueDepth } from './queueDepth.ts';

export const deliveryQueueName = 'deliveries';

/** What spans about the queue say of it, in the words of OpenTelemetry's conventions for messaging. */
export const messagingAttributes = {
  'messaging.system': 'azure_storage_queue',
  'messaging.destination.name': deliveryQueueName,
} as const;

const producerSpan: SpanOptions = {
  kind: SpanKind.PRODUCER,
  attributes: { ...messagingAttributes, 'messaging.operation.type': 'send' },
};

/** ADO gives up on a delivery after 20 s or so: better to refuse in time, it will try again. */
const sendTimeoutMilliseconds = 5_000;

/** A message of the queue holds 64 KB of base64, which is 48 KB of text. One slow write must not hold up all others. */
const groupLimits = { items: largestBatch, bytes: 40_000, writes: 4 };

/** A write costs as much processor time as all else about a delivery: above 50 deliveries a second they share writes. */
const pauseMilliseconds = 20;

/** The storage queue of accepted deliveries. */
export interface DeliveryQueue {
  /** @throws AgentError `unavailable` when the queue did not take the message in time */
  send(message: DeliveryMessage): Promise<void>;
  /** About how many messages wait; answers at once. */
  depth(): number;
  /** @throws when the queue service does not answer */
  ping(): Promise<void>;
}

/** @param now milliseconds since the epoch */
export function createDeliveryQueue(
  connection: StorageConnection,
  credential: CredentialSource,
  now: () => number = Date.now,
): DeliveryQueue {
  let client: Promise<QueueClient> | undefined;
  const connect = () => {
    client ??= connectQueue(connection, credential);
    return client;
  };
  const depth = createQueueDepth(async () => {
    const queue = await connect();
    const { approximateMessagesCount } = await queue.getProperties();
    return approximateMessagesCount ?? 0;
  }, now);
  const store = async (texts: readonly string[]) => {
    const text = texts.length === 1 ? texts.join() : `{"kind":"batch","messages":[${texts.join()}]}`;
    await sendOrFail(connect, Buffer.from(text).toString('base64'));
    depth.sent();
  };
  const write = createBatchWriter(store, groupLimits, () => delay(pauseMilliseconds));
  return {
    depth: depth.estimate,
    async send(message) {
      await inSpan('delivery send', producerSpan, async () => {
        const carried = deliveryMessageSchema.parse({ ...message, ...currentTrace() });
        await write(JSON.stringify(carried));
      });
    },
    async ping() {
      const queue = await connect();
      await queue.exists({ abortSignal: AbortSignal.timeout(sendTimeoutMilliseconds) });
    },
  };
}

async function connectQueue(connection: StorageConnection, credential: CredentialSource): Promise<QueueClient> {
  const options = { retryOptions: { maxTries: 2, tryTimeoutInMs: sendTimeoutMilliseconds / 2, retryDelayInMs: 100 } };
  const service =
    connection.kind === 'connection-string'
      ? QueueServiceClient.fromConnectionString(connection.connectionString, options)
      : new QueueServiceClient(connection.queueUrl, await credential(), options);
  return service.getQueueClient(deliveryQueueName);
}

async function sendOrFail(connect: () => Promise<QueueClient>, text: string): Promise<void> {
  try {
    await sendText(await connect(), text);
  } catch (cause) {
    const message = `The queue ${deliveryQueueName} did not accept the delivery. Check the storage account.`;
    throw new AgentError('unavailable', message, { cause });
  }
}

async function sendText(queue: QueueClient, text: string): Promise<void> {
  // Without a time to live the service drops what waits for seven days.
  const options = { abortSignal: AbortSignal.timeout(sendTimeoutMilliseconds), messageTimeToLive: -1 };
  try {
    await queue.sendMessage(text, options);
  } catch (error) {
    if (!isQueueMissing(error)) throw error;
    await queue.createIfNotExists({ abortSignal: options.abortSignal });
    await queue.sendMessage(text, options);
  }
}

function isQueueMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404;
}
