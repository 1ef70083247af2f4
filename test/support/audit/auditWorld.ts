import { TableClient, type TableEntityResult } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { canonicalJson, hashOf } from '../../../src/platform/audit/auditChain.ts';
import { auditDaysTableName } from '../../../src/platform/audit/auditDays.ts';
import { auditTableName, createAuditLog } from '../../../src/platform/audit/auditLog.ts';
import { eventRow } from '../../../src/platform/audit/auditRows.ts';
import {
  type AnchorOptions,
  anchorContainerName,
  createAuditAnchors,
} from '../../../src/platform/auditAnchors/auditAnchors.ts';
import { verifyAudit } from '../../../src/platform/auditAnchors/verifyAudit.ts';
import { noCredential, type TestStorage } from '../azure/azurite.ts';

export type EventText = Readonly<Record<string, unknown>>;

/** The audit log of an app, and its keeper, who may write everything in the storage account and knows the code. */
export function createAuditWorld(storage: TestStorage, options: () => AnchorOptions = () => ({})) {
  let now = 0;
  const open = () => createAuditLog(storage.connection, noCredential, () => now);
  let log = open();
  const anchorsOf = () => createAuditAnchors(storage.connection, noCredential, log, () => now, options());
  let anchors = anchorsOf();
  return {
    now: () => now,
    /** @param time ISO 8601 */
    setNow(time: string) {
      now = Date.parse(time);
    },
    log: () => log,
    /** Another instance of the app: it remembers nothing. */
    restart() {
      log = open();
      anchors = anchorsOf();
    },
    async write(runId: string, step: string, day: string) {
      now = Date.parse(`${day}T12:00:00Z`);
      const at = new Date(now).toISOString();
      return await log.append({ runId, type: 'step-entered', data: { step }, at, effectKey: step });
    },
    /** What the timer does at the beginning of a day. */
    async anchor(day: string) {
      now = Date.parse(`${day}T00:10:00Z`);
      return await anchors.anchor();
    },
    /** As somebody who was never near the app: what is found, as `subject kind` and `run kind`. */
    async verify(found: AnchorOptions = options()) {
      const other = createAuditLog(storage.connection, noCredential, () => now);
      const verdict = await verifyAudit(
        other,
        createAuditAnchors(storage.connection, noCredential, other, () => now, found),
      );
      return {
        verdict,
        found: [
          ...verdict.anchorProblems.map(({ subject, kind }) => `${subject} ${kind}`),
          ...verdict.chains.flatMap(({ runId, problems }) => problems.map(({ kind }) => `${runId} ${kind}`)),
        ],
      };
    },
    keeper: createKeeper(storage),
  };
}

/** What somebody does who may write everything in the storage account, and cannot use the key. */
function createKeeper({ connectionString }: TestStorage) {
  const tableOf = (name: string) =>
    TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
  const events = tableOf(auditTableName);
  const days = tableOf(auditDaysTableName);
  const container: ContainerClient =
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient(anchorContainerName);

  async function rowsOf(runId: string): Promise<TableEntityResult<Record<string, unknown>>[]> {
    const rows: TableEntityResult<Record<string, unknown>>[] = [];
    for await (const row of events.listEntities({ queryOptions: { filter: `PartitionKey eq '${runId}'` } })) {
      rows.push(row);
    }
    return rows;
  }
  async function removeRun(runId: string): Promise<void> {
    for (const { rowKey = '' } of await rowsOf(runId)) await events.deleteEntity(runId, rowKey);
  }
  return {
    events,
    days,
    async put(name: string, text: string) {
      await container.createIfNotExists();
      await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    },
    async text(name: string) {
      return (await container.getBlobClient(name).downloadToBuffer()).toString('utf8');
    },
    remove: async (name: string) => void (await container.deleteBlob(name)),
    async names() {
      const names: string[] = [];
      for await (const { name } of container.listBlobsFlat()) names.push(name);
      return names;
    },
    removeRun,
    /** Writes a chain anew, with hashes, head and effect keys as the app would make them. */
    async rewrite(runId: string, change: (before: readonly EventText[]) => readonly EventText[]) {
      const rows = (await rowsOf(runId)).filter(({ rowKey = '' }) => /^\d+$/.test(rowKey));
      const before: EventText[] = rows.map((row) => JSON.parse(String(row['event'])));
      await removeRun(runId);
      let [sequence, previousHash] = [0, '0'.repeat(64)];
      for (const event of change(before)) {
        sequence += 1;
        const text = canonicalJson({ ...event, sequence, previousHash });
        previousHash = hashOf(text);
        const rowKey = eventRow(sequence);
        await events.createEntity({ partitionKey: runId, rowKey, event: text, hash: previousHash });
        const effect = `effect-${hashOf(String(event['effectKey']))}`;
        await events.createEntity({ partitionKey: runId, rowKey: effect, sequence });
      }
      const head = { partitionKey: runId, rowKey: 'head', sequence, hash: previousHash };
      await events.createEntity({ ...head, startedAt: String(before[0]?.['at']) });
    },
    /** Everything is gone, as between two tests. */
    async clear() {
      for (const table of [events, days]) {
        await table.createTable();
        for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
          await table.deleteEntity(partitionKey, rowKey);
        }
      }
      await container.createIfNotExists();
      for await (const { name } of container.listBlobsFlat()) await container.deleteBlob(name);
    },
  };
}
