import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { PullRequestReference } from '../../../../src/ado/repositories/pullRequestReference.ts';
import { serviceHookEvents } from '../../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks } from '../../../../src/ado/serviceHooks/serviceHooks.ts';
import { parseDelivery } from '../../../../src/gateway/events/parseDelivery.ts';
import { type Receiver, startReceiver, until } from '../../../local/azure-devops/receiver.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const samples = join(process.env['CODE_AGENT_DATA'] ?? '/work/shared/data', 'webhooks');
const jsonObject = z.record(z.string(), z.unknown());
const identified = z.object({ id: z.number() });

/** What the documented samples have and deliveries of today do not: their fields are those of old releases. */
const outdated: Readonly<Record<string, readonly string[]>> = {
  'build.complete': [
    ...['dropLocation', 'drop', 'log', 'sourceGetVersion', 'retainIndefinitely'],
    ...['hasDiagnostics', 'requests', 'request'],
  ],
};

let sandbox: AdoSandbox;
let receiver: Receiver;
let workItemId: number;
let reference: PullRequestReference;

beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }], [], { build: { command: 'true' } });
  const { server, repository } = sandbox;
  const credential = { kind: 'pat', getToken: async () => server.personToken } as const;
  const hooks = await openServiceHooks({ organizationUrl: server.url, credential }, repository.projectName);
  for (const event of serviceHookEvents) {
    await hooks.ensure({ event, url: receiver.url, username: 'code-agent', password: 'p'.repeat(43) });
  }
  await letEverythingHappen();
}, 60_000);

afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

async function letEverythingHappen(): Promise<void> {
  const { ado, repository, base } = sandbox;
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  workItemId = identified.parse(await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch)).id;
  const comments = `wit/workItems/${workItemId}/comments?api-version=7.1-preview.4`;
  await sandbox.asPerson('POST', comments, { text: '/agent fix' });
  const push = { repository, branch: 'agent/x', message: 'Change', trailers: [['Agent-Run', 'x']] as const };
  const add = (path: string) => ({ kind: 'add' as const, path, content: 'x' });
  const { commit } = await ado.pushes.pushBranch({ ...push, changeSet: { baseCommit: base, changes: [add('b.txt')] } });
  const refs = { sourceBranch: 'agent/x', targetBranch: 'main' };
  const texts = { title: 'Fix', description: 'Because.' };
  const { id } = await ado.pullRequests.open({ repository, ...refs, ...texts, workItemId });
  reference = { repository, pullRequestId: id };
  const person = sandbox.adapter(sandbox.server.personToken);
  await person.pullRequests.vote({ ...reference, vote: -5 });
  await person.pullRequests.writeThread({ ...reference, marker: 'mine', markdown: 'Why?' });
  const later = { ...push, trailers: [['Agent-Run', 'y']] as const };
  await ado.pushes.pushToBranch({ ...later, changeSet: { baseCommit: commit, changes: [add('c.txt')] } });
  await until(async () => (await ado.builds.ofPullRequest(reference))[0]?.result === 'succeeded');
  await person.pullRequests.vote({ ...reference, vote: 10 });
  await person.pullRequests.setAutoComplete({ ...reference, commitMessage: 'Fix' });
  await until(() => deliveriesOf('git.pullrequest.merged').some(({ status }) => status === 'completed'));
  await until(
    () => new Set(receiver.deliveries.map(({ body }) => body['eventType'])).size === serviceHookEvents.length,
  );
}

/** The resources of the deliveries of one type. */
function deliveriesOf(eventType: string): readonly Record<string, unknown>[] {
  const bodies = receiver.deliveries.map(({ body }) => body).filter((body) => body['eventType'] === eventType);
  return bodies.map((body) => jsonObject.parse(body['resource']));
}

describe('the deliveries of the subscribed events', () => {
  it.each(serviceHookEvents.map(({ eventType }) => [eventType]))('are all understood: %s', (eventType) => {
    const bodies = receiver.deliveries.map(({ body }) => body).filter((body) => body['eventType'] === eventType);

    const kinds = new Set(bodies.map((body) => parseDelivery(JSON.stringify(body)).kind));

    expect([bodies.length > 0, [...kinds]]).toEqual([true, ['event']]);
  });

  it('tell of a vote, of a push, of completion, and of every attempt to merge', () => {
    const updates = deliveriesOf('git.pullrequest.updated');
    const merges = deliveriesOf('git.pullrequest.merged');

    expect(updates.some(({ reviewers }) => JSON.stringify(reviewers).includes('"vote":-5'))).toBe(true);
    expect(new Set(updates.map(({ lastMergeSourceCommit: commit }) => JSON.stringify(commit))).size).toBe(2);
    expect(updates.filter(({ status }) => status === 'completed')).toHaveLength(1);
    expect(merges.map(({ status }) => status).sort()).toEqual(['active', 'active', 'completed']);
  });

  it('name the comment, its thread and the build’s commit', () => {
    const [comment] = deliveriesOf('workitem.commented');
    const [threadComment] = deliveriesOf('ms.vss-code.git-pullrequest-comment-event');

    expect(comment).toMatchObject({ id: workItemId, commentVersionRef: { commentId: expect.any(Number), version: 1 } });
    expect(JSON.stringify(threadComment)).toMatch(/"threads":\{"href":"[^"]+\/threads\/\d+"/);
    expect(deliveriesOf('build.complete').at(-1)).toMatchObject({
      ...{ status: 'completed', result: 'succeeded' },
      sourceBranch: `refs/pull/${reference.pullRequestId}/merge`,
    });
  });

  if (!existsSync(samples)) {
    it('skipped, no recorded deliveries on this machine: have what the documented ones have', () => {
      expect(existsSync(samples)).toBe(false);
    });
    return;
  }

  const documented = serviceHookEvents
    .map(({ eventType }) => [eventType, join(samples, `docs-${eventType}.json`)] as const)
    .filter(([, file]) => existsSync(file));

  it.each(documented)('have what the documented ones have: %s', (eventType, file) => {
    const sample = jsonObject.parse(JSON.parse(readFileSync(file, 'utf8')));
    const bodies = receiver.deliveries.map(({ body }) => body).filter((body) => body['eventType'] === eventType);
    const delivered = bodies.map((body) => ({ envelope: body, resource: jsonObject.parse(body['resource']) }));

    const lackOf = (wanted: Record<string, unknown>, part: 'envelope' | 'resource') =>
      Object.keys(wanted)
        .filter((name) => !outdated[eventType]?.includes(name))
        .filter((name) => !delivered.some((one) => name in one[part]));

    // `scope` is there in some releases only.
    expect(lackOf(sample, 'envelope').filter((name) => name !== 'scope')).toEqual([]);
    expect(lackOf(jsonObject.parse(sample['resource']), 'resource')).toEqual([]);
  });
});
