import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const reader = {
  token: 'reader',
  displayName: 'Rita Reader',
  id: '11111111-2222-3333-4444-555555555555',
  uniqueName: 'rita@x',
};

describe('access', () => {
  let standIn: TestStandIn;

  beforeAll(async () => {
    const denied = ['GenericContribute', 'PullRequestContribute', 'WorkItemsWrite', 'HooksEdit'] as const;
    standIn = await startTestStandIn({ personalAccessTokens: [{ ...reader, denied }] });
  });

  afterAll(() => standIn.close());

  const call = (path: string, authorization: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${standIn.server.url}${path}`, { ...init, headers: { ...init.headers, authorization } });

  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it('takes a personal access token as Basic with any user name, and nothing else', async () => {
    const { agentToken } = standIn.server;
    const tries = [basic(`:${agentToken}`), basic(`anyone:${agentToken}`), basic(':wrong'), basic(agentToken)];

    const statuses = await Promise.all(tries.map(async (text) => (await call('/_apis/projects', text)).status));

    expect(statuses).toEqual([200, 200, 401, 401]);
  });

  it('sends whom it does not know to its sign-in page, or says which ways there are to sign in', async () => {
    const { agentToken } = standIn.server;
    const ask = async (authorization: string, headers: Record<string, string> = {}) => {
      const response = await call('/_apis/projects', authorization, { headers, redirect: 'manual' });
      const { status } = response;
      return {
        status,
        type: response.headers.get('content-type'),
        challenge: response.headers.get('www-authenticate'),
      };
    };
    const page = 'text/html; charset=utf-8';

    for (const unknown of [`Bearer ${agentToken}`, 'Bearer wrong', '']) {
      expect(await ask(unknown)).toEqual({ status: 203, type: page, challenge: null });
      expect(await ask(unknown, { accept: 'text/html' })).toEqual({ status: 302, type: page, challenge: null });
      expect(await ask(unknown, { 'X-TFS-FedAuthRedirect': 'Suppress' })).toMatchObject({
        status: 401,
        challenge: expect.stringContaining('Basic realm='),
      });
    }
    expect(await ask(basic(':wrong'))).toMatchObject({ status: 401, challenge: expect.stringContaining('Bearer') });
  });

  it('names the permission that is missing', async () => {
    const push = {
      refUpdates: [{ name: 'refs/heads/n', oldObjectId: standIn.base }],
      commits: [{ comment: 'n', changes: [] }],
    };
    const response = await call(
      `/_apis/git/repositories/${standIn.repositoryId}/pushes?api-version=7.1`,
      basic(`:${reader.token}`),
      { method: 'POST', body: JSON.stringify(push) },
    );

    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/TF401027.*GenericContribute/);
  });

  it('lets an identity read that may not write', async () => {
    const response = await call(`/_apis/git/repositories/${standIn.repositoryId}/refs`, basic(`:${reader.token}`));

    expect(response.status).toBe(200);
  });

  it('demands a version for writing', async () => {
    const path = `/_apis/git/repositories/${standIn.repositoryId}/refs`;

    const response = await standIn.fetch(path, { method: 'POST', body: '[]' });

    expect(await response.json()).toMatchObject({ typeKey: 'VssVersionNotSpecifiedException' });
  });

  it.each([
    ['projects', '9.0', 'VssVersionOutOfRangeException'],
    ['projects', '7.3-preview', 'VssVersionOutOfRangeException'],
    ['projects', '6.7', 'VssInvalidApiResourceVersionException'],
    ['projects', '4.2-preview.1', 'VssInvalidApiResourceVersionException'],
    ['projects', 'seven', 'VssInvalidApiResourceVersionException'],
    ['projects', '7.1-beta', 'VssInvalidApiResourceVersionException'],
    ['projects', '7.2', 'VssInvalidPreviewVersionException'],
    ['connectionData', '7.1', 'VssInvalidPreviewVersionException'],
    ['resourceAreas', '7.1', 'VssInvalidPreviewVersionException'],
    ['projects', '7.1-preview.5', 'VssVersionOutOfRangeException'],
    ['projects', '7.1-preview.0', 'VssVersionOutOfRangeException'],
    ['git/repositories', '7.1-preview.3', 'VssVersionOutOfRangeException'],
  ])('refuses %s in the version %s', async (path, version, typeKey) => {
    const response = await standIn.fetch(`/_apis/${path}?api-version=${version}`);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ typeKey, message: expect.stringContaining(version) });
  });

  it.each([
    ['projects', '7.1'],
    ['projects', '5.0'],
    ['projects', '7.1-preview'],
    ['projects', '7.2-preview.4'],
    ['connectionData', '7.1-preview.1'],
    ['identities', '7.1&searchFilter=General&filterValue=x'],
  ])('serves %s in the version %s', async (path, version) => {
    expect((await standIn.fetch(`/_apis/${path}?api-version=${version}`)).status).toBe(200);
  });
});
