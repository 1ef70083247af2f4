import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkAzureDevOps } from '../../../../src/cli/doctor/checkAzureDevOps.ts';
import { readSettings } from '../../../../src/platform/configuration.ts';
import { type AdoSandbox, readerWithout, startAdoSandbox } from '../../../support/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox(
    [{ path: 'a.txt', content: 'a\n' }],
    [readerWithout('GenericContribute', 'CreateBranch')],
  );
});

afterAll(async () => await sandbox.close());

const look = (token: string, mayWrite: boolean) =>
  checkAzureDevOps({
    ado: sandbox.adapter(token),
    settings: readSettings({
      ADO_ORGANIZATION_URL: sandbox.server.url,
      ADO_REPOSITORY: sandbox.repository.name,
      MODEL_BASE_URL: 'http://127.0.0.1',
      MODEL_NAME: 'scripted',
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
        mend: expect.stringContaining('"Contribute" and "Create branch"'),
      },
    ]);
  });

  it('leaves no branch behind', async () => {
    await look(sandbox.server.agentToken, true);
    await look(sandbox.server.agentToken, true);

    expect(sandbox.git('for-each-ref', '--format=%(refname)', 'refs/heads').trim()).toBe('refs/heads/main');
  });

  it('writes nothing unless it is allowed to', async () => {
    const checks = await look('reader', false);

    expect(checks.map(({ state }) => state)).toEqual(['good', 'good', 'good', 'good', 'unknown']);
  });
});
