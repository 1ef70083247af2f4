import { describe, expect, it } from '@jest/globals';
import { type ReadRulesDependencies, readRules } from '../../../../src/activities/operating/readRules.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import type { ArtifactReference } from '../../../../src/contracts/artifact.ts';
import { protectionSchema } from '../../../../src/contracts/rules/protection.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { storedTask } from '../../../support/models/storedTask.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const commit = 'c'.repeat(40);
const inUse = { settings: 'a'.repeat(64), secrets: [{ name: 'webhook-hmac-key', version: 'v2' }] };

async function read(change: Partial<ReadRulesDependencies> = {}, times = 1) {
  const { store, input: task } = await storedTask();
  const audit = memoryAuditLog();
  const activity = readRules(
    {
      ado: {
        repositories: { tip: async () => commit, readFile: async () => undefined } as never,
        builds: { pipelineFiles: async () => ['build/ci.yml'] } as never,
        branches: { inTheWayOf: async () => undefined } as never,
      },
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
  return { result, store, events: audit.events('run') };
}

type Read = { readonly ok: true; readonly value: { readonly protection: ArtifactReference } };

function isRead(result: unknown): result is Read {
  return activityContracts.readRules.output.safeParse((result as { value?: unknown }).value).success;
}

describe('readRules', () => {
  it('gives the rules of the deployment where the repository has none', async () => {
    const { result } = await read();

    expect(result).toMatchObject({
      ok: true,
      value: { source: 'deployment', commit, callCeiling: 5000, tokenCeiling: 90_000 },
    });
  });

  it('keeps what the pipelines of the repository run', async () => {
    const { result, store } = await read();

    if (!isRead(result)) throw new Error(JSON.stringify(result));
    expect(await store.getJson(result.value.protection, protectionSchema)).toMatchObject({
      paths: { allowed: ['**'] },
      pipelineFiles: ['build/ci.yml'],
    });
  });

  it('goes without where the account may not read protection, and fails where they are out of reach', async () => {
    const failing = (type: 'forbidden' | 'unavailable') => ({
      repositories: { tip: async () => commit, readFile: async () => undefined } as never,
      builds: { pipelineFiles: () => Promise.reject(new AgentError(type, 'No.')) } as never,
      branches: { inTheWayOf: async () => undefined } as never,
    });

    const { result, store } = await read({ ado: failing('forbidden') });
    if (!isRead(result)) throw new Error(JSON.stringify(result));
    expect(await store.getJson(result.value.protection, protectionSchema)).toMatchObject({ pipelineFiles: [] });
    expect((await read({ ado: failing('unavailable') })).result).toMatchObject({ ok: false });
  });

  it('notes once which settings and which versions of secrets the run works with', async () => {
    const { events } = await read({}, 2);

    expect(events).toMatchObject([
      { type: 'settings-used', data: { sha256: inUse.settings }, at: '2026-11-23T12:00:00.000Z' },
      { type: 'secret-versions-used', data: { versions: inUse.secrets } },
    ]);
  });
});
