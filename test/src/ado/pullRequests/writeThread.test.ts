import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type ReviewSandbox, startReviewSandbox } from '../../../support/ado/reviewSandbox.ts';

let sandbox: ReviewSandbox;

beforeAll(async () => {
  sandbox = await startReviewSandbox();
});

afterAll(async () => {
  await sandbox.close();
});

describe('a thread of the agent', () => {
  it('is written once and brought up to date when its text changes', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;
    const thread = { ...reference, marker: 'run-1/finding-2', markdown: 'Look **here**.' };

    const first = await pullRequests.writeThread(thread);
    const again = await pullRequests.writeThread(thread);
    const changed = await pullRequests.writeThread({ ...thread, markdown: 'Look there.', status: 'fixed' });

    expect([first, again, changed].map(({ effect }) => effect)).toEqual(['created', 'unchanged', 'updated']);
    expect(new Set([first, again, changed].map(({ threadId }) => threadId)).size).toBe(1);
    const own = (await pullRequests.threads(reference)).filter(({ marker }) => marker !== undefined);
    expect(own).toMatchObject([{ marker: 'run-1/finding-2', status: 'fixed', comments: [{ text: 'Look there.' }] }]);
  });

  it('is not mistaken for one whose marker only begins the same', async () => {
    const reference = await sandbox.pullRequest();
    const longer = await sandbox.ado.pullRequests.writeThread({ ...reference, marker: 'run-10', markdown: 'Ten.' });

    const shorter = await sandbox.ado.pullRequests.writeThread({ ...reference, marker: 'run-1', markdown: 'One.' });

    expect(shorter).toMatchObject({ effect: 'created' });
    expect(shorter.threadId).not.toBe(longer.threadId);
  });

  it('is never one that a person wrote with the same marker', async () => {
    const reference = await sandbox.pullRequest();
    const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}/threads`;
    const comments = [{ content: '<!-- code-agent: run-3 -->\nMine now.' }];
    await sandbox.asPerson('POST', `${path}?api-version=7.1`, {
      ...{ comments, status: 'active' },
      properties: { 'CodeAgent.Marker': 'run-3' },
    });

    const written = await sandbox.ado.pullRequests.writeThread({ ...reference, marker: 'run-3', markdown: 'Text' });

    expect(written.effect).toBe('created');
  });

  it('is found by its hidden line when its properties are lost', async () => {
    const reference = await sandbox.pullRequest();
    const marker = 'run-4';
    const { threadId } = await sandbox.ado.pullRequests.writeThread({ ...reference, marker, markdown: 'Text' });
    const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}/threads/${threadId}`;
    await sandbox.asPerson('PATCH', `${path}?api-version=7.1`, { properties: { 'CodeAgent.Marker': 7 } });

    expect(await sandbox.ado.pullRequests.writeThread({ ...reference, marker, markdown: 'Text' })).toEqual({
      ...{ threadId, effect: 'unchanged' },
    });
  });

  it('can sit on a line of a changed file', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;
    const [change] = await pullRequests.changes({ ...reference, iteration: 1 });
    const { changeTrackingId = 0 } = change ?? {};

    await pullRequests.writeThread({
      ...{ ...reference, marker: 'line', markdown: 'Why two?' },
      place: { path: 'a.txt', line: 2, iteration: 1, changeTrackingId },
    });

    const threads = await pullRequests.threads(reference);
    expect(threads.find(({ marker }) => marker === 'line')).toMatchObject({ path: 'a.txt', line: 2 });
    const [stored] = (await sandbox.raw(reference, 'threads')).filter(({ threadContext }) => threadContext !== null);
    expect(stored).toMatchObject({
      threadContext: { filePath: '/a.txt', rightFileStart: { line: 2 } },
      pullRequestThreadContext: {
        changeTrackingId,
        iterationContext: { firstComparingIteration: 1, secondComparingIteration: 1 },
      },
    });
  });

  it.each([['a\nb'], ['--> out'], ['']])('refuses the marker %j, which could not be found again', async (marker) => {
    const reference = { repository: sandbox.repository, pullRequestId: 1 };

    await expect(sandbox.ado.pullRequests.writeThread({ ...reference, marker, markdown: 'x' })).rejects.toMatchObject({
      type: 'invalid-input',
    });
  });
});

describe('an answer in a thread', () => {
  it('is given once, and the thread can be closed', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;
    const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}/threads`;
    const asked = await sandbox.asPerson('POST', `${path}?api-version=7.1`, {
      ...{ comments: [{ content: 'Is this right?' }], status: 'active' },
    });
    const threadId = z.number().parse(asked['id']);
    const answer = { ...reference, threadId, marker: 'answer-1' };

    const first = await pullRequests.reply({ ...answer, markdown: 'Yes.' });
    const again = await pullRequests.reply({ ...answer, markdown: 'Yes.' });
    const better = await pullRequests.reply({ ...answer, markdown: 'Yes, see above.' });
    await pullRequests.setThreadStatus({ ...reference, threadId, status: 'fixed' });

    expect([first, again, better]).toEqual([
      { commentId: 2, effect: 'created' },
      { commentId: 2, effect: 'unchanged' },
      { commentId: 2, effect: 'updated' },
    ]);
    const thread = (await pullRequests.threads(reference)).find(({ id }) => id === threadId);
    expect(thread).toMatchObject({
      status: 'fixed',
      comments: [
        { text: 'Is this right?', isOwn: false, author: 'Dana Developer' },
        { text: 'Yes, see above.', isOwn: true, parentId: 1 },
      ],
    });
  });
});

describe('pullRequests.threads', () => {
  it('gives those with a comment written or changed since, with who wrote it', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;
    const old = await pullRequests.writeThread({ ...reference, marker: 'old', markdown: 'Old.' });
    const [seen] = await pullRequests.threads(reference);
    const since = new Date(Date.parse(seen?.comments[0]?.updatedAt ?? '') + 1);
    await moment(since);
    const answered = await pullRequests.writeThread({ ...reference, marker: 'new', markdown: 'New.' });

    const recent = await pullRequests.threads({ ...reference, since });

    expect(recent.map(({ id }) => id)).toEqual([answered.threadId]);
    expect(recent[0]?.comments[0]).toMatchObject({ isOwn: true, authorId: (await sandbox.ado.identities.own()).id });
    await pullRequests.writeThread({ ...reference, marker: 'old', markdown: 'Old, but changed.' });
    expect(await pullRequests.thread({ ...reference, threadId: answered.threadId })).toEqual(recent[0]);
    expect(await pullRequests.thread({ ...reference, threadId: 9999 })).toBeUndefined();
    const again = await pullRequests.threads({ ...reference, since });
    expect(again.map(({ id }) => id)).toEqual([old.threadId, answered.threadId]);
  });

  /** The stand-in's clock is the machine's: until it shows the time. */
  async function moment(time: Date): Promise<void> {
    while (Date.now() < time.getTime()) await new Promise((resolve) => setImmediate(resolve));
  }
});
