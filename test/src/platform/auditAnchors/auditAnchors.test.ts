import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuditLog, auditTableName, createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import {
  type AuditAnchors,
  anchorContainerName,
  createAuditAnchors,
} from '../../../../src/platform/auditAnchors/auditAnchors.ts';
import { verifyAudit } from '../../../../src/platform/auditAnchors/verifyAudit.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

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

    expect(anchored).toEqual({ anchored: ['2026-11-20', '2026-11-21', '2026-11-22'], findings: [] });
    expect(again.anchored).toEqual([]);
    expect(again.findings.map(({ kind, subject }) => `${subject} ${kind}`)).toEqual([
      '2026-11-20.json late',
      '2026-11-21.json late',
    ]);
    expect((await anchors.read()).anchors.map(({ anchor }) => anchor.chains)).toEqual([
      [{ runId: 'run-a', sequence: 2, hash: second.hash }],
      [],
      [{ runId: 'run-b', sequence: 1, hash: first.hash }],
    ]);
  });

  it('never cover the day that is not over', async () => {
    await write('run-a', 'one', '2026-11-22');

    expect(await anchorOn('2026-11-22')).toEqual({ anchored: [], findings: [] });
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
    now = Date.parse('2026-11-23T00:20:00Z');

    const { chains } = await verifyAudit(log, anchors);

    expect(chains.map(({ runId, problems }) => ({ runId, problems }))).toEqual(
      ['forged', 'gone'].map((runId) => ({
        runId,
        problems: [{ kind: 'anchor', sequence: 1, message: expect.stringContaining('anchored on 2026-11-22') }],
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

    expect(anchorProblems.filter(({ kind }) => kind !== 'late').map(({ message }) => message)).toEqual([
      'The anchor of 2026-11-19 or of 2026-11-20 was changed.',
      'The anchor of 2026-11-21 was removed.',
      '2026-11-19.json is not what the app would have written. It omits event 1 of run-a, which belongs to that day.',
    ]);
  });

  it('are compared with the log where no key tells whose they are, and never say where to go on', async () => {
    await write('run-a', 'one', '2026-11-22');
    const second = await write('run-a', 'two', '2026-11-22');
    const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
      anchorContainerName,
    );
    await container.createIfNotExists();
    const first = (await log.read('run-a', { limit: 1 })).events[0];
    const lower = `{"chains":[{"hash":"${first?.hash}","runId":"run-a","sequence":1}],"day":"2026-11-22"}`;
    await container.getBlockBlobClient('2026-11-22.json').upload(lower, lower.length);
    await container.getBlockBlobClient('2026-11-27.json').upload('{}', 2);

    const report = await anchorOn('2026-11-23');
    const { anchorProblems } = await verifyAudit(log, anchors);

    expect(report.anchored).toEqual(['2026-11-22']);
    expect(report.findings.map(({ kind, subject }) => `${subject} ${kind}`)).toEqual([
      '2026-11-27.json future',
      '2026-11-22.json differs',
    ]);
    expect(anchorProblems.map(({ kind, subject }) => `${subject} ${kind}`)).toEqual([
      '2026-11-27.json future',
      '2026-11-22 twice',
      '2026-11-22.json differs',
    ]);
    expect((await anchors.read()).anchors.map(({ anchor }) => anchor.chains.map(({ hash }) => hash))).toEqual([
      [second.hash],
      [first?.hash],
    ]);
  });

  it('are written once where two instances of the app are at it', async () => {
    await write('run-a', 'one', '2026-11-22');
    now = Date.parse('2026-11-23T00:10:00Z');
    const other = createAuditAnchors(storage.connection, noCredential, log, () => now);

    const reports = await Promise.all([anchors.anchor(), other.anchor()]);

    expect(reports.flatMap(({ anchored }) => anchored)).toEqual(['2026-11-22']);
    expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
    expect((await anchors.read()).findings).toEqual([]);
  });
});
