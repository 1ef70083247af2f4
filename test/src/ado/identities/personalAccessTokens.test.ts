import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createPersonalAccessTokens,
  type PersonalAccessTokenOptions,
} from '../../../../src/ado/identities/personalAccessTokens.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { driveAdapter } from '../../../support/ado/driveAdapter.ts';
import { startRawServer } from '../../../support/http/rawServer.ts';

const report = '<testsuite><testcase name="adds"><failure message="no">at x</failure></testcase></testsuite>';
const day = 24 * 3_600_000;
const uniqueName = 'service@contoso.example';
const service = {
  ...{ token: 'by hand', displayName: 'Service', id: '11111111-2222-3333-4444-555555555555', uniqueName },
  accessToken: 'entra token of the service account',
};
const machine = {
  ...{ token: 'x', displayName: 'Machine', id: '11111111-2222-3333-4444-666666666666', uniqueName: 'machine' },
  ...{ accessToken: 'entra token of a managed identity', isServicePrincipal: true },
};

describe('createPersonalAccessTokens', () => {
  let sandbox: AdoSandbox;
  let now = 0;

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    const files = ['a.txt', 'old.txt', 'gone.txt'].map((path) => ({ path, content: `${path}\n` }));
    const build = { command: `echo '${report}' > TEST-x.xml; exit 1` };
    sandbox = await startAdoSandbox(files, [service, machine], { build, now: () => now, tokenLifeDays: 60 });
  });
  afterEach(() => sandbox.close());

  const create = (accessToken = service.accessToken) =>
    createPersonalAccessTokens({ organizationUrl: sandbox.server.url, getBearerToken: async () => accessToken });

  it('tells when a token really ends, where the organisation lets none live so long', async () => {
    const { token, validTo } = await create().replace('mine', now + 90 * day);
    const ado = sandbox.adapter(token.reveal());

    expect(validTo).toBe(now + 60 * day);
    await expect(ado.ping()).resolves.toBeUndefined();
    now = validTo;
    await expect(ado.ping()).rejects.toMatchObject({ type: 'unauthorized' });
  });

  it('makes a token with which the agent can do all of its work', async () => {
    const { token } = await create().replace('mine', now + day);

    await expect(driveAdapter(sandbox, sandbox.server.url, token.reveal())).resolves.toBeUndefined();
  });

  it('revokes those of the same name, however many tokens there are, and no others', async () => {
    sandbox.server.traffic.setRules({ pageLimit: 1 });
    const others = [await create().replace('other', now + day), await create().replace('another', now + day)];
    const first = await create().replace('mine', now + day);
    const second = await create().replace('mine', now + day);

    await expect(sandbox.adapter(first.token.reveal()).ping()).rejects.toMatchObject({ type: 'unauthorized' });
    for (const { token } of [...others, second]) await sandbox.adapter(token.reveal()).ping();
  });

  it('revokes a token at once, also when it is gone already', async () => {
    const { token, authorizationId } = await create().replace('mine', now + day);

    await create().revoke(authorizationId);
    await create().revoke(authorizationId);

    await expect(sandbox.adapter(token.reveal()).ping()).rejects.toMatchObject({ type: 'unauthorized' });
  });

  it.each([
    ['a personal access token', 'by hand'],
    ['a managed identity', machine.accessToken],
    ['what is no token', 'nothing'],
  ])('is refused with %s', async (_what, bearer) => {
    await expect(create(bearer).replace('mine', now + day)).rejects.toMatchObject({
      type: 'unauthorized',
      message: expect.stringMatching(/invalid, expired, or from another organization/),
    });
  });

  it('says why no token is made', async () => {
    await expect(create().replace('mine', now - day)).rejects.toMatchObject({
      type: 'forbidden',
      message: expect.stringContaining('invalidValidTo'),
    });
  });
});

describe('createPersonalAccessTokens, when Azure DevOps answers otherwise', () => {
  const make = (options: Partial<PersonalAccessTokenOptions> = {}) =>
    createPersonalAccessTokens({ organizationUrl: '', getBearerToken: async () => 'bearer', ...options });

  it.each([
    [203, 'unauthorized', false],
    [302, 'unauthorized', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [429, 'throttled', true],
    [503, 'unavailable', true],
    [200, 'unavailable', true],
  ])('takes %i without tokens as %s', async (status, type, isRetryable) => {
    const server = await startRawServer((_request, response) => response.writeHead(status).end('<html>'));

    await expect(make({ serviceUrl: server.url }).replace('mine', 0)).rejects.toMatchObject({ type, isRetryable });
    await server.close();
  });

  it('takes no answer as something that a retry may mend', async () => {
    await expect(make({ serviceUrl: 'http://127.0.0.1:1' }).revoke('a')).rejects.toMatchObject({ type: 'unavailable' });
  });
});
