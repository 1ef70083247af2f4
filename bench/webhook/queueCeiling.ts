import { QueueSASPermissions, QueueServiceClient } from '@azure/storage-queue';
import { deliveryQueueName } from '../../src/platform/queues/deliveryQueue.ts';
import type { Delivery } from './load.ts';
import { type MeasuredLoad, measureLoad } from './measureLoad.ts';
import { startStorage } from './servers.ts';

export interface QueueLoadOptions {
  /** How many go into one message. */
  readonly deliveries: number;
  readonly seconds: number;
  readonly connections: number;
}

/** What the app writes for a delivery of the benchmark has about so many bytes. */
const messageText = 'x'.repeat(170);
const signatureLife = 3_600_000;

/**
 * As many messages as the queue itself takes when nobody does anything else: requests are signed beforehand, and no
 * library of Azure has a part in them.
 */
export async function measureQueueCeiling({
  deliveries,
  seconds,
  connections,
}: QueueLoadOptions): Promise<MeasuredLoad> {
  const storage = await startStorage();
  try {
    const url = await signedAddress(storage.connectionString);
    const text = Buffer.from(messageText.repeat(deliveries)).toString('base64');
    const body = Buffer.from(`<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`);
    const headers = { 'content-type': 'application/xml', 'x-ms-version': '2024-11-04' };
    const make = (index: number): Delivery => ({ id: String(index), body, headers });
    const result = await measureLoad({ url, pid: storage.pid }, { seconds, connections, make });
    if (result.accepted < result.sent) throw new Error(`The queue refused: ${JSON.stringify(result.others)}`);
    return result;
  } finally {
    await storage.stop();
  }
}

/** Where messages may be posted without any further credential. */
async function signedAddress(connectionString: string): Promise<string> {
  const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(deliveryQueueName);
  await queue.createIfNotExists();
  const permissions = QueueSASPermissions.parse('a');
  const url = new URL(queue.generateSasUrl({ permissions, expiresOn: new Date(Date.now() + signatureLife) }));
  url.pathname = `${url.pathname}/messages`;
  return url.href;
}
