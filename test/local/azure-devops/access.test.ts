import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

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

  it('takes a token as Basic with any user name and as Bearer, and nothing else', async () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    const { agentToken } = standIn.server;
    const tries = [
      basic(`:${agentToken}`),
      basic(`anyone:${agentToken}`),
      `Bearer ${agentToken}`,
      basic(':wrong'),
      'Bearer wrong',
      '',
    ];

    const statuses = await Promise.all(tries.map(async (text) => (await call('/_apis/projects', text)).status));

    expect(statuses).toEqual([200, 200, 200, 401, 401, 401]);
  });

  it('names the permission that is missing', async () => {
    const push = {
      refUpdates: [{ name: 'refs/heads/n', oldObjectId: standIn.base }],
      commits: [{ comment: 'n', changes: [] }],
    };
    const response = await call(
      `/_apis/git/repositories/${standIn.repositoryId}/pushes?api-version=7.1`,
      `Bearer ${reader.token}`,
      { method: 'POST', body: JSON.stringify(push) },
    );

    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/TF401027.*GenericContribute/);
  });

  it('lets an identity read that may not write', async () => {
    const response = await call(`/_apis/git/repositories/${standIn.repositoryId}/refs`, `Bearer ${reader.token}`);

    expect(response.status).toBe(200);
  });

  it('demands a version for writing and refuses one that does not exist yet', async () => {
    const path = `/_apis/git/repositories/${standIn.repositoryId}/refs`;
    const [none, future] = await Promise.all([
      standIn.fetch(path, { method: 'POST', body: '[]' }),
      standIn.fetch(`${path}?api-version=9.0`),
    ]);

    expect(await none.json()).toMatchObject({ typeKey: 'VssVersionNotSpecifiedException' });
    expect(await future.json()).toMatchObject({ typeKey: 'VssVersionOutOfRangeException' });
  });
});
