import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdoSandbox, startAdoSandbox } from '../../support/adoSandbox.ts';

const approver = {
  id: '00000000-0000-0000-0000-00000000000a',
  displayName: 'dana@contoso.example',
  uniqueName: 'approver@example.com',
  token: 'approver-token',
  groups: ['[Fabrikam Fiber]\\Release Approvers'],
};

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'README.md', content: '# Hi\n' }], [approver]);
});

afterAll(async () => {
  await sandbox.close();
});

describe('identities.own', () => {
  it('tells who the agent is', async () => {
    const own = await sandbox.ado.identities.own();

    expect(own).toMatchObject({ displayName: 'code-agent', uniqueName: 'code-agent@contoso.example' });
  });
});

describe('identities.grantOf', () => {
  const grantOf = (...allowed: readonly string[]) => sandbox.ado.identities.grantOf(approver.id, allowed);

  it('finds a person by id or unique name, whatever the case', async () => {
    expect(await grantOf('Approver@Example.com')).toBe('Approver@Example.com');
    expect(await grantOf(approver.id.toUpperCase())).toBe(approver.id.toUpperCase());
  });

  it('finds a person through a group, also one that holds another group', async () => {
    expect(await grantOf('nobody@example.com', '[fabrikam fiber]\\release approvers')).toBe(
      '[fabrikam fiber]\\release approvers',
    );
    expect(await grantOf('[Fabrikam Fiber]\\Contributors')).toBe('[Fabrikam Fiber]\\Contributors');
  });

  it('takes neither a display name nor the beginning of a group’s name for a right', async () => {
    expect(await grantOf('dana@contoso.example')).toBeUndefined();
    expect(await grantOf('[Fabrikam Fiber]\\Release', 'Release Approvers')).toBeUndefined();
  });

  it('gives nothing to others, to unknown people, and for an empty list', async () => {
    const { id } = await sandbox.ado.identities.own();
    const unknown = '00000000-0000-0000-0000-0000000000ff';

    expect(await sandbox.ado.identities.grantOf(id, ['[Fabrikam Fiber]\\Release Approvers'])).toBeUndefined();
    expect(await sandbox.ado.identities.grantOf(unknown, ['[Fabrikam Fiber]\\Contributors'])).toBeUndefined();
    expect(await grantOf()).toBeUndefined();
  });
});
