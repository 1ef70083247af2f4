import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startAzureDevOps } from '../../../local/azure-devops/server.ts';
import { openState } from '../../../local/azure-devops/state/state.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

describe('what the service does after its answer', () => {
  let standIn: TestStandIn | undefined;
  let receiver: Receiver | undefined;

  afterEach(async () => {
    await standIn?.close();
    await receiver?.close();
    standIn = undefined;
    receiver = undefined;
  });

  async function send({ fetch, repositoryId }: TestStandIn, method: string, path: string, body?: unknown) {
    const response = await fetch(`/_apis/git/repositories/${repositoryId}/${path}?api-version=7.1`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse(await response.text());
  }

  async function open(one: TestStandIn): Promise<number> {
    const changes = [{ changeType: 'add', item: { path: '/x.txt' }, newContent: { content: 'x' } }];
    const refUpdates = [{ name: 'refs/heads/x', oldObjectId: one.base }];
    await send(one, 'POST', 'pushes', { refUpdates, commits: [{ comment: 'x', changes }] });
    const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main' };
    return (await send(one, 'POST', 'pullrequests', { ...refs, title: 'x' })).pullRequestId;
  }

  it('is told of by service hooks when it has happened', async () => {
    const [one, hooks] = [await startTestStandIn(), await startReceiver()];
    [standIn, receiver] = [one, hooks];
    for (const name of ['created', 'updated', 'merged']) {
      await one.fetch('/_apis/hooks/subscriptions?api-version=7.1', {
        method: 'POST',
        body: JSON.stringify({
          ...{ publisherId: 'tfs', eventType: `git.pullrequest.${name}`, resourceVersion: '1.0' },
          ...{ consumerId: 'webHooks', consumerActionId: 'httpRequest' },
          publisherInputs: { projectId: one.server.projectId },
          consumerInputs: { url: hooks.url },
        }),
      });
    }
    const id = await open(one);
    const { lastMergeSourceCommit } = await send(one, 'GET', `pullrequests/${id}`);

    const answer = await send(one, 'PATCH', `pullrequests/${id}`, { status: 'completed', lastMergeSourceCommit });
    await one.server.whenIdle();

    expect(answer).toMatchObject({ status: 'active', mergeStatus: 'queued' });
    expect(
      hooks.deliveries.map(({ body }) => [
        body['eventType'],
        body['resource'] && Object(body['resource']).status,
        body['resource'] && Object(body['resource']).mergeStatus,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['git.pullrequest.created', 'active', 'succeeded'],
        ['git.pullrequest.merged', 'active', 'succeeded'],
        ['git.pullrequest.updated', 'completed', 'succeeded'],
        ['git.pullrequest.merged', 'completed', 'succeeded'],
      ]),
    );
    expect(hooks.deliveries).toHaveLength(4);
  });

  it('shows the iteration of a push to the next reader, with its merge', async () => {
    const one = await startTestStandIn();
    standIn = one;
    const id = await open(one);
    const { lastMergeSourceCommit } = await send(one, 'GET', `pullrequests/${id}`);
    const changes = [{ changeType: 'add', item: { path: '/y.txt' }, newContent: { content: 'y' } }];
    const refUpdates = [{ name: 'refs/heads/x', oldObjectId: lastMergeSourceCommit.commitId }];

    const pushed = await send(one, 'POST', 'pushes', { refUpdates, commits: [{ comment: 'y', changes }] });

    expect((await send(one, 'GET', `pullrequests/${id}/iterations`)).count).toBe(2);
    expect(await send(one, 'GET', `pullrequests/${id}`)).toMatchObject({
      ...{ mergeStatus: 'succeeded', lastMergeSourceCommit: { commitId: pushed.commits[0].commitId } },
    });
  });

  it.each([
    ['is done by the next process where one ended before', true, 'completed'],
    ['does not complete a source that nobody has seen', false, 'active'],
  ])('%s', async (_what, hasSeenSource, status) => {
    const one = await startTestStandIn();
    standIn = one;
    const id = await open(one);
    const stateDirectory = join(one.directory, 'state');
    await one.server.close();
    const state = openState(stateDirectory);
    const before = state.pullRequests.get(one.repositoryId, id);
    if (before === undefined) throw new Error('There is no pull request.');
    const sourceCommit = hasSeenSource ? before.sourceCommit : one.base;
    const work = { kind: 'completion', by: before.createdBy, sourceCommit } as const;
    state.pullRequests.put(one.repositoryId, id, { ...before, mergeStatus: 'queued', pending: [work] });
    state.store.close();

    const again = await startAzureDevOps({ stateDirectory });
    await again.whenIdle();
    await again.close();

    const after = openState(stateDirectory);
    const left = after.pullRequests.get(one.repositoryId, id);
    after.store.close();
    expect(left).toMatchObject({ status, mergeStatus: 'succeeded', pending: [] });
  });
});
