import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '../../local/host/azurite/azurite.ts';
import { startHostProgram } from '../../src/cli/sandbox/programs.ts';
import { deliveryQueueName } from '../../src/platform/queues/deliveryQueue.ts';
import { childrenOf } from '../host/processStat.ts';
import { signingKey } from './deliveries.ts';

const packageDirectory = join(import.meta.dirname, '..', '..');

/** A server under test, in a process of its own. */
export interface ServerUnderTest {
  readonly url: string;
  readonly pid: number;
  /** Process of the storage that it writes to. */
  readonly storagePid?: number;
  stop(): Promise<void>;
}

/** The app on the local host, with storage that outlives it. */
export interface HostUnderTest extends ServerUnderTest {
  readonly connectionString: string;
  /** Kills the host without warning and starts it again on the same port. */
  killAndRestart(): Promise<void>;
  /** How many messages wait on the queue. */
  waitingMessages(): Promise<number>;
}

/** Starts one of the servers beside this file; it says its address in its first line. */
export async function startPeer(file: 'bareServer.ts' | 'probotServer.ts'): Promise<ServerUnderTest> {
  const port = String(await freePort());
  const child = spawn(process.execPath, [join(import.meta.dirname, file), port], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await firstAddress(child.stdout);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}

/** The first line that is an address: probot says other things before. */
async function firstAddress(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) if (line.startsWith('http://')) return line;
  throw new Error('the server ended before it said its address');
}

/** Azurite in a process of its own. */
export interface StorageUnderTest {
  readonly connectionString: string;
  readonly pid: number;
  /** Folder for what runs on it. */
  readonly directory: string;
  stop(): Promise<void>;
}

/** Starts an Azurite that is empty: it looks through all that it holds for whatever it is asked. */
export async function startStorage(): Promise<StorageUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-webhook-'));
  const azurite = await startAzurite({ directory: join(directory, 'azurite'), log: () => undefined });
  await azurite.ready;
  // Nothing else runs yet.
  const [pid = 0] = childrenOf(process.pid);
  return {
    connectionString: azurite.connectionString,
    pid,
    directory,
    async stop() {
      await azurite.stop();
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** @param readsQueue whether deliveries are taken from the queue at the same time; otherwise they stay there to be counted */
export async function startHost({ readsQueue }: { readonly readsQueue: boolean }): Promise<HostUnderTest> {
  const storage = await startStorage();
  const { connectionString } = storage;
  const start = (port: number) =>
    startHostProgram({
      packageDirectory,
      stateDirectory: join(storage.directory, 'host'),
      port,
      settings: { ...settings, AzureWebJobsStorage: connectionString },
      extraSettings: readsQueue ? {} : { 'AzureWebJobs.intake.Disabled': 'true' },
    });
  const port = await freePort();
  let host = await start(port);
  return {
    url: `http://127.0.0.1:${port}/api/webhook`,
    pid: host.process.pid ?? 0,
    storagePid: storage.pid,
    connectionString,
    async killAndRestart() {
      const gone = once(host.process, 'exit');
      host.process.kill('SIGKILL');
      await gone;
      host = await start(port);
    },
    async waitingMessages() {
      const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(deliveryQueueName);
      return (await queue.getProperties()).approximateMessagesCount ?? 0;
    },
    async stop() {
      await host.stop();
      await storage.stop();
    },
  };
}

/** The services that the app calls are not running: a delivery must be accepted without them. */
const settings = {
  ADO_ORGANIZATION_URL: 'http://127.0.0.1:9/contoso',
  ADO_AUTHENTICATION: 'pat',
  ADO_PAT: 'none',
  MODEL_BASE_URL: 'http://127.0.0.1:9/v1/',
  MODEL_NAME: 'none',
  MODEL_AUTHENTICATION: 'none',
  WEBHOOK_HMAC_KEY: signingKey,
  DELIVERIES_PER_MINUTE: '1000000',
  QUEUE_BOUND: '10000000',
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
