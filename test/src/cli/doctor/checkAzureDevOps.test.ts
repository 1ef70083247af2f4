import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkAzureDevOps } from '../../../../src/cli/doctor/checkAzureDevOps.ts';
import { readSettings } from '../../../../src/platform/settings/configuration.ts';
import { type AdoSandbox, readerWithout, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox(
    [{ path: 'a.txt', content: 'a\n' }],
    [
      readerWithout('GenericContribute', 'CreateBranch'),
      {
        ...{ id: '22222222-2222-4222-8222-222222222222', displayName: 'Feature', token: 'by-folder' },
        ...{ uniqueName: 'feature@contoso.example', branchFolders: ['Feature'] },
      },
    ],
  );
});

afterAll(async () => await sandbox.close());

const look = (token: string, mayWrite: boolean, pattern?: string) =>
  checkAzureDevOps({
    ado: sandbox.adapter(token),
    settings: readSettings({
      ADO_ORGANIZATION_URL: sandbox.server.url,
      ADO_REPOSITORY: sandbox.repository.name,
      MODEL_BASE_URL: 'http://127.0.0.1',
      MODEL_NAME: 'scripted',
      ...(pattern === undefined ? {} : { BRANCH_PATTERN: pattern }),
    }),
    project: sandbox.repository.projectName,
    mayWrite,
  });

describe('the doctor in Azure DevOps', () => {
  it('finds that the agent may not push, and names the permissions', async () => {
    const checks = await look('reader', true);

    expect(checks.filter(({ state }) => state !== 'good')).toMatchObject([
      {
        name: 'Azure DevOps: pushing',
        state: 'bad',
        fix: expect.stringContaining('"Contribute" and "Create branch"'),
      },
    ]);
  });

  it('leaves no branch behind', async () => {
    await look(sandbox.server.agentToken, true);
    await look(sandbox.server.agentToken, true);

    expect(sandbox.git('for-each-ref', '--format=%(refname)', 'refs/heads').trim()).toBe('refs/heads/main');
  });

  it('proves the right to create branches in the folder that they are to be in', async () => {
    const pushing = async (pattern: string) =>
      (await look('by-folder', true, pattern)).find(({ name }) => name === 'Azure DevOps: pushing');

    expect(await pushing('feature/agent/{run}')).toMatchObject({
      state: 'good',
      found: expect.stringContaining('feature/agent/code-agent-doctor'),
    });
    expect(await pushing('code-agent/{run}')).toMatchObject({
      state: 'bad',
      found: expect.stringMatching(/TF401027.*CreateBranch.*BRANCH_PATTERN/s),
      fix: expect.stringContaining('or on code-agent in it'),
    });
  });

  it.each([
    ['code-agent', undefined, 'code-agent'],
    ['feature', 'feature/agent/{run}', 'feature/agent'],
    ['users/agent', 'users/agent/{workItem}/{run}', 'users/agent/0'],
  ])('names a branch %s that leaves no room', async (branch, pattern, folder) => {
    sandbox.git('branch', branch, 'main');

    const checks = await look('reader', false, pattern);
    sandbox.git('branch', '-D', branch);

    expect(checks.filter(({ state }) => state === 'bad')).toMatchObject([
      {
        name: 'Branches of runs',
        found: expect.stringContaining(`has a branch ${branch}, so no branch can be created in ${folder} of`),
        fix: expect.stringContaining(`Delete or rename ${branch}`),
      },
    ]);
  });

  it('writes nothing unless it is allowed to', async () => {
    const checks = await look('reader', false);

    expect(checks.map(({ state }) => state)).toEqual(['good', 'good', 'good', 'good', 'good', 'unknown']);
  });
});
