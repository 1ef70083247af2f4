import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { judge, matchesInputs } from '../../../local/azure-devops/hooks/deliveryRules.ts';
import { startAzureDevOps } from '../../../local/azure-devops/server.ts';
import { type Receiver, startReceiver, until } from './receiver.ts';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

const project = 'Fabrikam Fiber';
const patchType = { 'Content-Type': 'application/json-patch+json' };
const create = [{ op: 'add', path: '/fields/System.Title', value: 'hooked' }];

describe('service hooks', () => {
  let standIn: TestStandIn;
  let receiver: Receiver;

  beforeEach(async () => {
    standIn = await startTestStandIn({ hookRetryDelayMs: 1 });
  });

  afterEach(async () => {
    await receiver.close();
    await standIn.close();
  });

  async function subscribe(eventType: string, more: Record<string, string> = {}): Promise<string> {
    const response = await standIn.fetch('/_apis/hooks/subscriptions?api-version=7.1', {
      method: 'POST',
      body: JSON.stringify({
        publisherId: 'tfs',
        eventType,
        resourceVersion: '',
        consumerId: 'webHooks',
        consumerActionId: 'httpRequest',
        publisherInputs: more,
        consumerInputs: {
          url: receiver.url,
          basicAuthUsername: 'ado',
          basicAuthPassword: 'secret',
          httpHeaders: 'X-One: 1',
        },
      }),
    });
    const body: { id: string; consumerInputs: Record<string, string> } = JSON.parse(await response.text());
    expect(body.consumerInputs['basicAuthPassword']).toBe('********');
    return body.id;
  }

  async function subscriptionStatus(id: string): Promise<string> {
    const response = await standIn.fetch(`/_apis/hooks/subscriptions/${id}`);
    return JSON.parse(await response.text()).status;
  }

  async function createItem(type = 'Bug'): Promise<number> {
    const tracking = await standIn.agent.getWorkItemTrackingApi();
    return (await tracking.createWorkItem(patchType, create, project, type)).id ?? 0;
  }

  it('tells of a new work item with the credentials and headers of the subscription', async () => {
    receiver = await startReceiver();
    await subscribe('workitem.created', { workItemType: 'Bug' });
    await createItem('Task');
    const id = await createItem();

    const [delivery] = await receiver.waitFor(1);

    expect(delivery?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('ado:secret').toString('base64')}`,
      'x-one': '1',
    });
    expect(delivery?.body).toMatchObject({
      eventType: 'workitem.created',
      publisherId: 'tfs',
      resource: { id, fields: { 'System.Title': 'hooked' } },
      resourceContainers: { project: { id: expect.any(String) } },
    });
  });

  it('tells of a change with the update’s own id, old and new values and the revision', async () => {
    receiver = await startReceiver();
    await subscribe('workitem.updated');
    const id = await createItem();
    const tracking = await standIn.agent.getWorkItemTrackingApi();
    await tracking.updateWorkItem(
      patchType,
      [{ op: 'add', path: '/fields/System.AssignedTo', value: 'Dana Developer' }],
      id,
    );

    const [delivery] = await receiver.waitFor(1);

    expect(delivery?.body).toMatchObject({
      resource: {
        id: 2,
        workItemId: id,
        fields: { 'System.AssignedTo': { newValue: { displayName: 'Dana Developer' } } },
        revision: { rev: 2, fields: { 'System.Title': 'hooked' } },
      },
    });
  });

  it('tells of comments, pushes, pull requests and their comments', async () => {
    receiver = await startReceiver();
    for (const type of [
      'workitem.commented',
      'git.push',
      'git.pullrequest.created',
      'ms.vss-code.git-pullrequest-comment-event',
    ]) {
      await subscribe(type);
    }
    const tracking = await standIn.agent.getWorkItemTrackingApi();
    const git = await standIn.agent.getGitApi();
    await tracking.addComment({ text: '<p>/agent fix</p>' }, project, await createItem());
    const changes = [{ changeType: 1, item: { path: '/h.txt' }, newContent: { content: 'h' } }];
    const refUpdates = [{ name: 'refs/heads/h', oldObjectId: standIn.base }];
    await git.createPush({ refUpdates, commits: [{ comment: 'h', changes }] }, standIn.repositoryId);
    const refs = { sourceRefName: 'refs/heads/h', targetRefName: 'refs/heads/main' };
    const pullRequest = await git.createPullRequest({ ...refs, title: 'h' }, standIn.repositoryId);
    const thread = await git.createThread(
      { comments: [{ content: 'hm' }] },
      standIn.repositoryId,
      pullRequest.pullRequestId ?? 0,
    );

    const deliveries = await receiver.waitFor(4);

    const byType = new Map(deliveries.map((delivery) => [delivery.body['eventType'], delivery.body]));
    expect(byType.get('workitem.commented')).toMatchObject({
      resource: { fields: { 'System.History': '<p>/agent fix</p>' } },
    });
    expect(byType.get('git.push')).toMatchObject({
      resource: { refUpdates: [{ name: 'refs/heads/h' }], commits: [{ comment: 'h' }] },
    });
    expect(byType.get('git.pullrequest.created')).toMatchObject({
      resource: { pullRequestId: pullRequest.pullRequestId, mergeStatus: 'succeeded' },
    });
    expect(byType.get('ms.vss-code.git-pullrequest-comment-event')).toMatchObject({
      resourceVersion: '2.0',
      resource: {
        comment: {
          id: 1,
          content: 'hm',
          _links: { threads: { href: expect.stringMatching(new RegExp(`/threads/${thread.id}$`)) } },
        },
        pullRequest: { pullRequestId: pullRequest.pullRequestId },
      },
    });
  });

  it('tries again after 503 and leaves the subscription enabled', async () => {
    receiver = await startReceiver([503, 503]);
    const id = await subscribe('workitem.created');
    await createItem();

    await receiver.waitFor(3);
    await until(async () => (await notifications(id))[0]?.['result'] === 'succeeded');

    expect(await subscriptionStatus(id)).toBe('enabled');
  });

  async function notifications(id: string): Promise<readonly Record<string, unknown>[]> {
    const response = await standIn.fetch(`/_apis/hooks/subscriptions/${id}/notifications`);
    return JSON.parse(await response.text()).value;
  }

  it('disables a subscription at once whose receiver answers 410', async () => {
    receiver = await startReceiver([410]);
    const id = await subscribe('workitem.created');
    await createItem();

    await until(async () => (await subscriptionStatus(id)) === 'disabledBySystem');

    expect(receiver.deliveries).toHaveLength(1);
  });

  it('puts a subscription on probation after 401 and disables it after 7 retries', async () => {
    receiver = await startReceiver(Array.from({ length: 20 }, () => 401));
    const id = await subscribe('workitem.created');
    await createItem();

    await until(async () => (await subscriptionStatus(id)) === 'disabledBySystem');

    expect(receiver.deliveries).toHaveLength(8);
  });

  it('delivers after a restart what was pending before', async () => {
    receiver = await startReceiver(Array.from({ length: 5 }, () => 503));
    await subscribe('workitem.created');
    await createItem();
    await receiver.waitFor(1);
    await standIn.server.close();

    const again = await startAzureDevOps({ stateDirectory: `${standIn.directory}/state`, hookRetryDelayMs: 1 });
    try {
      await receiver.waitFor(6);
    } finally {
      await again.close();
    }

    expect(again.agentToken).toBe(standIn.server.agentToken);
  });
});

describe('the rules of deliveries', () => {
  it('gives a passing failure 8 retries before probation', () => {
    expect([1, 8, 9].map((attempt) => judge(503, attempt))).toEqual(['retry', 'retry', 'probation']);
    expect(judge(undefined, 1)).toBe('retry');
    expect([401, 404, 429, 500].map((status) => judge(status, 1))).toEqual(
      Array.from({ length: 4 }, () => 'probation'),
    );
  });

  it('compares an area with everything below it and ignores empty inputs', () => {
    const filters = { areaPath: 'P\\Team\\Sub', workItemType: 'Bug' };

    expect(matchesInputs({ areaPath: 'P\\Team', workItemType: '' }, 'p', filters)).toBe(true);
    expect(matchesInputs({ areaPath: 'P\\Te' }, 'p', filters)).toBe(false);
  });
});
