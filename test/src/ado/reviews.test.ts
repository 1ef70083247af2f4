import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { PullRequestReference } from '../../../src/ado/pullRequestReference.ts';
import { type AdoSandbox, startAdoSandbox } from '../../support/adoSandbox.ts';

const listed = z.object({ value: z.array(z.record(z.string(), z.unknown())) });

let sandbox: AdoSandbox;
let workItemId: number;
let opened = 0;

beforeAll(async () => {
  sandbox = await startAdoSandbox([
    { path: 'a.txt', content: 'one\ntwo\n' },
    { path: 'old.txt', content: 'x\n'.repeat(30) },
  ]);
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  workItemId = z
    .object({ id: z.number() })
    .parse(await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch)).id;
});

afterAll(async () => {
  await sandbox.close();
});

async function pullRequest(options: { readonly isDraft?: boolean } = {}): Promise<PullRequestReference> {
  const { ado, repository, base } = sandbox;
  opened += 1;
  const branch = `agent/review-${opened}`;
  const change = { kind: 'edit', path: 'a.txt', content: `one\nTWO ${opened}\n` } as const;
  await ado.pushes.pushBranch({
    ...{ repository, branch, message: 'Change', trailers: [['Agent-Run', branch]] },
    changeSet: { baseCommit: base, changes: [change] },
  });
  const { id } = await ado.pullRequests.open({
    ...{ repository, sourceBranch: branch, targetBranch: 'main', title: 'Fix', description: 'Because.', workItemId },
    ...options,
  });
  return { repository, pullRequestId: id };
}

async function raw(reference: PullRequestReference, rest: string) {
  const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}/${rest}`;
  return listed.parse(await sandbox.asPerson('GET', `${path}?api-version=7.1`)).value;
}

describe('a thread of the agent', () => {
  it('is written once and brought up to date when its text changes', async () => {
    const reference = await pullRequest();
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
    const reference = await pullRequest();
    const longer = await sandbox.ado.pullRequests.writeThread({ ...reference, marker: 'run-10', markdown: 'Ten.' });

    const shorter = await sandbox.ado.pullRequests.writeThread({ ...reference, marker: 'run-1', markdown: 'One.' });

    expect(shorter).toMatchObject({ effect: 'created' });
    expect(shorter.threadId).not.toBe(longer.threadId);
  });

  it('is never one that a person wrote with the same marker', async () => {
    const reference = await pullRequest();
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
    const reference = await pullRequest();
    const marker = 'run-4';
    const { threadId } = await sandbox.ado.pullRequests.writeThread({ ...reference, marker, markdown: 'Text' });
    const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}/threads/${threadId}`;
    await sandbox.asPerson('PATCH', `${path}?api-version=7.1`, { properties: { 'CodeAgent.Marker': 7 } });

    expect(await sandbox.ado.pullRequests.writeThread({ ...reference, marker, markdown: 'Text' })).toEqual({
      ...{ threadId, effect: 'unchanged' },
    });
  });

  it('can sit on a line of a changed file', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;
    const [change] = await pullRequests.changes({ ...reference, iteration: 1 });
    const { changeTrackingId = 0 } = change ?? {};

    await pullRequests.writeThread({
      ...{ ...reference, marker: 'line', markdown: 'Why two?' },
      place: { path: 'a.txt', line: 2, iteration: 1, changeTrackingId },
    });

    const threads = await pullRequests.threads(reference);
    expect(threads.find(({ marker }) => marker === 'line')).toMatchObject({ path: 'a.txt', line: 2 });
    const [stored] = (await raw(reference, 'threads')).filter(({ threadContext }) => threadContext !== null);
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
    const reference = await pullRequest();
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
    const reference = await pullRequest();
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

describe('reviewers, votes, labels and statuses', () => {
  it('adds reviewers by name, address or id, each once, and keeps votes', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;

    const [id = ''] = await pullRequests.addReviewers({ ...reference, reviewers: ['Dana Developer'] });
    const again = await pullRequests.addReviewers({ ...reference, reviewers: ['dana@contoso.example', id] });
    await pullRequests.vote({ ...reference, vote: -5 });

    expect(again).toEqual([]);
    const { votes } = await pullRequests.read(reference);
    expect(votes.map(({ reviewer, vote }) => [reviewer, vote])).toEqual([
      ['Dana Developer', 0],
      ['code-agent', -5],
    ]);
  });

  it.each([['Dana'], ['Nobody Here']])('says that nobody is called %s', async (name) => {
    const reference = await pullRequest();

    await expect(sandbox.ado.pullRequests.addReviewers({ ...reference, reviewers: [name] })).rejects.toMatchObject({
      type: 'configuration',
      message: expect.stringContaining(name),
    });
  });

  it('adds the labels that are missing', async () => {
    const reference = await pullRequest();

    await sandbox.ado.pullRequests.addLabels({ ...reference, labels: ['agent', 'small'] });
    await sandbox.ado.pullRequests.addLabels({ ...reference, labels: ['Agent'] });

    expect((await raw(reference, 'labels')).map(({ name }) => name)).toEqual(['agent', 'small']);
  });

  it('posts a status once and again only when it says something else', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;
    const status = {
      ...{ ...reference, description: 'Two candidates', iteration: 1 },
      context: { genre: 'code-agent', name: 'review' },
    };

    const pending = await pullRequests.postStatus({ ...status, state: 'pending' });
    const repeated = await pullRequests.postStatus({ ...status, state: 'pending' });
    const done = await pullRequests.postStatus({ ...status, state: 'succeeded' });

    expect([pending, repeated, done].map(({ posted }) => posted)).toEqual([true, false, true]);
    expect(repeated.statusId).toBe(pending.statusId);
    expect((await raw(reference, 'statuses')).map(({ state }) => state)).toEqual(['pending', 'succeeded']);
  });
});

