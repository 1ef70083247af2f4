import { describe, expect, it } from '@jest/globals';
import type { DurableClient } from 'durable-functions';
import type { DeliveryMessage } from '../../../../src/contracts/deliveries/delivery.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { forwardIfForeign, type OtherApp } from '../../../../src/functions/deliveries/forwardIfForeign.ts';

const common = { deliveryKey: 'd', receivedAt: '2026-11-23T12:00:00.000Z' };
const startRun = {
  ...common,
  kind: 'start-run',
  runId: 'run-7',
  project: 'Store',
  workItemId: 7,
  trigger: 'tag',
} as const;
const workItemNudge = { ...common, kind: 'nudge-work-item', project: 'Store', workItemId: 7, reason: 'r' } as const;
const nudge = { ...common, kind: 'nudge', pullRequestId: 3, reason: 'r' } as const;
const onWorkItem = {
  ...common,
  kind: 'command',
  commandId: 'c1',
  comment: { on: 'work-item', project: 'Store', workItemId: 7, commentId: 1 },
} as const;
const onPullRequest = {
  ...common,
  kind: 'command',
  commandId: 'c2',
  comment: { on: 'pull-request', pullRequestId: 3, threadId: 1, commentId: 1 },
} as const;
const everyKind: readonly DeliveryMessage[] = [startRun, workItemNudge, nudge, onWorkItem, onPullRequest];

const live: RunSummary = {
  ...{ runId: 'run-7', project: 'Store', workItemId: 7, state: 'waiting', pullRequest: { id: 3, webUrl: 'https://x' } },
  ...{ cost: 0, startedAt: common.receivedAt, updatedAt: common.receivedAt, events: 1 },
};

function otherApp(runs: readonly RunSummary[]) {
  const sent: DeliveryMessage[] = [];
  const app: OtherApp = {
    queue: { send: async (message) => void sent.push(message) },
    runs: {
      find: async (runId) => runs.find((run) => run.runId === runId),
      list: async ({ state }) => ({ runs: runs.filter((run) => run.state === state) }),
    },
  };
  return { app, sent };
}

/** A task hub with these instances, with runs that hold the places of their work items, and with one that opened a pull request. */
function hub(
  instances: readonly string[],
  holders: readonly string[] = [],
  opener?: string,
): Pick<DurableClient, 'getStatus' | 'readEntityState'> {
  const client = {
    getStatus: async (instanceId: string) => {
      if (!instances.includes(instanceId)) throw new Error('The operation replied with HTTP 404');
      return { runtimeStatus: 'Running' };
    },
    readEntityState: async ({ name }: { readonly name: string }) =>
      name === 'opener'
        ? { entityExists: opener !== undefined, entityState: { runId: opener } }
        : {
            entityExists: holders.length > 0,
            entityState: {
              limit: 1,
              holders: holders.map((runId) => ({ runId, since: common.receivedAt })),
              waiting: [],
            },
          },
  };
  return client as unknown as Pick<DurableClient, 'getStatus' | 'readEntityState'>;
}

describe('forwardIfForeign', () => {
  const forwards = async (message: DeliveryMessage, app: OtherApp | undefined, client = hub([])) =>
    await forwardIfForeign({ otherApp: app }, message, client);

  it.each(everyKind)('passes $kind of a run of the other app on, once', async (message) => {
    const { app, sent } = otherApp([live]);

    expect(await forwards(message, app)).toBe(true);
    expect(sent).toEqual([{ ...message, passedOn: true }]);
    expect(await forwards({ ...message, passedOn: true }, app)).toBe(false);
  });

  it.each(everyKind)('keeps $kind that is about no run', async (message) => {
    const { app, sent } = otherApp([
      { ...live, runId: 'run-8', workItemId: 8, pullRequest: { id: 4, webUrl: 'https://x' } },
    ]);

    expect(await forwards(message, app)).toBe(false);
    expect(sent).toEqual([]);
  });

  it.each([
    [startRun, hub(['run-7'])],
    [startRun, hub([], ['run-6'])],
    [workItemNudge, hub([], ['run-7'])],
    [nudge, hub([], [], 'run-7')],
    [{ ...nudge, runId: 'run-7' }, hub(['run-7'])],
    [onWorkItem, hub([], ['run-7'])],
    [onPullRequest, hub([], [], 'run-7')],
    [onPullRequest, hub(['c2'])],
  ])('keeps $kind of a run that is here, without a look at the other app', async (message, client) => {
    const { app, sent } = otherApp([live]);

    expect(await forwards(message, app, client)).toBe(false);
    expect(sent).toEqual([]);
  });

  it('begins anew on a work item whose run on the other app is over', async () => {
    const { app } = otherApp([{ ...live, runId: 'run-6', state: 'ended' }]);

    expect(await forwards(startRun, app)).toBe(false);
  });

  it('takes everything where there is one app', async () => {
    expect(await forwards(nudge, undefined)).toBe(false);
  });
});
