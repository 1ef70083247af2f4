import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { signBody } from '../../src/gateway/authentication/signature.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { git, sampleRepository } from '../support/sampleRepository.ts';
import { sampleDescription, sampleFiles, sampleScenario, sampleTitle } from '../support/sampleTask.ts';

const repository = sampleRepository(sampleFiles);
let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({ repository: { ...repository, name: 'till' }, scenario: sampleScenario });
}, 60_000);

afterAll(async () => {
  await installation.close();
  repository.remove();
}, 60_000);

async function post(body: string | Uint8Array, headers: Record<string, string>) {
  const bytes = Buffer.from(body);
  return await fetch(`${installation.host().url}/api/webhook`, { method: 'POST', body: bytes, headers });
}

const runs = async () => await installation.management().list({ limit: 100 });

const large = Buffer.alloc(17 * 1024 * 1024, ' ');

describe('a delivery that must not be accepted', () => {
  const payload = '{"eventType":"workitem.created"}';
  const signed = (body: string | Uint8Array, key = installation.signingKey) => ({
    'content-type': 'application/json',
    'x-hub-signature-256': signBody(Buffer.from(body), key),
  });

  it.each([
    ['a tampered body', 401, () => post(`${payload} `, signed(payload))],
    ['a wrong key', 401, () => post(payload, signed(payload, 'wrong'))],
    ['a missing header', 401, () => post(payload, { 'content-type': 'application/json' })],
    ['an empty body', 400, () => post('', signed(''))],
    ['invalid JSON', 400, () => post('{"id":', signed('{"id":'))],
    ['a 17 MB body', 413, () => post(large, signed(large))],
  ])('%s is answered with %i and a problem in words', async (_what, status, send) => {
    const response = await send();

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  it('starts nothing', async () => {
    expect(await runs()).toEqual([]);
  });
});

describe('the same signed delivery, sent twenty times at once', () => {
  it('gives one run, one branch and one comment', async () => {
    const { id, payload } = await installation.fileWorkItem(sampleTitle, sampleDescription);

    const answers = await Promise.all(Array.from({ length: 20 }, () => installation.send(payload)));
    const bodies = answers.map((answer) => webhookAnswerSchema.parse(JSON.parse(answer.body)));
    const runId = bodies[0]?.runId ?? '';
    await installation.waitForReview(runId);

    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 202));
    expect(new Set(bodies.map((body) => body.runId))).toEqual(new Set([`contoso-Store-${id}-r1`]));
    const started = (await runs()).filter((run) => run.name === 'resolveWorkItem');
    expect(started.map((run) => run.instanceId)).toEqual([runId]);
    expect(
      git(installation.ado.repositoryDirectory, 'for-each-ref', '--format=%(refname)', 'refs/heads/code-agent').trim(),
    ).toBe(`refs/heads/code-agent/${runId}`);
    expect(await installation.user.readComments('Store', id)).toHaveLength(1);
  }, 60_000);

  it('starts no second run when it comes again while the pull request is in review', async () => {
    const { id, payload } = await installation.fileWorkItem(sampleTitle, sampleDescription);
    const answer = webhookAnswerSchema.parse(JSON.parse((await installation.send(payload)).body));
    const before = await installation.waitForReview(answer.runId ?? '');
    const duplicates = 19;

    await installation.send(payload);
    await installation.logged(/delivery is a duplicate/, duplicates + 1);

    expect(answer.runId).toBe(`contoso-Store-${id}-r1`);
    const runsNow = (await runs()).filter(
      ({ name, instanceId }) => name === 'resolveWorkItem' && instanceId === answer.runId,
    );
    expect(runsNow).toMatchObject([{ createdTime: before.createdTime, customStatus: before.customStatus }]);
    expect(await installation.user.readComments('Store', id)).toHaveLength(1);
  }, 60_000);
});

describe('health', () => {
  it('is live without a key', async () => {
    const response = await fetch(`${installation.host().url}/api/health/live`);

    expect(response.status).toBe(200);
  });

  it('is ready with the state and latency of each dependency, for those who have a key', async () => {
    const url = `${installation.host().url}/api/health/ready`;

    const response = await fetch(url, { headers: { 'x-functions-key': installation.functionKey() } });
    const up = (name: string) => ({ name, state: 'up', latencyMs: expect.any(Number) });

    expect((await fetch(url)).status).toBe(401);
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        status: 'ready',
        dependencies: ['delivery queue', 'artifact store', 'audit log', 'secrets', 'Azure DevOps', 'model'].map(up),
      },
    ]);
  });
});
