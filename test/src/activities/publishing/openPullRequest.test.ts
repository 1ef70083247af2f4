import { describe, expect, it } from '@jest/globals';
import { storeUnreadFiles } from '../../../../src/activities/attachments/unreadFiles.ts';
import { openPullRequest } from '../../../../src/activities/publishing/openPullRequest.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { noModelUsage } from '../../../../src/contracts/models/modelUsage.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const { repository } = snapshot;
const input = {
  ...{ runId: 'run', workItemId: 42, title: 'Totals', repository, branch: 'code-agent/run', chosen: 1 },
  ...{ candidates: [], reviewers: ['Ada'] },
  usage: noModelUsage,
};

/** What opening answers where a reviewer cannot be added. */
async function openWithout(failure: Error, attempt: number) {
  const ado = {
    pullRequests: {
      open: async () => ({ id: 7, webUrl: 'https://dev.azure.com/pr/7', adopted: false, problems: [] }),
      addReviewers: () => Promise.reject(failure),
      writeThread: async () => ({ threadId: 1 }),
    },
  } as unknown as Parameters<typeof openPullRequest>[0];
  return await openPullRequest(ado, memoryArtifactStore(), recordingLogger().logger).handler({ ...input, attempt });
}

describe('a pull request whose reviewer cannot be added', () => {
  it.each([
    ['a lost connection', new AgentError('unavailable', 'Gone.'), 'unavailable'],
    ['something that nobody foresaw', new TypeError('No such member.'), 'unexpected'],
  ])('is tried again after %s, and stands without the reviewer in the end', async (_what, failure, type) => {
    const [first, third] = [await openWithout(failure, 1), await openWithout(failure, 3)];

    expect(first).toMatchObject({ ok: false, failure: { type, isRetryable: true } });
    expect(third).toMatchObject({
      ok: true,
      value: { pullRequest: { id: 7 }, notDone: [{ what: 'the reviewer "Ada"' }] },
    });
  });

  it('stands without the reviewer at once where the wait is longer than the run waits', async () => {
    const busy = new AgentError('throttled', 'Too many.', { retryAfterSeconds: 3601 });

    expect(await openWithout(busy, 1)).toMatchObject({ ok: true, value: { notDone: [{ reason: 'Too many.' }] } });
  });

  it('stands without the reviewer at once where a retry cannot mend it', async () => {
    const answer = await openWithout(new AgentError('configuration', 'There is no Ada.'), 1);

    expect(answer).toMatchObject({ ok: true, value: { notDone: [{ reason: 'There is no Ada.' }] } });
  });
});

describe('a pull request of a work item whose list of unread files is gone', () => {
  it.each([
    ['lost', new AgentError('not-found', 'It does not exist.')],
    ['damaged', new AgentError('unexpected', 'It has another shape.', { isRetryable: false })],
  ])('is opened without it: %s', async (_what, failure) => {
    const store = { ...memoryArtifactStore(), getJson: () => Promise.reject(failure) };
    await storeUnreadFiles(store, 'run', [{ name: 'a.pdf', note: 'not read' } as never]);
    const ado = {
      pullRequests: {
        open: async () => ({ id: 7, webUrl: 'https://dev.azure.com/pr/7', adopted: false, problems: [] }),
      },
    } as unknown as Parameters<typeof openPullRequest>[0];

    const answer = await openPullRequest(ado, store, recordingLogger().logger).handler({ ...input, reviewers: [] });

    expect(answer).toMatchObject({ ok: true, value: { pullRequest: { id: 7 } } });
  });
});
