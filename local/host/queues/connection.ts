import type { QueueServiceClient } from '@azure/storage-queue';
import { HostError } from '../errors.ts';
import type { Environment } from '../settings/environment.ts';
import { settingOf } from '../settings/environment.ts';

/** Where a storage connection leads. */
export type QueueConnection =
  | { readonly kind: 'connectionString'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly url: string; readonly clientId: string | undefined };

/**
 * Resolves a connection name as the real host does: the setting `X` or `AzureWebJobsX` with a connection string, or the
 * identity form `X__queueServiceUri` / `X__accountName`.
 * @param where told in the error, such as `function intake`
 * @throws HostError that names the missing setting
 */
export function resolveQueueConnection(environment: Environment, name: string, where: string): QueueConnection {
  for (const candidate of [`AzureWebJobs${name}`, name]) {
    const connectionString = settingOf(environment, candidate);
    if (connectionString !== undefined && connectionString !== '') {
      return { kind: 'connectionString', connectionString };
    }
    const account = settingOf(environment, `${candidate}__accountName`);
    const url =
      settingOf(environment, `${candidate}__queueServiceUri`) ??
      (account === undefined ? undefined : `https://${account}.queue.core.windows.net`);
    if (url !== undefined) {
      return { kind: 'identity', url, clientId: settingOf(environment, `${candidate}__clientId`) };
    }
  }
  throw new HostError(
    `${where}: the storage connection "${name}" is not set. Set ${name} to a connection string, or ${name}__accountName.`,
  );
}

/** Makes the client for a connection. The Azure packages are loaded on first use: many apps have no queue. */
export async function createQueueService(connection: QueueConnection): Promise<QueueServiceClient> {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  if (connection.kind === 'connectionString') {
    return QueueServiceClient.fromConnectionString(connection.connectionString);
  }
  const options = connection.clientId === undefined ? {} : { managedIdentityClientId: connection.clientId };
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new QueueServiceClient(connection.url, new DefaultAzureCredential(options));
}
