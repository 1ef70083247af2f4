import { createHash } from 'node:crypto';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditDraft, AuditEntry } from '../../../../src/contracts/runs/auditEvent.ts';
import { type AuditLog, auditTableName, createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

const step = (name: string, minute = 0): AuditDraft => ({
  type: 'step-entered',
  data: { step: name },
  at: `2026-11-23T10:${String(minute).padStart(2, '0')}:00.000Z`,
  effectKey: `step:${name}`,
});

describe('the audit log', () => {
  let storage: TestStorage;
  let log: AuditLog;
  let table: TableClient;

  beforeAll(async () => {
    storage = await startTestStorage();
    log = openLog();
    table = TableClient.fromConnectionString(storage.connectionString, auditTableName, {
      allowInsecureConnection: true,
    });
  }, 60_000);
  afterAll(async () => await storage.stop());

  const openLog = () => createAuditLog(storage.connection, noCredential, () => Date.parse('2026-11-23T12:00:00Z'));

  /** Overwrites stored properties, as somebody with a key of the account could. */
  const tamper = (runId: string, rowKey: string, properties: Record<string, string | number>) =>
    table.updateEntity({ partitionKey: runId, rowKey, ...properties }, 'Merge');

  const writeSteps = async (runId: string, count: number) => {
    for (let number = 1; number <= count; number += 1) await log.append({ runId, ...step(`step ${number}`, number) });
  };

  it('numbers the events of a run and chains their hashes', async () => {
    const first = await log.append({ runId: 'chained', ...step('one') });
    const second = await log.append({ runId: 'chained', ...step('two') });

    expect(first).toMatchObject({ sequence: 1, actor: 'code-agent', actorId: 'app', previousHash: '0'.repeat(64) });
    expect(second).toMatchObject({ sequence: 2, previousHash: first.hash });
    expect(await log.read('chained', { limit: 10 })).toEqual({ events: [first, second] });
    expect(await log.verify('chained')).toEqual({ runId: 'chained', events: 2, problems: [] });
  });

  it('names people by their id and by their name, and reads events from before there were ids', async () => {
    const ada = { actor: 'ada@contoso.test', actorId: '5c1f0f3e-0000-4000-8000-000000000001' };
    const named = await log.append({ runId: 'named', ...step('one'), ...ada });
    const text = `{"actor":"ada","at":"2026-11-20T12:00:00.000Z","data":{"step":"two"},"effectKey":"two","previousHash":"${named.hash}","runId":"named","sequence":2,"type":"step-entered"}`;
    const hash = createHash('sha256').update(text).digest('hex');
    const effect = `effect-${createHash('sha256').update('two').digest('hex')}`;
    await table.createEntity({ partitionKey: 'named', rowKey: '0000000002', event: text, hash });
    await table.createEntity({ partitionKey: 'named', rowKey: effect, sequence: 2 });
    await tamper('named', 'head', { sequence: 2, hash });

    const { events } = await log.read('named', { limit: 10 });

    expect(events).toMatchObject([ada, { actor: 'ada', data: { step: 'two' } }]);
    expect(events[1]?.actorId).toBeUndefined();
    expect(await log.verify('named')).toEqual({ runId: 'named', events: 2, problems: [] });
  });

  it('writes an effect once, however often an activity repeats', async () => {
    const first = await log.append({ runId: 'repeated', ...step('one', 1) });

    const second = await log.append({ runId: 'repeated', ...step('one', 2) });

    expect(second).toEqual(first);
    expect((await log.read('repeated', { limit: 10 })).events).toEqual([first]);
  });

  it('writes several events together, and only those that are missing', async () => {
    await log.append({ runId: 'together', ...step('two') });

    const written = await log.appendAll('together', [step('one'), step('two'), step('three'), step('one')]);

    expect(written.map(({ sequence }) => sequence)).toEqual([2, 1, 3, 2]);
    expect((await log.verify('together')).problems).toEqual([]);
  });

  it('serialises activities of several instances that write to one run at once, each effect once', async () => {
    const drafts = Array.from({ length: 16 }, (_, index) => step(`parallel ${index % 12}`));

    const instances = [log, openLog(), openLog()];
    await Promise.all(
      drafts.map((draft, index) => instances[index % instances.length]?.append({ runId: 'parallel', ...draft })),
    );

    const { events } = await log.read('parallel', { limit: 100 });
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(new Set(events.map(({ effectKey }) => effectKey)).size).toBe(12);
    expect((await log.verify('parallel')).problems).toEqual([]);
  });

  it('reads in pages', async () => {
    await log.appendAll(
      'paged',
      Array.from({ length: 5 }, (_, index) => step(`step ${index}`)),
    );

    const first = await log.read('paged', { limit: 2 });
    const last = await log.read('paged', { after: 4, limit: 2 });

    expect(first).toMatchObject({ events: [{ sequence: 1 }, { sequence: 2 }], next: 2 });
    expect(last).toEqual({ events: [expect.objectContaining({ sequence: 5 })] });
  });

  it('refuses content that belongs in an artifact', async () => {
    const draft: AuditDraft = {
      ...{ type: 'approval-asked', at: '2026-11-23T10:00:00.000Z', effectKey: 'ask' },
      data: { reasons: Array(20).fill('\u0001'.repeat(1000)), by: ['everyone'], until: '2026-11-24T10:00:00.000Z' },
    };

    await expect(log.append({ runId: 'large', ...draft })).rejects.toThrow(/too large.*artifact/);
    expect((await log.read('large', { limit: 1 })).events).toEqual([]);
  });

  it('refuses what is no event, and too many at once, as mistakes that no retry mends', async () => {
    const content = { ...step('one'), data: { step: 'one', prompt: 'all of it' } };
    const tooMany = Array.from({ length: 41 }, (_, index) => step(`step ${index}`));

    const refusal = { type: 'invalid-input', isRetryable: false };
    await expect(log.append({ runId: 'wrong', ...content } as AuditEntry)).rejects.toMatchObject(refusal);
    await expect(log.append({ runId: 'no/run', ...step('one') })).rejects.toMatchObject(refusal);
    await expect(log.appendAll('wrong', tooMany)).rejects.toMatchObject(refusal);
  });

  describe('verification', () => {
    it('finds a changed byte', async () => {
      await writeSteps('changed', 3);
      const row = await table.getEntity<{ event: string }>('changed', '0000000002');

      await tamper('changed', '0000000002', { event: row.event.replace('step 2', 'step 3') });

      expect((await log.verify('changed')).problems).toMatchObject([{ kind: 'changed', sequence: 2 }]);
    });

    it('finds an event that was written anew with a hash of its own', async () => {
      await writeSteps('forged', 3);
      const forged = await log.append({ runId: 'forger', ...step('step 2', 2) });
      const row = await table.getEntity<{ event: string }>('forger', '0000000001');

      await tamper('forged', '0000000002', { event: row.event, hash: forged.hash });

      expect((await log.verify('forged')).problems[0]).toMatchObject({ kind: 'reordered', sequence: 2 });
    });

    it('finds a removed event', async () => {
      await writeSteps('removed', 4);

      await table.deleteEntity('removed', '0000000002');
      await table.deleteEntity('removed', '0000000003');

      expect((await log.verify('removed')).problems).toEqual([
        { kind: 'removed', sequence: 2, message: 'Events 2 to 3 were removed.' },
      ]);
    });

    it('finds events that changed places', async () => {
      await writeSteps('reordered', 3);
      const [one, two] = await Promise.all([
        table.getEntity<{ event: string; hash: string }>('reordered', '0000000001'),
        table.getEntity<{ event: string; hash: string }>('reordered', '0000000002'),
      ]);

      await tamper('reordered', '0000000001', { event: two.event, hash: two.hash });
      await tamper('reordered', '0000000002', { event: one.event, hash: one.hash });

      expect((await log.verify('reordered')).problems).toEqual([
        { kind: 'reordered', sequence: 1, message: 'Position 1 contains what was written as event 2 of reordered.' },
        { kind: 'reordered', sequence: 2, message: 'Position 2 contains what was written as event 1 of reordered.' },
      ]);
    });

    it('finds a tail that was cut off', async () => {
      await writeSteps('cut', 3);

      await table.deleteEntity('cut', '0000000003');

      expect((await log.verify('cut')).problems).toMatchObject([{ kind: 'removed', sequence: 3 }]);
    });

    it('finds a tail that was cut off although the head was mended', async () => {
      await writeSteps('mended', 3);
      const two = await table.getEntity<{ hash: string }>('mended', '0000000002');

      await table.deleteEntity('mended', '0000000003');
      await tamper('mended', 'head', { sequence: 2, hash: two.hash });

      expect((await log.verify('mended')).problems).toMatchObject([{ kind: 'removed', sequence: 3 }]);
    });

    it('finds a head that names another event, and one that is gone', async () => {
      await writeSteps('headless', 2);
      const one = await table.getEntity<{ hash: string }>('headless', '0000000001');

      await tamper('headless', 'head', { hash: one.hash });
      const changed = await log.verify('headless');
      await table.deleteEntity('headless', 'head');
      const gone = await log.verify('headless');

      expect(changed.problems).toMatchObject([{ kind: 'head', sequence: 2 }]);
      expect(gone.problems).toMatchObject([{ kind: 'head', sequence: 2 }]);
    });
  });
});
