import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAzureDevOps } from '../../../../src/ado/azureDevOps.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

let standIn: TestStandIn;

beforeAll(async () => {
  standIn = await startTestStandIn({ staleReads: 2 });
});
afterAll(() => standIn.close());

async function send(method: string, path: string, body?: unknown) {
  const address = `/_apis/git/repositories/${standIn.repositoryId}/${path}`;
  const query = `${path.includes('?') ? '&' : '?'}api-version=7.1`;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return JSON.parse(await (await standIn.fetch(`${address}${query}`, { method, ...sent })).text());
}

const states = async (id: number, count: number) => {
  const found: string[] = [];
  for (let read = 0; read < count; read += 1) {
    const { status, mergeStatus } = await send('GET', `pullrequests/${id}`);
    found.push(`${status} ${mergeStatus}`);
  }
  return found;
};

async function open(branch: string): Promise<number> {
  const changes = [{ changeType: 'add', item: { path: `/${branch}.txt` }, newContent: { content: 'x' } }];
  const refUpdates = [{ name: `refs/heads/${branch}`, oldObjectId: standIn.base }];
  await send('POST', 'pushes', { refUpdates, commits: [{ comment: 'x', changes }] });
  const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' };
  return (await send('POST', 'pullrequests', { ...refs, title: branch })).pullRequestId;
}

async function complete(id: number): Promise<void> {
  const { lastMergeSourceCommit } = await send('GET', `pullrequests/${id}`);
  await send('PATCH', `pullrequests/${id}`, { status: 'completed', lastMergeSourceCommit });
}

it('show a pull request as it was for so many reads after it was made and after it was completed, also in lists', async () => {
  const id = await open('stale');
  const made = await states(id, 3);
  await complete(id);
  const active = await send('GET', 'pullrequests?searchCriteria.status=active');

  expect(made).toEqual(['active queued', 'active queued', 'active succeeded']);
  expect(active.value).toMatchObject([{ pullRequestId: id, mergeStatus: 'queued' }]);
  expect(await states(id, 2)).toEqual(['active queued', 'completed succeeded']);
  expect((await send('GET', 'pullrequests?searchCriteria.status=active')).count).toBe(0);
});

it('hide no change that people make', async () => {
  const id = await open('changed');
  await send('PATCH', `pullrequests/${id}`, { title: 'Another' });

  expect(await send('GET', `pullrequests/${id}`)).toMatchObject({ title: 'Another', mergeStatus: 'queued' });
  await send('PATCH', `pullrequests/${id}`, { status: 'abandoned' });
  expect((await states(id, 1))[0]).toMatch(/^abandoned/);
});

it('do not let the adapter say that it has abandoned what is completed', async () => {
  const getToken = async () => standIn.server.agentToken;
  const { repositories, pullRequests } = createAzureDevOps({
    organizationUrl: standIn.server.url,
    credential: { kind: 'pat', getToken },
  });
  const repository = await repositories.resolve('Fabrikam Fiber', undefined);
  const pullRequestId = await open('raced');
  await complete(pullRequestId);

  const answer = await pullRequests.abandon({ repository, pullRequestId, reason: 'The run has ended.' });

  expect(answer).toMatchObject({ status: 'completed' });
  const threads = await pullRequests.threads({ repository, pullRequestId });
  expect(threads.filter(({ marker }) => marker === 'abandoned')).toMatchObject([
    { comments: [{ text: 'It was completed before it could be abandoned.' }] },
  ]);
});
