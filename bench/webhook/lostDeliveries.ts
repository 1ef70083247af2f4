import { setTimeout as delay } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { queueMessageSchema } from '../../src/contracts/deliveries/delivery.ts';
import { deliveryQueueName } from '../../src/platform/queues/deliveryQueue.ts';
import { pullRequestDelivery } from './deliveries.ts';
import { type LoadResult, offerLoad } from './load.ts';
import { startHost } from './servers.ts';

export interface LossResult {
  readonly load: LoadResult;
  readonly kills: number;
  readonly stored: number;
  /** Accepted, and not on the queue. */
  readonly lost: number;
}

const batch = 32;

/** Offers a load, kills the host in the middle of it as often as asked, and looks for every accepted delivery. */
export async function countLost(rate: number, seconds: number, kills: number): Promise<LossResult> {
  const host = await startHost({ readsQueue: false });
  try {
    const accepted: string[] = [];
    const load = offerLoad({
      url: host.url,
      rate,
      seconds,
      connections: 128,
      make: pullRequestDelivery,
      accepted: (id) => accepted.push(id),
    });
    for (let kill = 1; kill <= kills; kill += 1) {
      await delay((seconds * 1000) / (kills + 1));
      await host.killAndRestart();
    }
    const result = await load;
    const stored = await storedKeys(host.connectionString);
    const lost = accepted.filter((id) => !stored.has(`git.pullrequest.updated:${id}`)).length;
    return { load: result, kills, stored: stored.size, lost };
  } finally {
    await host.stop();
  }
}

async function storedKeys(connectionString: string): Promise<ReadonlySet<string>> {
  const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(deliveryQueueName);
  // Where nothing was accepted there is no queue.
  await queue.createIfNotExists();
  const keys = new Set<string>();
  for (;;) {
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: batch, visibilityTimeout: 3_600 });
    if (receivedMessageItems.length === 0) return keys;
    for (const { messageText } of receivedMessageItems) {
      const text = Buffer.from(messageText, 'base64').toString('utf8');
      const parsed = queueMessageSchema.parse(JSON.parse(text));
      for (const { deliveryKey } of parsed.kind === 'batch' ? parsed.messages : [parsed]) keys.add(deliveryKey);
    }
  }
}
