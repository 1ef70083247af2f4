import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitForInstance } from '../../src/cli/http/durableManagement.ts';
import { webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { isInReview, outcomeOf } from '../../src/cli/sandbox/resolveOutcome.ts';
import { pdfOf } from '../support/files/pdf.ts';
import { type Installation, packageDirectory, startInstallation } from '../support/installation.ts';
import { git, sampleRepository } from '../support/sampleRepository.ts';
import {
  aroundDrafts,
  fixedFile,
  sampleDescription,
  sampleFiles,
  sampleReply,
  sampleTitle,
} from '../support/sampleTask.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'deployed-package-'));
const repository = sampleRepository(sampleFiles);
let installation: Installation;

/** Does not parse, which only the grammar in the package can tell. */
const brokenReply = sampleReply.replace('price * quantity;', 'price * (quantity;');
const repairReply = sampleReply.replace('return price;', 'return price * (quantity;');

/** Read in a thread whose program is a file of the package. */
const specified = 'The quantity counts as well.';
const specification = { name: 'specification.pdf', content: pdfOf([[specified]]) };

const scenario = {
  model: 'scripted',
  refuses: { tools: true },
  steps: [
    ...aroundDrafts,
    { name: 'repair', match: { contains: ['Repair 1.'] }, times: 1, reply: { text: repairReply } },
    { name: 'draft', match: { contains: [sampleTitle, specified] }, times: 1, reply: { text: brokenReply } },
  ],
};

// FUNCTIONS_HOST=func puts Microsoft's own host in the place of the local one: see test/support/host/coreToolsHost.ts.
beforeAll(async () => {
  const appDirectory = join(folder, 'app');
  await run(process.execPath, [
    join(packageDirectory, 'scripts', 'delivery', 'bundle', 'bundle.ts'),
    '--out',
    appDirectory,
  ]);
  installation = await startInstallation({ repository: { ...repository, name: 'till' }, scenario, appDirectory });
}, 120_000);

afterAll(async () => {
  await installation.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('the deployed package', () => {
  it('passes the smoke test of deploy.yml', async () => {
    const script = join(packageDirectory, 'scripts', 'delivery', 'smokeTest.sh');
    const url = `${installation.host().url}/api/webhook`;
    const env = { ...process.env, WEBHOOK_HMAC_KEY: installation.signingKey, SMOKE_ATTEMPTS: '1' };

    const { stdout } = await run('bash', [script, url], { env });

    expect(stdout).toContain('signed delivery: 202');
    expect(stdout).toContain('delivery with a wrong signature: 401');
  });

  it('turns a work item into a pull request, and has what it reads at run time', async () => {
    const { id, payload } = await installation.fileWorkItem(sampleTitle, sampleDescription, [specification]);
    const answer = await installation.send(payload);
    const { runId = '' } = webhookAnswerSchema.parse(JSON.parse(answer.body));
    const management = installation.management();
    const waiting = { timeoutMilliseconds: 100_000, isReached: isInReview };
    const outcome = await outcomeOf(management, await waitForInstance(management, runId, waiting));
    if (outcome.outcome !== 'pull-request-opened') throw new Error(JSON.stringify(outcome));

    const { project, repositoryDirectory } = installation.ado;
    const pullRequest = await installation.user.readPullRequest({ project, id: outcome.pullRequest.id });
    expect(pullRequest.workItemIds).toEqual([id]);
    expect(git(repositoryDirectory, 'show', `${outcome.commit}:src/total.ts`)).toBe(fixedFile);
    expect(outcome.candidates).toMatchObject([{ outcome: 'ready', rounds: 2 }]);
  }, 120_000);
});
