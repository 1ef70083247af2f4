import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { runStatusSchema } from '../../src/contracts/runs/run.ts';
import type { Gate } from '../support/http/gateProxy.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { git, sampleRepository } from '../support/sampleRepository.ts';
import { fixedFile, sampleDescription, sampleFiles, sampleScenario, sampleTitle } from '../support/sampleTask.ts';

const repository = sampleRepository(sampleFiles);
let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({
    repository: { ...repository, name: 'till' },
    scenario: sampleScenario,
    // What a killed host was at stays hidden for a minute of its time.
    speed: 120,
  });
}, 60_000);

afterAll(async () => {
  await installation.close();
  repository.remove();
}, 60_000);

const isModel = ({ path }: { path: string }) => path.endsWith('/responses');
const to =
  (method: string, ending: RegExp): Gate['matches'] =>
  (request) =>
    request.method === method && ending.test(request.path.split('?')[0] ?? '');

/** Where the host dies: what it was doing, and whether the other side has acted by then. */
const deaths = [
  { during: 'reading the work item', server: 'ado', holds: 'request', matches: to('GET', /workitems\/\d+$/i) },
  { during: 'downloading the snapshot', server: 'ado', holds: 'answer', matches: to('GET', /\/items$/i) },
  { during: 'waiting for the model', server: 'model', holds: 'request', matches: isModel },
  { during: 'the push, after it was done', server: 'ado', holds: 'answer', matches: to('POST', /\/pushes$/i) },
  {
    during: 'opening the pull request, after it was done',
    server: 'ado',
    holds: 'answer',
    matches: to('POST', /\/pullrequests$/i),
  },
  { during: 'commenting, after it was done', server: 'ado', holds: 'answer', matches: to('POST', /\/comments$/i) },
] as const;

describe('a run whose host is killed with SIGKILL at every step', () => {
  let runId = '';
  let workItemId = 0;

  beforeAll(async () => {
    const { id, payload } = await installation.fileWorkItem(sampleTitle, sampleDescription);
    workItemId = id;
    const [first, ...others] = deaths.map((death) => ({ ...death, gate: gateOf(death.server) }));
    let reached = first?.gate.stopNext(first);
    const answer = await installation.send(payload);
    runId = webhookAnswerSchema.parse(JSON.parse(answer.body)).runId ?? '';
    // The delivery is on the queue: from here on nothing may be lost.
    await installation.killAndRestartHost();
    for (const next of [...others, undefined]) {
      await reached;
      await installation.killHost();
      reached = next?.gate.stopNext(next);
      await installation.startHost();
    }
    await installation.waitForReview(runId);
  }, 120_000);

  const gateOf = (server: 'ado' | 'model') => (server === 'ado' ? installation.adoGate : installation.modelGate);

  it('ends as if nothing had happened', async () => {
    const instance = await installation.management().get(runId);

    expect(instance).toMatchObject({ runtimeStatus: 'Running', customStatus: { step: 'in review' } });
  });

  it('leaves one branch with one commit that mends the defect', () => {
    const { repositoryDirectory } = installation.ado;
    const branches = git(repositoryDirectory, 'for-each-ref', '--format=%(refname)', 'refs/heads/code-agent').trim();

    expect(branches).toBe(`refs/heads/code-agent/${runId}`);
    expect(git(repositoryDirectory, 'rev-list', '--count', `${repository.commit}..${branches}`).trim()).toBe('1');
    expect(git(repositoryDirectory, 'show', `${branches}:src/total.ts`)).toBe(fixedFile);
  });

  it('leaves one pull request, linked to the work item', async () => {
    const instance = await installation.management().get(runId);
    const { pullRequest } = runStatusSchema.parse(instance?.customStatus);
    const created = installation.adoGate.passed.filter((request) => /^POST .*\/pullrequests(\?|$)/i.test(request));

    expect(await installation.user.readPullRequest({ project: 'Store', id: pullRequest?.id ?? 0 })).toMatchObject({
      workItemIds: [workItemId],
    });
    expect(pullRequest?.id).toBe(1);
    expect(created.length).toBeGreaterThanOrEqual(1);
  });

  it('leaves one comment on the work item', async () => {
    const comments = await installation.user.readComments('Store', workItemId);

    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain(runId);
  });

  it('was started once', async () => {
    const runs = await installation.management().list({ name: 'resolveWorkItem', limit: 10 });

    expect(runs.map((run) => run.instanceId)).toEqual([runId]);
  });
});