describe('pullRequests.statuses', () => {
  it('gives the newest of each context', async () => {
    const reference = await pullRequest();
    const build = { ...reference, context: { genre: 'code-agent', name: 'build' }, description: 'd' };
    await sandbox.ado.pullRequests.postStatus({ ...build, state: 'pending' });
    await sandbox.ado.pullRequests.postStatus({ ...build, state: 'succeeded', iteration: 1 });
    const review = { ...build, context: { genre: 'code-agent', name: 'review' }, state: 'failed' } as const;
    await sandbox.ado.pullRequests.postStatus(review);

    expect(await sandbox.ado.pullRequests.statuses(reference)).toMatchObject([
      { context: { genre: 'code-agent', name: 'build' }, state: 'succeeded', iteration: 1 },
      { context: { genre: 'code-agent', name: 'review' }, state: 'failed', iteration: undefined },
    ]);
  });
});

describe('pullRequests.describe', () => {
  it('sets title and description once, the whole of a long one in a thread', async () => {
    const reference = await pullRequest();
    const long = 'Why. '.repeat(1000);
    const { pullRequests } = sandbox.ado;

    const described = await pullRequests.describe({ ...reference, title: 'New title', description: long });
    const again = await pullRequests.describe({ ...reference, description: long });

    expect(described).toMatchObject({ title: 'New title', description: expect.stringContaining('first comment') });
    expect(again).toEqual(described);
    const own = (await pullRequests.threads(reference)).filter(({ marker }) => marker === 'full description');
    expect(own).toMatchObject([{ status: 'closed', comments: [{ text: long }] }]);
  });
});

describe('pullRequests.listOwn', () => {
  it('gives the active ones that the agent created, and no others', async () => {
    const { pullRequestId } = await pullRequest();
    const abandoned = await pullRequest();
    await sandbox.ado.pullRequests.abandon({ ...abandoned, reason: 'Gone.' });
    sandbox.git(
      'update-ref',
      'refs/heads/people/x',
      (await sandbox.ado.repositories.tip(sandbox.repository, 'agent/review-1')) ?? '',
    );
    const refs = { sourceRefName: 'refs/heads/people/x', targetRefName: 'refs/heads/main', title: 'Mine' };
    const made = await sandbox.asPerson(
      'POST',
      `git/repositories/${sandbox.repository.id}/pullrequests?api-version=7.1`,
      refs,
    );

    const found = await sandbox.ado.pullRequests.listOwn(sandbox.repository.projectName);

    const ids = found.map(({ id }) => id);
    expect(ids).toContain(pullRequestId);
    expect(ids).not.toContain(abandoned.pullRequestId);
    expect(ids).not.toContain(made['pullRequestId']);
    expect(found[0]).toMatchObject({ id: pullRequestId, repositoryId: sandbox.repository.id, targetBranch: 'main' });
  });
});

