import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditLog, createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import { runTableName } from '../../../../src/platform/runs/runTable.ts';
import { eventsAfterApproval, eventsUntilApproval } from '../../../support/audit/auditEvents.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

describe('the list of runs', () => {
  let storage: TestStorage;
  let log: AuditLog;

  beforeAll(async () => {
    storage = await startTestStorage();
    log = createAuditLog(storage.connection, noCredential, () => Date.parse('2026-11-23T12:00:00Z'));
    for (let number = 1; number <= 5; number += 1) {
      const project = number % 2 === 0 ? 'Even' : 'Odd';
      await log.append({
        runId: `run-${number}`,
        type: 'run-started',
        data: { project, workItemId: number },
        at: `2026-11-0${number}T10:00:00.000Z`,
        effectKey: 'started',
      });
    }
  }, 60_000);
  afterAll(async () => await storage.stop());

  const list = async (filter: Parameters<AuditLog['runs']['list']>[0]) =>
    (await log.runs.list(filter, { limit: 10 })).runs.map(({ runId }) => runId);

  it('shows what the events of a run add up to', async () => {
    await log.appendAll('contoso-Store-404-r7', eventsUntilApproval());
    const waiting = await log.runs.find('contoso-Store-404-r7');
    await log.appendAll('contoso-Store-404-r7', eventsAfterApproval());
    const ended = await log.runs.find('contoso-Store-404-r7');

    expect(waiting).toEqual({
      runId: 'contoso-Store-404-r7',
      project: 'Store',
      workItemId: 404,
      title: 'Vouchers are ignored',
      state: 'waiting',
      step: 'waiting for approval',
      waitingFor: 'approval',
      approval: 'asked',
      question: { change: '0123456789ab', askedAt: '2026-11-23T10:08:00.000Z' },
      requestedBy: 'Ann',
      cost: 2000,
      tokens: 220,
      spending: [{ name: 'Ann', tokens: 220, cost: 2000 }],
      startedAt: '2026-11-23T10:01:00.000Z',
      updatedAt: '2026-11-23T10:08:00.000Z',
      events: 9,
    });
    expect(ended).toMatchObject({
      state: 'ended',
      outcome: 'pull-request-completed',
      approval: 'given',
      pullRequest: { id: 12, webUrl: 'https://ado.test/pr/12' },
      cost: 2100,
      endedAt: '2026-11-23T10:24:00.000Z',
      events: 14,
    });
    expect(ended).not.toHaveProperty('waitingFor');
  });

  it('is in pages, newest first', async () => {
    const filter = { since: '2026-11-01', project: undefined };
    const first = await log.runs.list({ ...filter, state: 'running' }, { limit: 2 });
    const second = await log.runs.list({ ...filter, state: 'running' }, { limit: 2, continuation: first.continuation });
    const third = await log.runs.list({ ...filter, state: 'running' }, { limit: 2, continuation: second.continuation });

    const pages = [first, second, third].map(({ runs }) => runs.map(({ runId }) => runId));
    expect(pages).toEqual([['run-5', 'run-4'], ['run-3', 'run-2'], ['run-1']]);
    expect(third.continuation).toBeUndefined();
  });

  it('can be narrowed by project, work item, state and start', async () => {
    expect(await list({ project: 'Even' })).toEqual(['run-4', 'run-2']);
    expect(await list({ project: "O'Dd" })).toEqual([]);
    expect(await list({ workItemId: 3 })).toEqual(['run-3']);
    expect(await list({ project: 'Odd', state: 'running', since: '2026-11-03T10:00:00.000Z' })).toEqual([
      'run-5',
      'run-3',
    ]);
  });

  it('refuses a continuation that nobody gave', async () => {
    const listing = log.runs.list({}, { limit: 2, continuation: "x' or RowKey gt '" });

    await expect(listing).rejects.toMatchObject({ type: 'invalid-input' });
  });

  it('has no row for what is no run', async () => {
    const at = '2026-11-23T10:00:00.000Z';
    await log.append({
      runId: 'installation',
      type: 'paused',
      data: { scope: 'installation' },
      at,
      effectKey: 'pause',
    });
    await log.append({ runId: 'a-command', type: 'step-entered', data: { step: 'x' }, at, effectKey: 'x' });

    expect(await log.runs.find('installation')).toBeUndefined();
    expect(await log.runs.find('a-command')).toBeUndefined();
  });

  it('is brought up to date by the next event when a writer died before it got to it, or wrote it otherwise', async () => {
    await log.appendAll('behind', eventsUntilApproval('Behind').slice(0, 4));
    const table = TableClient.fromConnectionString(storage.connectionString, runTableName, {
      allowInsecureConnection: true,
    });
    const rows = { queryOptions: { filter: "project eq 'Behind'" } };
    for await (const row of table.listEntities(rows)) await table.deleteEntity('runs', row.rowKey ?? '');

    await log.appendAll('behind', eventsUntilApproval('Behind').slice(4, 7));
    const afterDeath = await log.runs.find('behind');
    for await (const row of table.listEntities(rows)) {
      await table.updateEntity({ partitionKey: 'runs', rowKey: row.rowKey ?? '', summary: '{"of":"another version"}' });
    }
    await log.appendAll('behind', eventsUntilApproval('Behind').slice(7));

    expect(afterDeath).toMatchObject({ title: 'Vouchers are ignored', cost: 2000, events: 7 });
    expect(await log.runs.find('behind')).toMatchObject({ title: 'Vouchers are ignored', cost: 2000, events: 9 });
  });

  it('is the same when parallel activities wrote the events', async () => {
    const [accepted, ...others] = eventsUntilApproval('Parallel');
    if (accepted !== undefined) await log.append({ runId: 'parallel', ...accepted });

    await Promise.all(others.map((draft) => log.append({ runId: 'parallel', ...draft })));

    const live = await log.runs.find('parallel');
    await log.rebuildRuns();
    expect(live).toMatchObject({ events: 9 });
    expect(await log.runs.find('parallel')).toEqual(live);
  });

  it('rebuilt from the events equals the one that followed them, without rows that no events are behind', async () => {
    const live = await log.runs.list({}, { limit: 100 });
    const table = TableClient.fromConnectionString(storage.connectionString, runTableName, {
      allowInsecureConnection: true,
    });
    for await (const row of table.listEntities()) {
      const changed = { ...row, partitionKey: 'runs', rowKey: row.rowKey ?? '', state: 'ended', summary: '{}' };
      if (row.rowKey?.endsWith('run-1')) await table.deleteEntity('runs', row.rowKey);
      else if (row.rowKey?.endsWith('run-2')) {
        await table.updateEntity({ ...changed, summary: String(row['summary']).replace('Even', 'Odd') }, 'Replace');
        await table.createEntity({ ...changed, rowKey: '1234567890123-stranger' });
      }
    }

    const rebuilt = await log.rebuildRuns();

    expect(rebuilt).toEqual({ runs: live.runs.length, removed: 1 });
    expect(await log.runs.list({}, { limit: 100 })).toEqual(live);
  });
});
