import { describe, expect, it } from '@jest/globals';
import { type RuleReading, readRules } from '../../../src/activities/readRules.ts';
import { memoryAuditLog } from '../../support/memoryAuditLog.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { snapshot } from '../../support/runSamples.ts';
import { storedTask } from '../../support/storedTask.ts';

const commit = 'c'.repeat(40);
const inUse = { settings: 'a'.repeat(64), secrets: [{ name: 'webhook-hmac-key', version: 'v2' }] };

async function read(change: Partial<RuleReading> = {}, times = 1) {
  const { store, input: task } = await storedTask();
  const audit = memoryAuditLog();
  const activity = readRules(
    {
      ado: { repositories: { tip: async () => commit, readFile: async () => undefined } as never },
      store,
      settings: {
        defaults: {},
        callCeiling: () => 5000,
        tokenCeiling: () => 90_000,
        ranksByModel: false,
        runsPerOrganization: 20,
      },
      audit,
      installation: async () => inUse,
      now: () => Date.parse('2026-11-23T12:00:00Z'),
      ...change,
    },
    recordingLogger().logger,
  );
  const input = { runId: task.runId, workItem: task.workItem, repository: snapshot.repository, trigger: 'tag' };
  let result: unknown;
  for (let time = 0; time < times; time += 1) result = await activity.handler(input);
  return { result, events: audit.events('run') };
}

describe('readRules', () => {
  it('gives the rules of the deployment where the repository has none', async () => {
    const { result } = await read();

    expect(result).toMatchObject({
      ok: true,
      value: { source: 'deployment', commit, callCeiling: 5000, tokenCeiling: 90_000 },
    });
  });

  it('notes once which settings and which versions of secrets the run works with', async () => {
    const { events } = await read({}, 2);

    expect(events).toMatchObject([
      { type: 'settings-used', data: { sha256: inUse.settings }, at: '2026-11-23T12:00:00.000Z' },
      { type: 'secret-versions-used', data: { versions: inUse.secrets } },
    ]);
  });
});
