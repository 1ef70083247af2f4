import { createAuditLog } from '../../platform/audit/auditLog.ts';
import { createDeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import { createQueueMonitor } from '../../platform/queues/queueMonitor.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { createArtifactStore } from '../../platform/storage/artifactStore.ts';
import {
  dataConnectionName,
  readStorageConnection,
  type StorageConnection,
} from '../../platform/storage/connection.ts';
import type { CredentialSource } from '../../platform/tokens/azureCredential.ts';
import { type Check, failedCheck, passedCheck, runCheck } from './check.ts';

const azureFix =
  'Check the account name and its firewall, and give the identity the roles "Storage Queue Data Contributor", "Storage Blob Data Contributor" and "Storage Table Data Contributor".';

const localFix =
  'Start the storage emulator. `code-agent start` starts its own and prints the AzureWebJobsStorage to use with this command.';

/** Checks that queue, artifacts and audit log are reachable, and that no delivery failed for good. */
export async function checkStorage(
  environment: Environment,
  credential: CredentialSource,
  now: () => number,
): Promise<readonly Check[]> {
  const name = dataConnectionName(environment);
  let connection: StorageConnection;
  try {
    connection = readStorageConnection(environment, name);
  } catch (error) {
    return [failedCheck('Storage', error instanceof Error ? error.message : String(error), `Set ${name}.`)];
  }
  const fix = isEmulated(connection) ? localFix : azureFix;
  const parts = [
    ['Storage: deliveries', () => createDeliveryQueue(connection, credential).ping()],
    ['Storage: artifacts', () => createArtifactStore(connection, credential).ping()],
    ['Storage: audit log', () => createAuditLog(connection, credential, now).ping()],
  ] as const;
  const checks = await Promise.all(
    parts.map(([part, ping]) =>
      runCheck(
        part,
        async () => await ping().then(() => passedCheck(part, 'Reachable.')),
        () => fix,
      ),
    ),
  );
  if (checks.some(({ state }) => state === 'bad')) return checks;
  const readings = createQueueMonitor(connection, credential, now);
  return [
    ...checks,
    await runCheck(
      'Poison queue',
      async () => judgePoison((await readings()).poison),
      () => fix,
    ),
  ];
}

function isEmulated(connection: StorageConnection): boolean {
  return (
    connection.kind === 'connection-string' &&
    /UseDevelopmentStorage=true|127\.0\.0\.1/.test(connection.connectionString)
  );
}

function judgePoison(messages: number): Check {
  if (messages === 0) return passedCheck('Poison queue', 'Empty.');
  const text = `${messages} deliveries failed five times.`;
  return failedCheck(
    'Poison queue',
    text,
    'See docs/runbooks/poison-messages.md: `code-agent poison list`, then `poison resend`.',
  );
}
