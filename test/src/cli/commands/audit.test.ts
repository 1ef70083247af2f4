import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../../../src/cli/program.ts';
import { type AuditLog, auditTableName, createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import { eventsUntilApproval } from '../../../support/audit/auditEvents.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

describe('code-agent audit', () => {
  let storage: TestStorage;
  let log: AuditLog;
  let directory = '';
  let printed = '';

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'audit-'));
    storage = await startTestStorage();
    log = createAuditLog(storage.connection, noCredential, Date.now);
    await log.appendAll('run-a', eventsUntilApproval());
    await log.appendAll('run-b', eventsUntilApproval().slice(0, 3));
  }, 60_000);
  afterAll(async () => {
    await storage.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    printed = '';
    for (const method of ['log', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((text) => {
        printed += `${String(text)}\n`;
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const audit = (...args: readonly string[]) =>
    runProgram(['node', 'code-agent', 'audit', ...args], { AzureWebJobsStorage: storage.connectionString });

  it('verifies every chain', async () => {
    expect(await audit('verify')).toBe(0);

    expect(printed).toBe('2 chains, 12 events, 0 anchors (signatures not checked: give --key): 0 problems\n');
  });

  it('exports lines whose hash anybody can check', async () => {
    const file = join(directory, 'audit.jsonl');

    await audit('export');
    await audit('export', 'run-b', '--output', file);

    const lines = printed.trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    for (const line of lines) {
      const { hash } = JSON.parse(line);
      const hashed = line.replace(`"hash":"${hash}",`, '');
      expect(createHash('sha256').update(hashed).digest('hex')).toBe(hash);
    }
    expect(readFileSync(file, 'utf8')).toBe(`${lines.slice(9).join('\n')}\n`);
  });

  it('rebuilds the list of runs', async () => {
    expect(await audit('rebuild')).toBe(0);

    expect(printed).toBe('2 runs; removed 0 rows without a run.\n');
  });

  it('names the place of a changed event, and ends with exit code 6', async () => {
    const table = TableClient.fromConnectionString(storage.connectionString, auditTableName, {
      allowInsecureConnection: true,
    });
    await table.updateEntity({ partitionKey: 'run-b', rowKey: '0000000002', event: '{}' });

    expect(await audit('verify', 'run-a')).toBe(0);
    expect(await audit('verify')).toBe(6);

    expect(printed).toContain('run-b #2 changed: Event 2 was changed after it was written.\n');
  });

  it('checks anchors with the public keys that the auditor keeps', async () => {
    const file = join(directory, 'keys.json');
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    const withKey = { AzureWebJobsStorage: storage.connectionString, AUDIT_SIGNING_PRIVATE_KEY: String(pem) };

    expect(await runProgram(['node', 'code-agent', 'audit', 'key', '--output', file], withKey)).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8')).keys).toEqual([
      expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: expect.any(String) }),
    ]);
    expect(readFileSync(file, 'utf8')).not.toContain('"d"');

    const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
      'audit-anchors',
    );
    await container.getBlockBlobClient('2026-01-01.json').upload('{"chains":[],"day":"2026-01-01"}', 32);
    expect(await audit('verify', 'run-a', '--key', file)).toBe(6);
    expect(printed).toContain('anchors 2026-01-01.json not-signed: 2026-01-01.json is not signed');
    printed = '';
    expect(await audit('verify', 'run-a', '--key', file, '--accept', '2026-01-01.json')).toBe(0);
    expect(printed).toBe('1 chains, 9 events, 0 anchors (0 signed): 0 problems\n');
  });

  it('takes no file that is no set of keys, and no day that is none', async () => {
    expect(await audit('verify', '--key', join(directory, 'none.json'))).toBe(2);
    expect(await audit('verify', '--since', 'yesterday')).toBe(2);
    expect(await audit('key')).toBe(2);

    expect(printed).toMatch(/none\.json is not a set of public keys/);
    expect(printed).toMatch(/--since yesterday is not a day/);
    expect(printed).toMatch(/No key\. Set KEY_VAULT_URL and AUDIT_SIGNING_KEY/);
  });

  it('says what to set when there is no storage account', async () => {
    expect(await runProgram(['node', 'code-agent', 'audit', 'verify'], {})).toBe(1);

    expect(printed).toMatch(/No storage account: set AzureWebJobsStorage/);
  });
});
