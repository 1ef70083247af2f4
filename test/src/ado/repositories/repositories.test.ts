import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

describe('repositories.resolve', () => {
  it('takes the only repository of the project', async () => {
    const found = await sandbox.ado.repositories.resolve('Fabrikam Fiber', undefined);

    expect(found).toMatchObject({ name: 'My Répo', projectName: 'Fabrikam Fiber', defaultBranch: 'main' });
    expect(found.webUrl).toContain('/Fabrikam%20Fiber/_git/My%20R%C3%A9po');
  });

  it('finds one by name in any case, and by id', async () => {
    const byName = await sandbox.ado.repositories.resolve('Fabrikam Fiber', 'my répo');
    const byId = await sandbox.ado.repositories.resolve('Fabrikam Fiber', byName.id);

    expect(byId).toEqual(byName);
  });

  it('lists what there is when the name is wrong', async () => {
    await expect(sandbox.ado.repositories.resolve('Fabrikam Fiber', 'nope')).rejects.toMatchObject({
      type: 'configuration',
      isRetryable: false,
      message: expect.stringContaining('"My Répo"'),
    });
  });

  it('says which project does not exist', async () => {
    await expect(sandbox.ado.repositories.resolve('No Such', undefined)).rejects.toMatchObject({
      type: 'not-found',
      message: expect.stringContaining('No Such'),
    });
  });
});

describe('repositories.tip', () => {
  it('gives the commit of exactly the branch asked for', async () => {
    sandbox.git('update-ref', 'refs/heads/issue-10', sandbox.base);

    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'main')).toBe(sandbox.base);
    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'issue-10')).toBe(sandbox.base);
    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'issue-1')).toBeUndefined();
  });

  it('finds a branch behind a page of others with the same beginning', async () => {
    const branches = Array.from({ length: 205 }, (_value, number) => `main:refs/heads/many-${number}`);
    sandbox.git('fetch', '--quiet', '.', ...branches);

    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'many-99')).toBe(sandbox.base);
    expect(await sandbox.ado.repositories.tip(sandbox.repository, 'many-')).toBeUndefined();
  });
});

describe('ping', () => {
  it('succeeds with an accepted token', async () => {
    await expect(sandbox.ado.ping()).resolves.toBeUndefined();
  });

  it('says that the token is not accepted', async () => {
    await expect(sandbox.adapter('wrong').ping()).rejects.toMatchObject({ type: 'unauthorized' });
  });
});
