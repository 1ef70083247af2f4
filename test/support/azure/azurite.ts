import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../../local/host/azurite/azurite.ts';
import type { StorageConnection } from '../../../src/platform/storage/connection.ts';
import type { CredentialSource } from '../../../src/platform/tokens/azureCredential.ts';

/** A storage account of a test's own: blobs, queues and tables. */
export interface TestStorage {
  readonly connection: StorageConnection;
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Starts Azurite in a temporary folder, as the local host does. */
export async function startTestStorage(): Promise<TestStorage> {
  const directory = mkdtempSync(join(tmpdir(), 'test-storage-'));
  const azurite = await startAzurite({ directory, log: () => undefined });
  await azurite.ready;
  return {
    connection: { kind: 'connection-string', connectionString: azurite.connectionString },
    connectionString: azurite.connectionString,
    async stop() {
      await azurite.stop();
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** For storage that is reached by connection string: asking for an identity is a mistake. */
export const noCredential: CredentialSource = async () => {
  throw new Error('no identity is needed with a connection string');
};
