import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { askApi } from '../../src/cli/http/runsApi.ts';
import type { RunSummary } from '../../src/contracts/runs/runSummary.ts';
import { type AuditLog, createAuditLog } from '../../src/platform/audit/auditLog.ts';
import { noCredential } from '../support/azure/azurite.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { sampleRepository } from '../support/sampleRepository.ts';
import { sampleDescription, sampleFiles, sampleScenario, sampleTitle } from '../support/sampleTask.ts';

const longestWaitMilliseconds = 60_000;

const repository = sampleRepository(sampleFiles);
let installation: Installation;
let audit: AuditLog;

beforeAll(async () => {
  installation = await startInstallation({ repository: { ...repository, name: 'till' }, scenario: sampleScenario });
  const connectionString = installation.host().emulatedStorage ?? '';
  audit = createAuditLog({ kind: 'connection-string', connectionString }, noCredential, Date.now);
}, 60_000);

afterAll(async () => {
  await installation.close();
  repository.remove();
}, 60_000);

const app = () => ({ url: installation.host().url, key: installation.host().hostKey });

/** Asks the API until the run is as wanted. */
async function runWhen(runId: string, isWanted: (run: RunSummary) => boolean): Promise<RunSummary> {
  const deadline = Date.now() + longestWaitMilliseconds;
  let latest: RunSummary | undefined;
  while (Date.now() < deadline) {
    latest = await askApi(app(), 'showRun', { path: { runId } }).catch(() => latest);
    if (latest !== undefined && isWanted(latest)) return latest;
    await delay(100);
  }
  throw new Error(`the run did not get there: ${JSON.stringify(latest)}`);
}

describe('a run that somebody watches and cancels through the API', () => {
  it('is shown at every step, ends as asked, and leaves an audit log that is whole', async () => {
    const { payload } = await installation.fileWorkItem(sampleTitle, sampleDescription);
    const { runId = '' } = webhookAnswerSchema.parse(JSON.parse((await installation.send(payload)).body));

    const inReview = await runWhen(runId, ({ step }) => step === 'in review');
    const { status } = await askApi(app(), 'cancelRun', { path: { runId }, body: { reason: 'Not needed' } });
    const ended = await runWhen(runId, ({ state }) => state === 'ended');

    expect(inReview).toMatchObject({ title: sampleTitle, pullRequest: { id: expect.any(Number) } });
    expect(status).toBe('accepted');
    expect(ended).toMatchObject({ outcome: 'cancelled' });
    expect((await askApi(app(), 'listRuns', { query: { state: 'ended' } })).runs).toEqual([ended]);
    expect(await audit.verify(runId)).toMatchObject({ events: ended.events, problems: [] });
    const { events } = await audit.read(runId, { limit: 200 });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['prompt-sent', 'reply-received', 'branch-pushed', 'pull-request-opened', 'run-ended']),
    );
  }, 180_000);
});
