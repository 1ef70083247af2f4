import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommentSortOrder, WorkItemExpand } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';
const patchType = { 'Content-Type': 'application/json-patch+json' };

describe('work items over the official client', () => {
  let standIn: TestStandIn;
  let tracking: IWorkItemTrackingApi;

  beforeAll(async () => {
    standIn = await startTestStandIn();
    tracking = await standIn.agent.getWorkItemTrackingApi();
  });

  afterAll(() => standIn.close());

  async function createBug(fields: Readonly<Record<string, unknown>> = {}): Promise<number> {
    const patch = Object.entries({ 'System.Title': 'It breaks', ...fields }).map(([name, value]) => ({
      op: 'add',
      path: `/fields/${name}`,
      value,
    }));
    const created = await tracking.createWorkItem(patchType, patch, project, 'Bug');
    return created.id ?? 0;
  }

  const update = (id: number, patch: object[]) => tracking.updateWorkItem(patchType, patch, id, project);

  it('creates a bug that starts as new with the identity of the token', async () => {
    const id = await createBug({ 'Microsoft.VSTS.TCM.ReproSteps': '<p>steps</p>' });

    const bug = await tracking.getWorkItem(id);

    expect(bug.fields).toMatchObject({
      'System.State': 'New',
      'System.TeamProject': project,
      'System.CreatedBy': { displayName: 'code-agent' },
      'Microsoft.VSTS.TCM.ReproSteps': '<p>steps</p>',
    });
    expect(bug.rev).toBe(1);
  });

  it('answers null for an item that does not exist', async () => {
    expect(await tracking.getWorkItem(99_999)).toBeNull();
  });

  it('refuses an update whose test of the revision does not hold', async () => {
    const id = await createBug();
    const change = (rev: number): Promise<unknown> =>
      update(id, [
        { op: 'test', path: '/rev', value: rev },
        { op: 'add', path: '/fields/System.State', value: 'Active' },
      ]);
    await change(1);

    await expect(change(1)).rejects.toMatchObject({
      statusCode: 412,
      result: { typeKey: 'TestPatchOperationFailedException' },
    });
  });

  it('refuses a state the type does not have, an unknown field and an empty title', async () => {
    const id = await createBug();

    await expect(update(id, [{ op: 'add', path: '/fields/System.State', value: 'Done' }])).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(update(id, [{ op: 'add', path: '/fields/Nothing.Here', value: 1 }])).rejects.toThrow('TF51535');
    await expect(update(id, [{ op: 'add', path: '/fields/System.Title', value: '' }])).rejects.toThrow('TF401320');
  });

  it('adds tags to those that are there and replaces them when told so', async () => {
    const id = await createBug({ 'System.Tags': 'agent; Urgent' });

    const added = await update(id, [{ op: 'add', path: '/fields/System.Tags', value: 'urgent; blue' }]);
    const replaced = await update(id, [{ op: 'replace', path: '/fields/System.Tags', value: 'blue' }]);

    expect(added.fields?.['System.Tags']).toBe('agent; blue; Urgent');
    expect(replaced.fields?.['System.Tags']).toBe('blue');
  });

  it('keeps links, shows them only when asked, and refuses one twice', async () => {
    const id = await createBug();
    const link = { op: 'add', path: '/relations/-', value: { rel: 'Hyperlink', url: 'https://example.com/run/1' } };
    await update(id, [link]);

    const plain = await tracking.getWorkItem(id);
    const expanded = await tracking.getWorkItem(id, undefined, undefined, WorkItemExpand.Relations);

    expect(plain.relations).toBeUndefined();
    expect(expanded.relations?.[0]).toMatchObject({ rel: 'Hyperlink', url: 'https://example.com/run/1' });
    await expect(update(id, [link])).rejects.toThrow('Relation already exists');
  });

  it('shows a parent and a child from both sides', async () => {
    const [parent, child] = [await createBug(), await createBug()];
    const url = `${standIn.server.url}/_apis/wit/workItems/${parent}`;
    await update(child, [
      { op: 'add', path: '/relations/-', value: { rel: 'System.LinkTypes.Hierarchy-Reverse', url } },
    ]);

    const seen = await tracking.getWorkItem(parent, undefined, undefined, WorkItemExpand.All);
    const below = await tracking.getWorkItem(child, ['System.Parent']);

    expect(seen.relations?.[0]).toMatchObject({ rel: 'System.LinkTypes.Hierarchy-Forward' });
    expect(below.fields).toEqual({ 'System.Parent': parent });
  });

  it.each([
    ['System.LinkTypes.Duplicate-Reverse', 'System.LinkTypes.Duplicate-Forward'],
    ['microsoft.vsts.common.testedby-forward', 'Microsoft.VSTS.Common.TestedBy-Reverse'],
    ['System.LinkTypes.related', 'System.LinkTypes.Related'],
  ])('shows a link %s from the other side, as long as it is there', async (rel, opposite) => {
    const [one, other] = [await createBug(), await createBug()];
    const url = `${standIn.server.url}/_apis/wit/workItems/${other}`;
    const relations = async () =>
      (await tracking.getWorkItem(other, undefined, undefined, WorkItemExpand.All)).relations ?? [];

    await update(one, [{ op: 'add', path: '/relations/-', value: { rel, url } }]);
    const seen = await relations();
    await update(one, [{ op: 'remove', path: '/relations/0' }]);

    expect(seen).toMatchObject([{ rel: opposite, url: expect.stringMatching(`/${one}$`) }]);
    expect(await relations()).toEqual([]);
  });

  it('makes no revision when nothing changes', async () => {
    const id = await createBug();

    const same = await update(id, [{ op: 'add', path: '/fields/System.Title', value: 'It breaks' }]);

    expect(same.rev).toBe(1);
  });

  it('gives every revision and what changed between them', async () => {
    const id = await createBug();
    await update(id, [{ op: 'add', path: '/fields/System.Title', value: 'Renamed' }]);

    const revisions = await tracking.getRevisions(id);
    const [, second] = await tracking.getUpdates(id);

    expect(revisions.map((revision) => revision.fields?.['System.Title'])).toEqual(['It breaks', 'Renamed']);
    expect(second?.fields?.['System.Title']).toEqual({ oldValue: 'It breaks', newValue: 'Renamed' });
  });

  it('pages comments with a token, newest first', async () => {
    const id = await createBug();
    for (const text of ['one', 'two', 'three']) {
      await tracking.addComment({ text }, project, id);
    }

    const first = await tracking.getComments(project, id, 2);
    const second = await tracking.getComments(project, id, 2, first.continuationToken);
    const ascending = await tracking.getComments(
      project,
      id,
      undefined,
      undefined,
      undefined,
      undefined,
      CommentSortOrder.Asc,
    );

    expect(first.comments?.map((comment) => comment.text)).toEqual(['three', 'two']);
    expect(second.comments?.map((comment) => comment.text)).toEqual(['one']);
    expect(second.continuationToken).toBeUndefined();
    expect(ascending.comments?.map((comment) => comment.text)).toEqual(['one', 'two', 'three']);
    expect((await tracking.getWorkItem(id)).fields?.['System.CommentCount']).toBe(3);
  });

  it('changes and deletes a comment', async () => {
    const id = await createBug();
    const comment = await tracking.addComment({ text: 'draft' }, project, id);
    const changed = await tracking.updateComment({ text: 'final' }, project, id, comment.id ?? 0);
    await tracking.deleteComment(project, id, comment.id ?? 0);

    expect(changed).toMatchObject({ text: 'final', version: 2 });
    expect((await tracking.getComments(project, id)).totalCount).toBe(0);
  });

  it('serves comments under a preview version only', async () => {
    const id = await createBug();

    const response = await standIn.fetch(`/Fabrikam%20Fiber/_apis/wit/workItems/${id}/comments?api-version=7.1`);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ typeKey: 'VssInvalidPreviewVersionException' });
  });

  it('lets the type be said a second time where an item is made, and only there', async () => {
    const type = (value: string) => ({ op: 'add', path: '/fields/System.WorkItemType', value });
    const fields = [type('Task'), { op: 'add', path: '/fields/System.Title', value: 'As Renovate does' }];

    const created = await tracking.createWorkItem({}, fields, project, 'Task');

    expect(created.fields?.['System.WorkItemType']).toBe('Task');
    await expect(tracking.createWorkItem({}, fields, project, 'Bug')).rejects.toThrow('ReadOnly');
    await expect(tracking.updateWorkItem({}, [type('Task')], created.id ?? 0)).rejects.toThrow('ReadOnly');
  });

  it('names the states of a type with their categories', async () => {
    const states = await tracking.getWorkItemTypeStates(project, 'Bug');

    expect(states.map((state) => [state.name, state.category])).toEqual([
      ['New', 'Proposed'],
      ['Active', 'InProgress'],
      ['Resolved', 'Resolved'],
      ['Closed', 'Completed'],
    ]);
  });

  it('finds items by a query', async () => {
    const id = await createBug({ 'System.Title': "needle's eye", 'System.Tags': 'findme' });
    const query =
      "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.Tags] CONTAINS 'findme' " +
      "AND ([System.State] IN ('New', 'Active') OR [System.Title] = 'needle''s eye') AND [System.CreatedBy] = @Me " +
      'AND [System.ChangedDate] >= @today - 1 ORDER BY [System.Id] DESC';

    const result = await tracking.queryByWiql({ query }, { project });

    expect(result.workItems?.map((item) => item.id)).toEqual([id]);
    await expect(tracking.queryByWiql({ query: 'SELECT [Nope] FROM WorkItems' }, { project })).rejects.toThrow(
      'TF51005',
    );
  });

  it.each([
    "[System.Id] < 0 AND [Custom.Nothing] = 'x'",
    "[System.Id] > 0 OR [Custom.Nothing] = 'x'",
    'NOT ([System.Id] > 0 AND [Custom.Nothing] = 1)',
    '[System.Id] < 0 ORDER BY [Custom.Nothing]',
  ])('refuses a query with an unknown field that no item comes to be compared by: %s', async (condition) => {
    const query = `SELECT [System.Id] FROM WorkItems WHERE ${condition}`;

    await expect(tracking.queryByWiql({ query }, { project })).rejects.toThrow('TF51005');
  });

  it('searches long texts by their words only', async () => {
    const where = (condition: string) => ({ query: `SELECT [System.Id] FROM WorkItems WHERE ${condition}` });
    const id = await createBug({ 'System.Title': 'Talked about', 'System.History': 'Let the /agent do it' });

    const found = await tracking.queryByWiql(where("[System.History] CONTAINS WORDS 'Agent'"), { project });

    expect(found.workItems?.map((item) => item.id)).toEqual([id]);
    await expect(tracking.queryByWiql(where("[System.History] = 'agent'"), { project })).rejects.toThrow('long-text');
    await expect(tracking.queryByWiql(where("[System.Id] CONTAINS '1'"), { project })).rejects.toThrow('string type');
  });

  it('reads many items at once and says which one is missing', async () => {
    const id = await createBug();

    const found = await tracking.getWorkItemsBatch({ ids: [id], fields: ['System.Title'] });

    expect(found[0]?.fields).toEqual({ 'System.Title': 'It breaks' });
    await expect(
      standIn.fetch(`/_apis/wit/workitems?ids=${id},4242`).then((response) => response.json()),
    ).resolves.toMatchObject({
      message: expect.stringContaining('4242'),
    });
  });
});
