import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ReviewSandbox, startReviewSandbox } from '../../../support/ado/reviewSandbox.ts';

let sandbox: ReviewSandbox;

beforeAll(async () => {
  sandbox = await startReviewSandbox();
});

afterAll(async () => {
  await sandbox.close();
});

describe('reviewers, votes, labels and statuses', () => {
  it('adds reviewers by name, address or id, each once, and keeps votes', async () => {
    const reference = await sandbox.pullRequest();
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
    const reference = await sandbox.pullRequest();

    await expect(sandbox.ado.pullRequests.addReviewers({ ...reference, reviewers: [name] })).rejects.toMatchObject({
      type: 'configuration',
      message: expect.stringContaining(name),
    });
  });

  it.each(['group:Fabrikam Fiber Team', 'Fabrikam Fiber Team', 'group:[Fabrikam Fiber]\\Fabrikam Fiber Team'])(
    'adds a team as %s',
    async (name) => {
      const reference = await sandbox.pullRequest();

      await sandbox.ado.pullRequests.addReviewers({ ...reference, reviewers: [name] });

      const { votes } = await sandbox.ado.pullRequests.read(reference);
      expect(votes.map(({ reviewer }) => reviewer)).toEqual(['[Fabrikam Fiber]\\Fabrikam Fiber Team']);
    },
  );

  it('adds the labels that are missing', async () => {
    const reference = await sandbox.pullRequest();

    await sandbox.ado.pullRequests.addLabels({ ...reference, labels: ['agent', 'small'] });
    await sandbox.ado.pullRequests.addLabels({ ...reference, labels: ['Agent'] });

    expect((await sandbox.raw(reference, 'labels')).map(({ name }) => name)).toEqual(['agent', 'small']);
  });

  it('posts a status once and again only when it says something else', async () => {
    const reference = await sandbox.pullRequest();
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
    expect((await sandbox.raw(reference, 'statuses')).map(({ state }) => state)).toEqual(['pending', 'succeeded']);
  });
});

describe('pullRequests.statuses', () => {
  it('gives the newest of each context', async () => {
    const reference = await sandbox.pullRequest();
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
    const reference = await sandbox.pullRequest();
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
    const { pullRequestId } = await sandbox.pullRequest();
    const abandoned = await sandbox.pullRequest();
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
    const reference = await sandbox.pullRequest();
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
    const reference = await sandbox.pullRequest();
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
    const reference = await sandbox.pullRequest({ isDraft: true });
    const { pullRequests } = sandbox.ado;

    expect(await pullRequests.read(reference)).toMatchObject({ isDraft: true, targetBranch: 'main' });
    expect(await pullRequests.markReady(reference)).toMatchObject({ isDraft: false });
    expect(await pullRequests.markReady(reference)).toMatchObject({ isDraft: false });
  });

  it('is completed by Azure DevOps when auto-complete is set and nothing stands in the way', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;

    await pullRequests.setAutoComplete({ ...reference, mergeStrategy: 'squash', commitMessage: 'm'.repeat(5000) });

    expect(await pullRequests.read(reference)).toMatchObject({ status: 'completed' });
    await expect(pullRequests.setAutoComplete(reference)).rejects.toMatchObject({ type: 'conflict' });
  });

  it('is abandoned with a reason, once', async () => {
    const reference = await sandbox.pullRequest();
    const { pullRequests } = sandbox.ado;

    await pullRequests.abandon({ ...reference, reason: 'A person took over.' });
    await pullRequests.abandon({ ...reference, reason: 'A person took over.' });

    expect(await pullRequests.read(reference)).toMatchObject({ status: 'abandoned' });
    const reasons = (await pullRequests.threads(reference)).filter(({ marker }) => marker === 'abandoned');
    expect(reasons).toMatchObject([{ status: 'closed', comments: [{ text: 'A person took over.' }] }]);
  });

  it('gets an iteration for every push, with the files between them', async () => {
    const { ado, repository } = sandbox;
    const reference = await sandbox.pullRequest();
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
