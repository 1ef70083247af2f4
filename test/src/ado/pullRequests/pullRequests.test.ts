import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const pullRequestSchema = z.object({
  title: z.string(),
  description: z.string(),
  isDraft: z.boolean(),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  labels: z.array(z.object({ name: z.string() })).optional(),
});
const workItemRefs = z.object({ value: z.array(z.object({ id: z.string() })) });
const threads = z.object({
  value: z.array(
    z.object({ status: z.string().optional(), comments: z.array(z.object({ content: z.string().optional() })) }),
  ),
});

let sandbox: AdoSandbox;
let workItemId: number;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  const filed = await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch);
  workItemId = z.object({ id: z.number() }).parse(filed).id;
});

afterAll(async () => {
  await sandbox.close();
});

async function pushedBranch(branch: string): Promise<string> {
  await sandbox.ado.pushes.pushBranch({
    repository: sandbox.repository,
    branch,
    changeSet: { baseCommit: sandbox.base, changes: [{ kind: 'add', path: `${branch}.txt`, content: 'x\n' }] },
    message: 'Change',
    trailers: [['Agent-Run', branch]],
  });
  return branch;
}

function open(sourceBranch: string, description = 'Because.', more: { isDraft?: boolean; labels?: string[] } = {}) {
  return sandbox.ado.pullRequests.open({
    repository: sandbox.repository,
    sourceBranch,
    targetBranch: 'main',
    title: 'Fix the\nsums',
    description,
    workItemId,
    ...more,
  });
}

function path(id: number, rest = ''): string {
  return `git/repositories/${sandbox.repository.id}/pullRequests/${id}${rest}?api-version=7.1`;
}

async function threadsWith(id: number, text: string) {
  const found = threads.parse(await sandbox.asPerson('GET', path(id, '/threads')));
  return found.value.filter((thread) => thread.comments[0]?.content?.includes(text));
}

describe('pullRequests.open', () => {
  it('opens a pull request that is linked to the work item', async () => {
    const branch = await pushedBranch('agent/first');

    const opened = await open(branch, 'Because.', { isDraft: true, labels: ['agent'] });

    expect(opened).toMatchObject({ adopted: false, webUrl: `${sandbox.repository.webUrl}/pullrequest/${opened.id}` });
    const pullRequest = pullRequestSchema.parse(await sandbox.asPerson('GET', path(opened.id)));
    expect(pullRequest).toMatchObject({
      title: 'Fix the sums',
      description: 'Because.',
      isDraft: true,
      sourceRefName: 'refs/heads/agent/first',
      targetRefName: 'refs/heads/main',
    });
    const linked = workItemRefs.parse(await sandbox.asPerson('GET', path(opened.id, '/workitems')));
    expect(linked.value).toEqual([{ id: String(workItemId) }]);
  });

  it('adopts the active one when it is done again', async () => {
    const branch = await pushedBranch('agent/again');
    const first = await open(branch);

    expect(await open(branch)).toEqual({ ...first, adopted: true });
  });

  it('takes none for its own that a person opened for the branch, and says what to do', async () => {
    const branch = await pushedBranch('agent/by-hand');
    const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' };
    const list = `git/repositories/${sandbox.repository.id}/pullRequests?api-version=7.1`;
    const made = await sandbox.asPerson('POST', list, { ...refs, title: 'Mine', description: 'By hand' });

    await expect(open(branch)).rejects.toMatchObject({
      type: 'conflict',
      isRetryable: false,
      message: expect.stringContaining(
        'someone else has opened a pull request for this branch. Abandon that one first.',
      ),
    });
    const id = Number(made['pullRequestId']);
    expect(workItemRefs.parse(await sandbox.asPerson('GET', path(id, '/workitems'))).value).toEqual([]);
  });

  it('opens one when two tries run at the same time', async () => {
    const branch = await pushedBranch('agent/twice');

    const results = await Promise.all([open(branch), open(branch)]);

    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(results.filter(({ adopted }) => !adopted)).toHaveLength(1);
  });

  it('does not adopt an abandoned one, nor one of a branch that only begins the same', async () => {
    const abandoned = await open(await pushedBranch('agent/sum-1'));
    await sandbox.asPerson('PATCH', path(abandoned.id), { status: 'abandoned' });
    const longer = await open(await pushedBranch('agent/sum-10'));

    const opened = await open('agent/sum-1');

    expect(opened.adopted).toBe(false);
    expect([abandoned.id, longer.id]).not.toContain(opened.id);
  });

  it('cuts a long description and keeps all of it in one closed thread', async () => {
    const branch = await pushedBranch('agent/long');
    const description = `${'A reason. '.repeat(600)}\nThe very end.`;

    const opened = await open(branch, description);
    await open(branch, description);

    const pullRequest = pullRequestSchema.parse(await sandbox.asPerson('GET', path(opened.id)));
    expect(pullRequest.description.length).toBeLessThanOrEqual(4000);
    expect(pullRequest.description).toContain('first comment');
    const full = await threadsWith(opened.id, 'The very end.');
    expect(full.map(({ status }) => status)).toEqual(['closed']);
  });

  it('says that the branch does not exist', async () => {
    await expect(open('agent/nowhere')).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining('agent/nowhere'),
    });
  });
});
