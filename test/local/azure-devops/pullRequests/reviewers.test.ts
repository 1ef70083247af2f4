import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const idEnding = (digit: string) => `00000000-0000-0000-0000-00000000000${digit}`;
const person = (digit: string, groups: readonly string[], more = {}) => ({
  ...{ id: idEnding(digit), displayName: 'Alex Doe', uniqueName: `alex.${digit}@example.com`, token: `token-${digit}` },
  ...{ groups, ...more },
});
const inner = person('a', ['[Fabrikam Fiber]\\Inner']);
const outer = person('b', ['[Fabrikam Fiber]\\Outer', '[TEAM FOUNDATION]\\Reviewers of Contoso']);
const former = person('c', ['[Fabrikam Fiber]\\Outer'], { isActive: false });
const robot = { ...person('d', []), uniqueName: idEnding('dd'), accessToken: 'robot', isServicePrincipal: true };

const reviewerSchema = z.looseObject({
  id: z.string(),
  vote: z.number(),
  isContainer: z.boolean().optional(),
  votedFor: z.array(z.looseObject({ id: z.string(), vote: z.number() })).optional(),
});

let sandbox: AdoSandbox;
let base: string;
let pushed = 0;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }], [inner, outer, former, robot], {
    groups: [{ name: '[Fabrikam Fiber]\\Inner', memberOf: ['[Fabrikam Fiber]\\Outer'] }],
  });
});

afterAll(() => sandbox.close());

/** A pull request nobody reviews yet. */
beforeEach(async () => {
  pushed += 1;
  const sourceRefName = `refs/heads/x${pushed}`;
  const root = `git/repositories/${sandbox.repository.id}`;
  const changes = [
    { changeType: 'add', item: { path: '/x' }, newContent: { content: String(pushed), contentType: 'rawtext' } },
  ];
  await sandbox.asPerson('POST', `${root}/pushes?api-version=7.1`, {
    refUpdates: [{ name: sourceRefName, oldObjectId: sandbox.base }],
    commits: [{ comment: 'x', changes }],
  });
  const created = await sandbox.asPerson('POST', `${root}/pullrequests?api-version=7.1`, {
    ...{ sourceRefName, targetRefName: 'refs/heads/main', title: 'x' },
  });
  base = `git/repositories/${sandbox.repository.id}/pullrequests/${String(created['pullRequestId'])}/reviewers`;
});

async function call(token: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${sandbox.server.url}/_apis/${path}${path.includes('?') ? '&' : '?'}api-version=7.1`, {
    method,
    headers: {
      authorization: token.startsWith('Bearer ') ? token : `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
}

const put = (who: { readonly token: string }, id: string, body: object = { vote: 0 }) =>
  call(who.token, 'PUT', `${base}/${id}`, body);
const reviewers = async () =>
  z.object({ value: z.array(reviewerSchema) }).parse((await call(inner.token, 'GET', base)).body).value;
const voteOf = async (id: string) => (await reviewers()).find((one) => one.id === id)?.vote;

async function groupId(filter: string, name: string): Promise<string> {
  const found = await call(
    inner.token,
    'GET',
    `identities?searchFilter=${filter}&filterValue=${encodeURIComponent(name)}`,
  );
  return z.object({ value: z.array(z.object({ id: z.string() })).length(1) }).parse(found.body).value[0]?.id ?? '';
}

