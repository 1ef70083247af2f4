import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const idEnding = (digits: string) => `00000000-0000-0000-0000-${digits.padStart(12, '0')}`;
const approver = {
  ...{ id: idEnding('a'), displayName: 'dana@contoso.example', uniqueName: 'approver@example.com' },
  ...{ token: 'approver-token', groups: ['[Fabrikam Fiber]\\Release Approvers', '[Fabrikam Fiber]\\Crew'] },
};
/** In a group of the same bare name, in another project. */
const outsider = {
  ...{ id: idEnding('b'), displayName: 'Olga', uniqueName: 'olga@example.com', token: 'outsider-token' },
  groups: ['[Tailspin]\\Crew'],
};
const application = {
  ...{ id: idEnding('c'), displayName: 'Release Bot', uniqueName: '7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c' },
  ...{ token: 'application-token', isServicePrincipal: true, groups: ['[Fabrikam Fiber]\\Robots'] },
};
/** An account of a Server, without a domain; somebody made a group of the same name. */
const operator = {
  ...{ id: idEnding('d'), displayName: 'Operator', uniqueName: 'operator', token: 'operator-token' },
  groups: [],
};
const impostor = {
  ...{ id: idEnding('e'), displayName: 'Mallory', uniqueName: 'mallory@example.com', token: 'impostor-token' },
  groups: ['[Fabrikam Fiber]\\operator'],
};
const former = {
  ...{ id: idEnding('f'), displayName: 'Fred', uniqueName: 'fred@example.com', token: 'former-token' },
  ...{ isActive: false, groups: ['[Fabrikam Fiber]\\Release Approvers'] },
};
const groups = [
  { name: '[Fabrikam Fiber]\\Robots', memberOf: ['[Fabrikam Fiber]\\Größere Runde'] },
  { name: '[Fabrikam Fiber]\\Größere Runde', memberOf: ['[contoso]\\Alle (Fach)'] },
];

const twins = ['1', '2'].map((digit) => ({
  ...{ id: idEnding(`1${digit}`), displayName: 'Tim Twin', uniqueName: `tim${digit}@example.com`, token: digit },
}));

let sandbox: AdoSandbox;

beforeAll(async () => {
  const people = [approver, outsider, application, operator, impostor, former, ...twins];
  sandbox = await startAdoSandbox([{ path: 'README.md', content: '# Hi\n' }], people, { groups });
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
  const grantTo = (person: { readonly id: string }, ...allowed: readonly string[]) =>
    sandbox.ado.identities.grantOf(person.id, allowed);

  it.each([
    ['a person by e-mail address', approver, 'Approver@Example.com'],
    ['a person by id', approver, approver.id.toUpperCase()],
    ['a service principal by the id of its object in Microsoft Entra', application, application.uniqueName],
    ['a service principal by its id in Azure DevOps', application, application.id],
    ['a person by an account name without a domain', operator, 'OPERATOR'],
    ['a group by its bare name', approver, 'group:Release Approvers'],
    ['a group by its bare name in another case', approver, 'Group: release approvers'],
    ['a group by its full name', approver, 'group:[fabrikam fiber]\\release approvers'],
    ['a group by its bare name without the prefix', approver, 'Release Approvers'],
    ['a group by its full name without the prefix', approver, '[Fabrikam Fiber]\\Contributors'],
    ['a group that holds another one, by its bare name', application, 'group:Größere Runde'],
    ['a group two steps up, by its bare name', application, 'group:Alle (Fach)'],
    ['a group two steps up, by its full name', application, 'group:[contoso]\\Alle (Fach)'],
    ['the team of a project', outsider, 'group:Fabrikam Fiber Team'],
  ])('finds %s', async (_what, person, entry) => {
    expect(await grantTo(person, 'nobody@example.com', 'group:Nobody', entry)).toBe(entry);
  });

  it.each([
    ['a display name', approver, 'dana@contoso.example'],
    ['the beginning of a group’s name', approver, 'group:Release'],
    ['the beginning of a group’s full name', approver, 'group:[Fabrikam Fiber]\\Release'],
    ['a group of another project', approver, 'group:[Tailspin]\\Crew'],
    ['a group the person is not in', outsider, 'group:Release Approvers'],
    ['a group below the one the person is in', approver, 'group:Robots'],
    ['a group that does not exist', approver, 'group:Release Approver'],
    ['a person’s e-mail address behind group:', approver, 'group:approver@example.com'],
    ['a group that is called as somebody’s account', impostor, 'operator'],
    ['a group of somebody who was removed', former, 'group:Release Approvers'],
    ['an e-mail address of somebody who was removed', former, former.uniqueName],
    ['somebody who does not exist', { id: idEnding('ff') }, 'group:Contributors'],
    ['an author without an id', { id: 'unknown' }, 'group:Contributors'],
  ])('gives no right by %s', async (_what, person, entry) => {
    expect(await grantTo(person, entry)).toBeUndefined();
  });

  it('knows the build service of a project by its account name', async () => {
    const { server } = sandbox;
    const { id } = await sandbox.adapter(server.buildToken ?? '').identities.own();

    expect(await grantTo({ id }, `Build\\${server.projectId}`)).toBe(`Build\\${server.projectId}`);
    expect(await grantTo({ id }, 'group:Fabrikam Fiber Team')).toBeUndefined();
  });

  it.each([
    ['one of two people', 'Tim Twin', 'tim1@example.com> or Tim Twin <tim2@example.com>', '2 people'],
    ['the only one', 'Olga', 'Olga <olga@example.com>', 'one person'],
  ])('explains a name that %s is shown as, to whoever asks', async (_what, name, listed, who) => {
    const message = new RegExp(`the display name of ${who}.*Use the e-mail address or the id instead: .*${listed}`);

    for (const { id } of [...twins, approver]) {
      await expect(grantTo({ id }, name)).rejects.toMatchObject({
        type: 'configuration',
        message: expect.stringMatching(message),
      });
    }
    expect(await grantTo(approver, name, 'group:Release Approvers')).toBe('group:Release Approvers');
  });

  it('gives nothing for an empty list', async () => {
    expect(await grantTo(approver)).toBeUndefined();
  });

  it.each([
    ['in one of them', approver],
    ['in the other', outsider],
    ['in neither', application],
  ])('names both groups of one name, and what to write, to somebody %s', async (_what, person) => {
    await expect(grantTo(person, 'group:crew')).rejects.toMatchObject({
      type: 'configuration',
      message:
        'Azure DevOps has 2 groups called "crew": [Fabrikam Fiber]\\Crew or [Tailspin]\\Crew. ' +
        "Write the full name in the rules, in single quotes: 'group:[Fabrikam Fiber]\\Crew'.",
    });
  });

  it('does not mind two groups of one name where another entry lets the person in', async () => {
    expect(await grantTo(approver, 'group:Crew', 'group:Release Approvers')).toBe('group:Release Approvers');
    expect(await grantTo(approver, 'group:Crew', '[Fabrikam Fiber]\\Crew')).toBe('[Fabrikam Fiber]\\Crew');
    expect(await grantTo(outsider, 'group:Crew', 'olga@example.com')).toBe('olga@example.com');
  });
});
