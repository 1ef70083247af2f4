import { AgentError } from '../../contracts/agentError.ts';
import type { Environment } from '../settings/configuration.ts';

/** How to reach a storage account: the forms that the Functions host knows for a connection name. */
export type StorageConnection =
  | { readonly kind: 'connection-string'; readonly connectionString: string }
  | {
      readonly kind: 'identity';
      readonly blobUrl: string;
      readonly queueUrl: string;
      readonly tableUrl: string;
    };

/**
 * Reads a storage connection as the Functions host does: `NAME` as a connection string, or `NAME__accountName`, or
 * `NAME__blobServiceUri` with `NAME__queueServiceUri` and `NAME__tableServiceUri`.
 * @throws AgentError `configuration` when none is set
 */
export function readStorageConnection(environment: Environment, name: string): StorageConnection {
  const connectionString = environment[name];
  if (connectionString) return { kind: 'connection-string', connectionString };
  const account = environment[`${name}__accountName`];
  const blobUrl = environment[`${name}__blobServiceUri`] ?? serviceUrl(account, 'blob');
  const queueUrl = environment[`${name}__queueServiceUri`] ?? serviceUrl(account, 'queue');
  const tableUrl = environment[`${name}__tableServiceUri`] ?? serviceUrl(account, 'table');
  if (blobUrl !== undefined && queueUrl !== undefined && tableUrl !== undefined) {
    return { kind: 'identity', blobUrl, queueUrl, tableUrl };
  }
  throw new AgentError(
    'configuration',
    `No storage account: set ${name} to a connection string (locally UseDevelopmentStorage=true), or ${name}__accountName to use the app's identity.`,
  );
}

/** Name of the account, by which two installations, or two apps of one, can be told apart. */
export function accountNameOf(connection: StorageConnection): string {
  if (connection.kind === 'identity') {
    const { hostname, pathname } = new URL(connection.blobUrl);
    return hostname.includes('.blob.') ? (hostname.split('.')[0] ?? hostname) : hostname + pathname.replace(/\/$/, '');
  }
  return /(?:^|;)AccountName=([^;]+)/i.exec(connection.connectionString)?.[1] ?? 'devstoreaccount1';
}

const ownConnectionName = 'DATA_STORAGE';

/**
 * Name of the connection to what the agent itself keeps (deliveries, artifacts, audit log, runs): `DATA_STORAGE` where that
 * is an account of its own, as on Azure, so that the host's churn and the agent's data have different keepers; else the
 * Functions host's own connection.
 */
export function dataConnectionName(environment: Environment): string {
  const forms = ['', '__accountName', '__blobServiceUri'];
  return forms.some((form) => environment[ownConnectionName + form]) ? ownConnectionName : 'AzureWebJobsStorage';
}

/** Name of the connection to the data storage of the other one of two apps, where there are two; else undefined. */
export function otherAppConnectionName(environment: Environment): string | undefined {
  const name = 'OTHER_APP_STORAGE';
  return environment[name] || environment[`${name}__accountName`] ? name : undefined;
}

function serviceUrl(account: string | undefined, service: 'blob' | 'queue' | 'table'): string | undefined {
  return account === undefined ? undefined : `https://${account}.${service}.core.windows.net`;
}
