import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../../standIn.ts';
import { workItemCalls } from '../workItemCalls.ts';

const adminToken = 'a'.repeat(52);
let standIn: TestStandIn;
let now = Date.parse('2026-03-01T10:00:00.000Z');
const calls = workItemCalls(() => standIn);

beforeAll(async () => {
  const admin = {
    ...{ token: adminToken, displayName: 'Ada Admin', uniqueName: 'ada@contoso.example' },
    ...{ id: '9c3a4e3f-5f0d-4f8a-9a55-3b6c1f8f0a11', groups: ['[Fabrikam Fiber]\\Project Administrators'] },
  };
  standIn = await startTestStandIn({ now: () => now, personalAccessTokens: [admin] });
});

afterAll(() => standIn.close());

const common = (name: string) => `Microsoft.VSTS.Common.${name}`;
const later = (): string => {
  now += 60_000;
  return new Date(now).toISOString();
};

describe('what the server sets when a state changes', () => {
  it('sets dates and people on the way there, and takes them away on the way back', async () => {
    const id = await calls.make('Bug');

    const activated = later();
    const active = await calls.set(id, { 'System.State': 'Active' });
    const resolvedAt = later();
    const resolved = await calls.set(id, { 'System.State': 'Resolved' });
    later();
    const closed = await calls.set(id, { 'System.State': 'Closed' });
    later();
    const back = await calls.set(id, { 'System.State': 'New' });

    expect(active.fields).toMatchObject({
      [common('StateChangeDate')]: activated,
      [common('ActivatedDate')]: activated,
      [common('ActivatedBy')]: { displayName: 'code-agent' },
      'System.Reason': 'Approved',
    });
    expect(resolved.fields).toMatchObject({
      [common('ResolvedDate')]: resolvedAt,
      [common('ActivatedDate')]: activated,
    });
    expect(closed.fields).toMatchObject({ [common('ClosedDate')]: expect.any(String), 'System.Reason': 'Verified' });
    for (const name of ['ActivatedDate', 'ResolvedBy', 'ClosedDate']) {
      expect(back.fields).not.toHaveProperty([common(name)]);
    }
  });

  it('leaves the date of the state alone when something else changes', async () => {
    const created = await calls.create('Task');
    later();

    const renamed = await calls.set(created.id ?? 0, { 'System.Title': 'Another' });

    expect(renamed.fields[common('StateChangeDate')]).toBe(created.fields[common('StateChangeDate')]);
    expect(renamed.fields['System.ChangedDate']).not.toBe(created.fields['System.ChangedDate']);
  });

  it('activates at once what begins as active', async () => {
    expect((await calls.create('Issue')).fields).toHaveProperty([common('ActivatedDate')]);
  });

  it.each([
    ['Bug', 'Resolved', 'Duplicate', 200],
    ['Bug', 'Resolved', 'Moved to state Resolved', 200],
    ['Bug', 'Resolved', 'Verified', 400],
    ['Task', 'Closed', 'Cut', 200],
    ['Task', 'Closed', 'I say so', 400],
  ])('takes of a %s that becomes %s the reason %s with its status', async (type, state, reason, status) => {
    const id = await calls.make(type);

    const answer = await calls.set(id, { 'System.State': state, 'System.Reason': reason });

    expect(answer.status).toBe(status);
    expect(answer.fields['System.Reason'] ?? reason).toBe(reason);
  });
});