describe('the life of a pull request', () => {
  it('shows who closed it, and that it was reactivated', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;
    const path = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}?api-version=7.1`;
    await sandbox.asPerson('PATCH', path, { status: 'abandoned' });
    const closed = await pullRequests.read(reference);
    await sandbox.asPerson('PATCH', path, { status: 'active' });

    const open = await pullRequests.read(reference);

    expect(closed).toMatchObject({ status: 'abandoned', closedBy: { displayName: 'Dana Developer' } });
    expect(closed.closedAt).toMatch(/^\d{4}-/);
    expect(open).toMatchObject({ status: 'active', closedBy: undefined, createdBy: { displayName: 'code-agent' } });
  });

  it('shows that it conflicts with its target', async () => {
    const reference = await pullRequest();
    const path = `git/repositories/${sandbox.repository.id}/pushes?api-version=7.1`;
    const change = {
      changeType: 'edit',
      item: { path: '/a.txt' },
      newContent: { content: 'x', contentType: 'rawtext' },
    };
    await sandbox.asPerson('POST', path, {
      refUpdates: [{ name: 'refs/heads/conflicting', oldObjectId: sandbox.base }],
      commits: [{ comment: 'Conflict', changes: [change] }],
    });
    const details = `git/repositories/${sandbox.repository.id}/pullRequests/${reference.pullRequestId}?api-version=7.1`;
    await sandbox.asPerson('PATCH', details, { targetRefName: 'refs/heads/conflicting' });

    expect(await sandbox.ado.pullRequests.read(reference)).toMatchObject({
      ...{ targetBranch: 'conflicting', mergeStatus: 'conflicts' },
      targetCommit: sandbox.git('rev-parse', 'conflicting'),
    });
  });

  it('goes from draft to ready once', async () => {
    const reference = await pullRequest({ isDraft: true });
    const { pullRequests } = sandbox.ado;

    expect(await pullRequests.read(reference)).toMatchObject({ isDraft: true, targetBranch: 'main' });
    expect(await pullRequests.markReady(reference)).toMatchObject({ isDraft: false });
    expect(await pullRequests.markReady(reference)).toMatchObject({ isDraft: false });
  });

  it('is completed by Azure DevOps when auto-complete is set and nothing stands in the way', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;

    await pullRequests.setAutoComplete({ ...reference, mergeStrategy: 'squash', commitMessage: 'm'.repeat(5000) });

    expect(await pullRequests.read(reference)).toMatchObject({ status: 'completed' });
    await expect(pullRequests.setAutoComplete(reference)).rejects.toMatchObject({ type: 'conflict' });
  });

  it('is abandoned with a reason, once', async () => {
    const reference = await pullRequest();
    const { pullRequests } = sandbox.ado;

    await pullRequests.abandon({ ...reference, reason: 'A person took over.' });
    await pullRequests.abandon({ ...reference, reason: 'A person took over.' });

    expect(await pullRequests.read(reference)).toMatchObject({ status: 'abandoned' });
    const reasons = (await pullRequests.threads(reference)).filter(({ marker }) => marker === 'abandoned');
    expect(reasons).toMatchObject([{ status: 'closed', comments: [{ text: 'A person took over.' }] }]);
  });

  it('gets an iteration for every push, with the files between them', async () => {
    const { ado, repository } = sandbox;
    const reference = await pullRequest();
    const { sourceBranch, sourceCommit = '' } = await ado.pullRequests.read(reference);
    const changes = [
      { changeType: 'rename', item: { path: '/new.txt' }, sourceServerItem: '/old.txt' },
      { changeType: 'add', item: { path: '/größe.txt' }, newContent: { content: 'x', contentType: 'rawtext' } },
    ];
    await sandbox.asPerson('POST', `git/repositories/${repository.id}/pushes?api-version=7.1`, {
      refUpdates: [{ name: `refs/heads/${sourceBranch}`, oldObjectId: sourceCommit }],
      commits: [{ comment: 'More', changes }],
    });

    const iterations = await ado.pullRequests.iterations(reference);
    const since = await ado.pullRequests.changes({ ...reference, iteration: 2, comparedTo: 1 });
    const all = await ado.pullRequests.changes({ ...reference, iteration: 2 });

    expect(iterations.map(({ id }) => id)).toEqual([1, 2]);
    expect(iterations[0]?.sourceCommit).toBe(sourceCommit);
    expect(since.map(({ path, previousPath }) => [path, previousPath]).sort()).toEqual([
      ['größe.txt', undefined],
      ['new.txt', 'old.txt'],
    ]);
    expect(all.map(({ path }) => path).sort()).toEqual(['a.txt', 'größe.txt', 'new.txt']);
    expect(new Set(all.map(({ changeTrackingId }) => changeTrackingId)).size).toBe(3);
  });
});
