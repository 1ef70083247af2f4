import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([
    { path: '.code-agent.yml', content: '\ufeffbranch: main\r\n' },
    { path: 'with space/größe.txt', content: 'ü' },
    { path: 'image.png', content: new Uint8Array([1, 0, 2]) },
  ]);
});

afterAll(async () => {
  await sandbox.close();
});

function read(path: string, more: { readonly maxBytes?: number; readonly commit?: string } = {}) {
  const { repository, base } = sandbox;
  return sandbox.ado.repositories.readFile({ repository, commit: base, path, ...more });
}

describe('repositories.readFile', () => {
  it('reads one file in one call, without its byte-order mark', async () => {
    await read('.code-agent.yml');
    const count = () => sandbox.server.traffic.calls().reduce((sum, one) => sum + one.count, 0);
    const before = count();

    expect(await read('.code-agent.yml')).toBe('branch: main\r\n');

    expect(count() - before).toBe(1);
    expect(await read('with space/größe.txt')).toBe('ü');
  });

  it('gives nothing for a file that the commit does not have', async () => {
    expect(await read('missing.yml')).toBeUndefined();
  });

  it('does not take a repository out of reach for one without the file', async () => {
    const repository = { ...sandbox.repository, id: '00000000-0000-0000-0000-000000000000' };

    const reading = sandbox.ado.repositories.readFile({ repository, commit: sandbox.base, path: '.code-agent.yml' });

    await expect(reading).rejects.toMatchObject({ type: 'not-found' });
    await expect(read('.code-agent.yml', { commit: 'f'.repeat(40) })).rejects.toMatchObject({ type: 'not-found' });
  });

  it('refuses what is too large or no text', async () => {
    await expect(read('.code-agent.yml', { maxBytes: 5 })).rejects.toMatchObject({ type: 'too-large' });
    await expect(read('image.png')).rejects.toMatchObject({ type: 'invalid-input' });
  });
});
