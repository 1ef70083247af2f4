import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import type { StorageConnection } from './connection.ts';
import { openOnce } from './openOnce.ts';

const openTimeoutMilliseconds = 5_000;

/** Gives the client of a container that is there; made, with the container, at the first use. */
export type ContainerSource = () => Promise<ContainerClient>;

export function createContainerSource(
  connection: StorageConnection,
  credential: CredentialSource,
  containerName: string,
): ContainerSource {
  return openOnce(() => openContainer(connection, credential, containerName));
}

async function openContainer(
  connection: StorageConnection,
  credential: CredentialSource,
  containerName: string,
): Promise<ContainerClient> {
  const options = { retryOptions: { maxTries: 3, retryDelayInMs: 200 } };
  const service =
    connection.kind === 'connection-string'
      ? BlobServiceClient.fromConnectionString(connection.connectionString, options)
      : new BlobServiceClient(connection.blobUrl, await credential(), options);
  const container = service.getContainerClient(containerName);
  await container.createIfNotExists({ abortSignal: AbortSignal.timeout(openTimeoutMilliseconds) });
  return container;
}
