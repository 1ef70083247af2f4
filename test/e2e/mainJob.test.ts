import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../local/model/scenario.ts';
import { readWorkItemFile } from '../../src/cli/files/workItemFile.ts';
import { commitAll } from '../../src/cli/git/localRepository.ts';
import { waitForInstance } from '../../src/cli/http/durableManagement.ts';
import { webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { outcomeOf } from '../../src/cli/sandbox/resolveOutcome.ts';
import { pngOf } from '../support/files/images.ts';
import { pdfOf } from '../support/files/pdf.ts';
import { paragraph, run, wordOf } from '../support/files/word.ts';
import { type Installation, packageDirectory, startInstallation } from '../support/installation.ts';

const demo = join(packageDirectory, 'local', 'demo');
const folder = mkdtempSync(join(tmpdir(), 'main-job-'));
let installation: Installation;

// As `npm run demo`, but on whatever host: FUNCTIONS_HOST=func puts Microsoft's own in the place of the local one.
beforeAll(async () => {
  cpSync(join(demo, 'repository'), folder, { recursive: true });
  const commit = await commitAll(folder, 'Take orders and print receipts');
  installation = await startInstallation({
    repository: { directory: folder, name: 'corner-shop', commit },
    scenario: seeingScenario(),
    candidates: 2,
    settings: { MODEL_NAME: 'scripted-model' },
  });
}, 120_000);

afterAll(async () => {
  await installation.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const files = [
  { name: 'receipt.png', content: pngOf(320, 200), comment: 'The till, with the wrong total' },
  { name: 'rounding.pdf', content: pdfOf([['Rounding: once per line, half up.']]) },
  { name: 'prices.docx', content: wordOf(paragraph(run('Prices are kept in cents.'))) },
];

/** The demo's scenario, for a model that takes pictures and is asked about all files of the work item. */
function seeingScenario(): Scenario {
  const scenario: Scenario = JSON.parse(readFileSync(join(demo, 'scenario.json'), 'utf8'));
  const shown = ['Rounding: once per line, half up.', 'Prices are kept in cents.'];
  return {
    ...scenario,
    takesImages: true,
    steps: scenario.steps.map(({ match, reply, ...step }) => {
      if (typeof reply === 'function') throw new Error('A file holds no functions.');
      const contains = [...(match?.contains ?? []), ...shown, 'The till, with the wrong total'];
      return { ...step, match: { ...match, contains, images: ['image/png'] }, reply };
    }),
  };
}

/** Files the demo's work item with a screenshot, a PDF and a Word document, and waits until its pull request is in review. */
async function inReview() {
  const { title, description } = await readWorkItemFile(join(demo, 'workItem.json'));
  const { payload } = await installation.fileWorkItem(title, description, files);
  const answer = await installation.send(payload);
  const { runId = '' } = webhookAnswerSchema.parse(JSON.parse(answer.body));
  return { runId, instance: await installation.waitForReview(runId) };
}

/** Orchestrations that have not ended; entities never do. */
async function runningInstances(): Promise<readonly string[]> {
  const all = await installation.management().list({ limit: 1000 });
  const running = all.filter(({ runtimeStatus }) => ['Running', 'Pending'].includes(runtimeStatus));
  return running.map(({ instanceId }) => instanceId).filter((id) => !id.startsWith('@'));
}

/** Core Tools ask for no key, and have none that could be read. */
function functionKey(): string {
  return process.env['FUNCTIONS_HOST'] === 'func' ? 'none' : installation.functionKey();
}

describe('the main job, with the two candidates that are the default', () => {
  it('drafts both, and proposes the one that passes the checks', async () => {
    const { instance } = await inReview();

    const outcome = await outcomeOf(installation.management(), instance);

    expect(outcome).toMatchObject({ outcome: 'pull-request-opened', chosen: 2 });
    expect(outcome.candidates.map(({ number, outcome: judged }) => [number, judged])).toEqual([
      [1, 'refused'],
      [2, 'ready'],
    ]);
  }, 120_000);

  it('is cancelled in review, and leaves nothing of the run behind that still runs', async () => {
    const { runId } = await inReview();

    const response = await fetch(`${installation.host().url}/api/machine/runs/${runId}/cancel`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-functions-key': functionKey() },
      body: JSON.stringify({ reason: 'we do it ourselves' }),
    });
    const ended = await waitForInstance(installation.management(), runId, { timeoutMilliseconds: 100_000 });

    expect(response.status).toBe(202);
    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: { outcome: 'cancelled' } });
    const left = (await runningInstances()).filter((id) => id.startsWith(runId));
    expect(left).toEqual([]);
  }, 180_000);
});
