import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AuditAnchors,
  anchorContainerName,
  createAuditAnchors,
} from '../../../../src/platform/storage/auditAnchors.ts';
import { type AuditLog, auditTableName, createAuditLog } from '../../../../src/platform/storage/auditLog.ts';
import { verifyAudit } from '../../../../src/platform/storage/verifyAudit.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azurite.ts';

describe('the anchors of the audit log', () => {
  let storage: TestStorage;
  let log: AuditLog;
  let anchors: AuditAnchors;
  let now = 0;

  beforeEach(async () => {
    storage = await startTestStorage();
    log = createAuditLog(storage.connection, noCredential, () => now);
    anchors = createAuditAnchors(storage.connection, noCredential, log, () => now);
  }, 60_000);
  afterEach(async () => await storage.stop());

  const write = async (runId: string, step: string, day: string) => {
    now = Date.parse(`${day}T12:00:00Z`);
    const at = new Date(now).toISOString();
    return await log.append({ runId, type: 'step-entered', data: { step }, at, effectKey: step });
  };

  const anchorOn = async (day: string) => {
    now = Date.parse(`${day}T00:10:00Z`);
    return await anchors.anchor();
  };

  it('keep the heads of the chains that grew on a day, for each day once', async () => {
    await write('run-a', 'one', '2026-11-20');
    const second = await write('run-a', 'two', '2026-11-20');
    const first = await write('run-b', 'one', '2026-11-22');

    const anchored = await anchorOn('2026-11-23');
    const again = await anchorOn('2026-11-23');

    expect(anchored).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(again).toEqual([]);
    expect((await anchors.read()).map(({ anchor, problem }) => ({ chains: anchor?.chains, problem }))).toEqual([
      { chains: [{ runId: 'run-a', sequence: 2, hash: second.hash }], problem: undefined },
      { chains: [], problem: undefined },
      { chains: [{ runId: 'run-b', sequence: 1, hash: first.hash }], problem: undefined },
    ]);
  });

  it('never cover the day that is not over', async () => {
    await write('run-a', 'one', '2026-11-22');

    expect(await anchorOn('2026-11-22')).toEqual([]);
  });

  it('tell of a chain that was forged from its first event to its head, and of one that disappeared', async () => {
    await write('forged', 'one', '2026-11-22');
    await write('gone', 'one', '2026-11-22');
    await anchorOn('2026-11-23');
    const table = TableClient.fromConnectionString(storage.connectionString, auditTableName, {
      allowInsecureConnection: true,
    });
    for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
      await table.deleteEntity(partitionKey, rowKey);
    }
    await write('forged', 'another', '2026-11-22');

    const { chains } = await verifyAudit(log, anchors);

    expect(chains.map(({ runId, problems }) => ({ runId, problems }))).toEqual(
      ['forged', 'gone'].map((runId) => ({
        runId,
        problems: [{ kind: 'anchor', sequence: 1, message: 'Event 1 is not the one that was anchored on 2026-11-22.' }],
      })),
    );
  });

  it('tell of an anchor that was changed or removed, where nothing keeps that from happening', async () => {
    for (const day of ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']) await write('run-a', day, day);
    await anchorOn('2026-11-23');
    const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
      anchorContainerName,
    );
    const changed = '{"chains":[],"day":"2026-11-19"}';
    await container.getBlockBlobClient('2026-11-19.json').upload(changed, changed.length);
    await container.deleteBlob('2026-11-21.json');

    const { anchorProblems } = await verifyAudit(log, anchors, 'run-a');

    expect(anchorProblems).toEqual([
      { day: '2026-11-20', message: 'The anchor of 2026-11-19 or of 2026-11-20 was changed.' },
      { day: '2026-11-22', message: 'The anchor before that of 2026-11-22 was removed.' },
    ]);
  });
});