describe('a group that reviews', () => {
  it.each([
    ['a team', 'LocalGroupName', 'Fabrikam Fiber Team', 'vssgp', 'Classification/TeamProject/'],
    ['a security group', 'LocalGroupName', 'Outer', 'vssgp', 'Classification/TeamProject/'],
    ['a group of Microsoft Entra', 'General', '[TEAM FOUNDATION]\\Reviewers', 'aadgp', 'Framework/Generic/'],
  ])('may be %s, which is a container', async (_what, filter, name, subject, unique) => {
    const id = await groupId(filter, name);

    const added = await put(inner, id, { vote: 0, isRequired: true });

    expect(added).toMatchObject({
      status: 200,
      body: {
        ...{ id, vote: 0, isContainer: true, isRequired: true },
        displayName: expect.stringMatching(/^\[/),
        descriptor: expect.stringMatching(`^${subject}\\.`),
        uniqueName: expect.stringContaining(`vstfs:///${unique}`),
      },
    });
  });

  it('has the vote of a member, also of one in a group within, and says whose it is', async () => {
    const group = await groupId('LocalGroupName', 'Outer');
    await put(inner, group);

    await put(inner, inner.id, { vote: 10 });
    const voter = (await reviewers()).find(({ id }) => id === inner.id);

    expect(await voteOf(group)).toBe(10);
    expect(voter?.votedFor).toMatchObject([{ id: group, vote: 10 }]);
    expect((await reviewers()).find(({ id }) => id === group)?.votedFor).toBeUndefined();
  });

  it('has the worst vote of several, and none once they are taken back or gone', async () => {
    const group = await groupId('LocalGroupName', 'Outer');
    await put(inner, group);
    await put(inner, inner.id, { vote: 10 });
    await put(outer, outer.id, { vote: -5 });

    expect(await voteOf(group)).toBe(-5);
    await put(outer, outer.id, { vote: 0 });
    expect(await voteOf(group)).toBe(10);
    await call(inner.token, 'DELETE', `${base}/${inner.id}`);
    expect(await voteOf(group)).toBe(0);
  });

  it('has no vote of others, none from before it was asked, and nobody votes for it directly', async () => {
    const group = await groupId('LocalGroupName', 'Inner');
    await put(inner, inner.id, { vote: 10 });
    await put(outer, group);

    await put(outer, outer.id, { vote: 10 });
    const direct = await put(inner, group, { vote: 10 });

    expect(await voteOf(group)).toBe(0);
    expect(direct).toMatchObject({ status: 400, body: { message: expect.stringContaining('TF401186') } });
  });
});

describe('a reviewer', () => {
  it('keeps the vote when somebody else adds them again', async () => {
    await put(inner, inner.id, { vote: 10 });
    await put(outer, inner.id, { vote: 0, isRequired: true });

    expect(await reviewers()).toMatchObject([{ id: inner.id, vote: 10, isRequired: true }]);
  });

  it('changes no vote with PATCH, but flags', async () => {
    await put(inner, inner.id, { vote: 10 });
    const path = `${base}/${inner.id}`;

    expect((await call(inner.token, 'PATCH', path, { vote: 5 })).body).toMatchObject({ vote: 10 });
    expect((await call(inner.token, 'PATCH', path, { hasDeclined: true })).body).toMatchObject({ hasDeclined: true });
  });

  it.each([
    ['somebody who was removed', former.id],
    ['an account name', inner.uniqueName],
    ['a display name that two people have', 'Alex Doe'],
    ['an id that nobody has', idEnding('f')],
  ])('cannot be %s', async (_what, id) => {
    const expected = { status: 400, body: { typeKey: 'InvalidArgumentValueException' } };

    expect(await put(inner, encodeURIComponent(id))).toMatchObject(expected);
    expect(await call(inner.token, 'POST', base, [{ id }])).toMatchObject(expected);
    expect(await reviewers()).toEqual([]);
  });

  it('cannot be added with a vote, nor under another id than the address names', async () => {
    expect((await call(inner.token, 'POST', base, [{ id: inner.id, vote: 10 }])).status).toBe(400);
    expect((await put(inner, inner.id, { id: outer.id, vote: 10 })).status).toBe(400);
    expect((await call(inner.token, 'GET', `${base}/${inner.id}`)).status).toBe(400);
  });
});

describe('an identity that is no person', () => {
  it('is the project’s build service, with a token that is taken as Basic and as Bearer', async () => {
    const token = sandbox.server.buildToken ?? '';
    const me = async (authorization: string) => {
      const answer = await fetch(`${sandbox.server.url}/_apis/connectionData`, { headers: { authorization } });
      return JSON.parse(await answer.text()).authenticatedUser;
    };

    const asBearer = await me(`Bearer ${token}`);

    expect(await me(`Basic ${Buffer.from(`:${token}`).toString('base64')}`)).toEqual(asBearer);
    expect(asBearer).toMatchObject({
      providerDisplayName: 'Fabrikam Fiber Build Service (contoso)',
      descriptor: expect.stringMatching(
        /^Microsoft\.TeamFoundation\.ServiceIdentity;[0-9a-f-]{36}:Build:[0-9a-f-]{36}$/,
      ),
      subjectDescriptor: expect.stringMatching(/^svc\./),
    });
    await put({ token }, String(asBearer.id), { vote: 5 });
    expect(await reviewers()).toMatchObject([
      { vote: 5, uniqueName: `Build\\${sandbox.server.projectId}`, descriptor: expect.stringMatching(/^svc\./) },
    ]);
  });

  it('is a service principal, which votes as people do, but has no personal access token', async () => {
    expect((await put(robot, robot.id, { vote: 10 })).status).toBe(401);
    await put({ token: `Bearer ${robot.accessToken}` }, robot.id, { vote: 10 });

    expect(await reviewers()).toMatchObject([{ vote: 10, descriptor: expect.stringMatching(/^aadsp\./) }]);
  });
});

describe('somebody who is removed from the organisation', () => {
  it('signs in no more, is in no group, and is shown as inactive where they were', async () => {
    const leaver = person('e', ['[Fabrikam Fiber]\\Outer']);
    const other = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }], [leaver]);
    const read = async (token: string, path: string) =>
      fetch(`${other.server.url}/_apis/${path}`, {
        headers: { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` },
      });
    const title = [{ op: 'add', path: '/fields/System.Title', value: 't' }];
    const toThem = [...title, { op: 'add', path: '/fields/System.AssignedTo', value: leaver.uniqueName }];
    const { id } = await other.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', toThem);
    expect((await read(leaver.token, 'projects')).status).toBe(200);

    other.server.removePerson(leaver.id);

    expect((await read(leaver.token, 'projects')).status).toBe(401);
    const identity = await read(
      other.server.agentToken,
      `identities?identityIds=${leaver.id}&queryMembership=Expanded`,
    );
    expect(await identity.json()).toMatchObject({ value: [{ isActive: false, memberOf: [] }] });
    expect(JSON.stringify(await other.asPerson('GET', `wit/workitems/${Number(id)}?api-version=7.1`))).toContain(
      '"inactive":true',
    );
    await expect(other.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', toThem)).rejects.toThrow(
      /is an unknown identity/,
    );
    await other.close();
  });
});

describe('a name that two people have', () => {
  it('finds both, and is nobody’s in a field of a work item or a query', async () => {
    const found = await call(inner.token, 'GET', 'identities?searchFilter=DisplayName&filterValue=Alex%20Doe');
    const assigned = [
      { op: 'add', path: '/fields/System.Title', value: 't' },
      { op: 'add', path: '/fields/System.AssignedTo', value: 'Alex Doe' },
    ];
    const query = { query: "SELECT [System.Id] FROM WorkItems WHERE [System.CreatedBy] = 'Alex Doe'" };

    expect(found.body.value.map((one: { id: string }) => one.id)).toEqual([inner.id, outer.id, robot.id]);
    await expect(sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', assigned)).rejects.toThrow(
      /ambiguous identity/,
    );
    await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', [assigned[0]]);
    await expect(sandbox.asPerson('POST', 'wit/wiql?api-version=7.1', query)).rejects.toThrow(/several people/);
  });
});
