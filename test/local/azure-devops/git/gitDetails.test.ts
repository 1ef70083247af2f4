import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { workItemCalls } from '../workItems/workItemCalls.ts';

describe('what is kept with commits, tags and pull requests', () => {
  let standIn: TestStandIn;
  let git: IGitApi;
  let pull: string;
  const items = workItemCalls(() => standIn);

  beforeAll(async () => {
    standIn = await startTestStandIn();
    git = await standIn.agent.getGitApi();
    const changes = [{ changeType: 1, item: { path: '/x' }, newContent: { content: 'x', contentType: 0 } }];
    const refUpdates = [{ name: 'refs/heads/x', oldObjectId: standIn.base }];
    await git.createPush({ refUpdates, commits: [{ comment: 'x', changes }] }, standIn.repositoryId);
    const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main' };
    const { pullRequestId } = await git.createPullRequest({ ...refs, title: 'x' }, standIn.repositoryId);
    pull = `pullRequests/${pullRequestId}`;
  });

  afterAll(() => standIn.close());

  async function call(method: string, path: string, body?: unknown, type = 'application/json') {
    const url = `/_apis/git/repositories/${standIn.repositoryId}/${path}${path.includes('?') ? '&' : '?'}api-version=7.1`;
    const headers = { 'Content-Type': type };
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await standIn.fetch(url, { method, headers, ...(body === undefined ? {} : { body: content }) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, ...(isJson ? JSON.parse(text) : { text }) };
  }

  it('makes a tag with its message, which git has as well', async () => {
    const tag = { name: 'v1', message: 'first\n\nrelease', taggedObject: { objectId: standIn.base } };

    const made = await call('POST', 'annotatedtags', tag);
    const [ref] = await git.getRefs(
      standIn.repositoryId,
      undefined,
      'tags/v1',
      undefined,
      undefined,
      undefined,
      undefined,
      true,
    );

    expect(made).toMatchObject({
      status: 201,
      name: 'refs/tags/v1',
      message: tag.message,
      taggedBy: { name: 'code-agent' },
      taggedObject: { objectId: standIn.base, objectType: 'commit' },
    });
    expect(await call('GET', `annotatedtags/${made.objectId}`)).toMatchObject({ status: 200, message: tag.message });
    expect(ref).toMatchObject({ objectId: made.objectId, peeledObjectId: standIn.base });
  });

  it.each([
    ['of no object', { name: 'v2', message: 'm', taggedObject: { objectId: 'f'.repeat(40) } }, 404],
    ['with a name that git refuses', { name: 'a..b', message: 'm', taggedObject: { objectId: 'f'.repeat(40) } }, 400],
    ['without a message', { name: 'v2', message: '', taggedObject: { objectId: 'f'.repeat(40) } }, 400],
  ])('makes no tag %s', async (_what, tag, status) => {
    expect(await call('POST', 'annotatedtags', tag)).toMatchObject({ status });
  });

  it('tells the statuses of the commits that refs name, all or the latest, and where refs are found', async () => {
    for (const state of [1, 2]) {
      await git.createCommitStatus({ state, context: { name: 'ci' } }, standIn.base, standIn.repositoryId);
    }
    const statesOf = async (query: string) => {
      const { value } = await call('GET', `refs?filter=heads/main&${query}`);
      return value[0].statuses?.map(({ state }: { state: string }) => state);
    };

    expect(await statesOf('includeStatuses=true')).toEqual(['pending', 'succeeded']);
    expect(await statesOf('includeStatuses=true&latestStatusesOnly=true')).toEqual(['succeeded']);
    expect(await statesOf('includeLinks=true')).toBeUndefined();
    expect(await call('GET', 'refs?latestStatusesOnly=true')).toMatchObject({ status: 400 });
    expect((await call('GET', 'refs?includeLinks=true')).value[0]).toMatchObject({
      _links: { self: {}, repository: {} },
    });
  });

  it('tells the work items that link to a commit', async () => {
    const id = await items.make('Bug');
    const url = `vstfs:///Git/Commit/p%2F${standIn.repositoryId}%2F${standIn.base}`;
    const value = { rel: 'ArtifactLink', url, attributes: { name: 'Fixed in Commit' } };
    await items.patch(id, [{ op: 'add', path: '/relations/-', value }]);

    const [commit] = await git.getCommits(standIn.repositoryId, { includeWorkItems: true });

    expect(commit?.workItems).toMatchObject([{ id: String(id) }]);
  });

  it('keeps files of a pull request by their names', async () => {
    const path = `${pull}/attachments/${encodeURIComponent('ä b.txt')}`;
    const made = await call('POST', path, 'content', 'application/octet-stream');

    expect(made).toMatchObject({ status: 201, displayName: 'ä b.txt', author: { displayName: 'code-agent' } });
    expect(await call('GET', path)).toEqual({ status: 200, text: 'content' });
    expect((await call('GET', `${pull}/attachments`)).value).toHaveLength(1);
    expect(await call('POST', path, 'other', 'application/octet-stream')).toMatchObject({ status: 409 });
    expect(await call('POST', `${pull}/attachments/c`, 'other', 'text/plain')).toMatchObject({ status: 400 });
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await call('GET', path)).toMatchObject({ status: 404 });
  });

  it('keeps properties of a pull request, as Microsoft’s examples change them', async () => {
    const patch = 'application/json-patch+json';
    const text = ($value: string) => ({ $type: 'System.String', $value });
    const own = { 'Microsoft.Git.PullRequest.SourceRefName': text('refs/heads/x') };

    await call('PATCH', `${pull}/properties`, [{ op: 'add', path: '/sampleId', value: 8 }], patch);
    const whole = [
      { op: 'add', path: '/startedDateTime', value: '2017-09-25T15:26:49.477Z' },
      { op: 'add', path: '', value: { globalId: 'g' } },
    ];
    const added = await call('PATCH', `${pull}/properties`, whole, patch);
    const changed = [
      { op: 'replace', path: '/sampleId', value: 12 },
      { op: 'remove', path: '/startedDateTime' },
    ];
    await call('PATCH', `${pull}/properties`, changed, patch);

    expect(added.value).toMatchObject({
      ...own,
      sampleId: text('8'),
      startedDateTime: { $type: 'System.DateTime', $value: '2017-09-25T15:26:49.477Z' },
    });
    const { count, value } = await call('GET', `${pull}/properties`);
    expect([count, value]).toEqual([4, { ...added.value, sampleId: text('12'), startedDateTime: undefined }]);
    expect(await call('PATCH', `${pull}/properties`, [{ op: 'remove', path: '/no' }], patch)).toMatchObject({
      status: 400,
    });
    expect(await call('PATCH', `${pull}/properties`, [{ op: 'add', path: '/a', value: 1 }])).toMatchObject({
      status: 400,
    });
    const reserved = [{ op: 'add', path: '/Microsoft.Git.PullRequest.SourceRefName', value: 'x' }];
    expect(await call('PATCH', `${pull}/properties`, reserved, patch)).toMatchObject({ status: 400 });
  });

  it('tells who likes a comment', async () => {
    const { id } = await call('POST', `${pull}/threads`, { comments: [{ content: 'c' }] });
    const likes = `${pull}/threads/${id}/comments/1/likes`;

    await call('POST', likes);
    await call('POST', likes);

    expect((await call('GET', likes)).value).toMatchObject([{ displayName: 'code-agent' }]);
    expect((await call('GET', `${pull}/threads/${id}`)).comments[0].usersLiked).toHaveLength(1);
    await call('DELETE', likes);
    expect((await call('GET', likes)).value).toEqual([]);
  });

  it('lists pull requests with their links where these are asked for', async () => {
    const [plain] = await git.getPullRequests(standIn.repositoryId, {});
    const [linked] = await git.getPullRequests(standIn.repositoryId, { includeLinks: true });

    expect(plain).not.toHaveProperty('_links');
    expect(linked?._links).toMatchObject({ statuses: {}, web: {} });
  });
});
