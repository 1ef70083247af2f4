import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAzurite } from '../../../../local/host/azurite/azurite.ts';

const OWNER = `
import { startAzurite } from '${resolve(__dirname, '../../../../local/host/azurite/azurite.ts')}';
const azurite = await startAzurite({ directory: process.argv[1], log: () => undefined });
console.log(azurite.connectionString);
setInterval(() => undefined, 1000);
`;

describe('the storage emulator', () => {
  let directory = '';

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'azurite-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

  it('keeps what it accepted when its host is killed, and a restarted host waits for it to go', async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [connectionString] = await once(createInterface({ input: owner.stdout }), 'line');
    const before = QueueServiceClient.fromConnectionString(String(connectionString)).getQueueClient('deliveries');
    await before.create();
    await before.sendMessage('kept');

    owner.kill('SIGKILL');
    const azurite = await startAzurite({ directory, log: () => undefined });

    const after = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('deliveries');
    const { receivedMessageItems } = await after.receiveMessages();
    expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(['kept']);
    await azurite.stop();
  }, 60_000);

  it('serves what connects before it is ready, as soon as it is', async () => {
    const azurite = await startAzurite({ directory, log: () => undefined });
    let isReady = false;
    const ready = azurite.ready.then(() => {
      isReady = true;
    });
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('early');
    const wasReady = isReady;

    await queue.create();

    await ready;
    expect(wasReady).toBe(false);
    await azurite.stop();
  }, 60_000);

  it('says why it does not get ready', async () => {
    const first = await startAzurite({ directory, log: () => undefined });
    await first.ready;

    const second = startAzurite({ directory, log: () => undefined, startMilliseconds: 500 }).then(({ ready }) => ready);

    await expect(second).rejects.toThrow('Azurite was not ready after 0.5 s.');
    await first.stop();
  }, 60_000);
});
