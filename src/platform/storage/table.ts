import { RestError, TableClient } from '@azure/data-tables';
import { AgentError } from '../../contracts/agentError.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import type { StorageConnection } from './connection.ts';
import { openOnce } from './openOnce.ts';

const requestTimeoutMilliseconds = 10_000;

/** Gives the client of a table that is there; made, with the table, at the first use. */
export type TableSource = () => Promise<TableClient>;

export function createTableSource(
  connection: StorageConnection,
  credential: CredentialSource,
  tableName: string,
): TableSource {
  return openOnce(() => openTable(connection, credential, tableName));
}

async function openTable(
  connection: StorageConnection,
  credential: CredentialSource,
  tableName: string,
): Promise<TableClient> {
  const options = { retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 } };
  const table =
    connection.kind === 'connection-string'
      ? TableClient.fromConnectionString(connection.connectionString, tableName, {
          ...options,
          allowInsecureConnection: /TableEndpoint=http:/i.test(connection.connectionString),
        })
      : new TableClient(connection.tableUrl, tableName, await credential(), options);
  await attempt(`open the table ${tableName}`, async () => await table.createTable(requestOptions()));
  return table;
}

/** For every request: an answer that does not come must not hold up an activity. */
export function requestOptions(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) };
}

/**
 * Runs a piece of work on a table.
 * @throws AgentError `unavailable`, which a retry may fix, for whatever the table service answers
 */
export async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw new AgentError('unavailable', `Could not ${what}. Check the storage account.`, { cause: error });
  }
}

/** What is there under the key, or undefined. */
export async function findEntity<Entity>(read: Promise<Entity>): Promise<Entity | undefined> {
  try {
    return await read;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Someone else wrote first: an entity is there already, has another etag than expected, or is gone. */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 412 || status === 404;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