describe('bypassRules', () => {
  const past = { 'System.CreatedDate': '2019-01-01T00:00:00.000Z', 'System.CreatedBy': 'Dana Developer' };

  it('lets an administrator set what the server sets, and break rules', async () => {
    const fields = { ...past, 'System.State': 'Closed', 'System.ChangedDate': '2019-02-01T00:00:00.000Z' };

    const created = await calls.create('Bug', fields, '&bypassRules=true', adminToken);

    expect(created.fields).toMatchObject({ ...past, 'System.CreatedBy': { displayName: 'Dana Developer' } });
    expect(created.fields).toMatchObject({
      'System.State': 'Closed',
      'System.ChangedDate': '2019-02-01T00:00:00.000Z',
    });
  });

  // VS402625: seen. The text of the missing permission is a guess.
  it('keeps dates in order, and is for administrators only', async () => {
    const id = await calls.make('Bug');
    const earlier = [{ op: 'add', path: '/fields/System.ChangedDate', value: '2019-01-01T00:00:00.000Z' }];

    expect(await calls.patch(id, earlier, '&bypassRules=true', adminToken)).toMatchObject({
      message: 'VS402625: Dates must be increasing with each revision.',
    });
    expect(await calls.patch(id, earlier, '&bypassRules=true')).toMatchObject({ status: 403 });
    expect(await calls.patch(id, earlier, '', adminToken)).toMatchObject({ status: 400 });
  });

  it('never lifts what cannot be', async () => {
    const bypass = (fields: object) => calls.create('Bug', { ...fields }, '&bypassRules=true', adminToken);

    expect((await bypass({ 'System.Id': 7 })).message).toContain('TF401326');
    expect((await bypass({ 'System.AreaPath': 'Elsewhere' })).message).toContain('TF401347');
    expect((await bypass({ 'System.Title': 'x'.repeat(300) })).message).toContain('TF401324');
  });
});

describe('HTML of a work item', () => {
  const hidden = '<p onclick="x()">Seen<!-- not seen --><script>run()</script></p>';

  it.each(['System.Description', 'Microsoft.VSTS.TCM.ReproSteps', 'Microsoft.VSTS.Common.AcceptanceCriteria'])(
    'is cleaned in %s before it is kept',
    async (field) => {
      expect((await calls.create('Bug', { [field]: hidden })).fields[field]).toBe('<p>Seen</p>');
    },
  );

  it('is cleaned in what is said, also as a comment', async () => {
    const id = await calls.make('Bug', { 'System.History': hidden });

    const comments = await standIn.fetch(
      `/Fabrikam%20Fiber/_apis/wit/workItems/${id}/comments?api-version=7.1-preview.4`,
    );

    expect(await comments.json()).toMatchObject({ comments: [{ text: '<p>Seen</p>' }] });
  });

  it('stays as it is in a field that is Markdown, and in texts that are no HTML', async () => {
    const id = await calls.make('Bug', { 'System.Title': 'a <b> c' });
    const markdown = [
      { op: 'add', path: '/fields/System.Description', value: hidden },
      { op: 'add', path: '/multilineFieldsFormat/System.Description', value: 'Markdown' },
    ];

    const { fields } = await calls.patch(id, markdown);

    expect(fields).toMatchObject({ 'System.Title': 'a <b> c', 'System.Description': hidden });
  });
});

describe('suppressNotifications', () => {
  it('lets nobody hear of what an administrator changes, and is refused to others', async () => {
    const hook = {
      ...{ publisherId: 'tfs', eventType: 'workitem.created', consumerId: 'webHooks', consumerActionId: 'httpRequest' },
      ...{ publisherInputs: {}, consumerInputs: { url: 'http://127.0.0.1:9/' } },
    };
    const body = JSON.stringify(hook);
    const made = await standIn.fetch('/_apis/hooks/subscriptions?api-version=7.1', { method: 'POST', body });
    const { id } = JSON.parse(await made.text());
    const count = async (): Promise<number> => {
      const path = `/_apis/hooks/subscriptions/${id}/notifications?api-version=7.1`;
      return JSON.parse(await (await standIn.fetch(path)).text()).count;
    };

    const quiet = await calls.create('Bug', {}, '&suppressNotifications=true', adminToken);
    const afterQuiet = await count();
    await calls.make('Bug');

    expect([quiet.status, afterQuiet, await count()]).toEqual([200, 0, 1]);
    expect(await calls.create('Bug', {}, '&suppressNotifications=true')).toMatchObject({ status: 403 });
  });
});
