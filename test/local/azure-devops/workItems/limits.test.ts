import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { workItemCalls } from './workItemCalls.ts';

let standIn: TestStandIn;
const calls = workItemCalls(() => standIn);

beforeAll(async () => {
  standIn = await startTestStandIn({ process: { mostRevisions: 3 } });
});

afterAll(() => standIn.close());

const tags = (count: number) => Array.from({ length: count }, (_, index) => `tag-${index}`).join('; ');
const parentLink = 'System.LinkTypes.Hierarchy-Reverse';
const childLink = 'System.LinkTypes.Hierarchy-Forward';
const link = (rel: string, id: number) => [
  { op: 'add', path: '/relations/-', value: { rel, url: `https://dev.azure.com/contoso/_apis/wit/workItems/${id}` } },
];

/** The limits are documented (object-limits); how the refusals of tags and revisions read is a guess. */
describe('limits of a work item', () => {
  it.each([
    ['100 tags', tags(100), 200],
    ['101 tags', tags(101), 400],
    ['a tag of 400 characters', 'x'.repeat(400), 200],
    ['a tag of 401 characters', 'x'.repeat(401), 400],
    ['100 tags, one of them twice', `${tags(100)}; TAG-1`, 200],
  ])('answers %s with its status', async (_what, text, status) => {
    expect((await calls.create('Bug', { 'System.Tags': text })).status).toBe(status);
  });

  it('counts the tags that are there with those that are added', async () => {
    const id = await calls.make('Bug', { 'System.Tags': tags(100) });

    expect((await calls.set(id, { 'System.Tags': 'another' })).status).toBe(400);
    expect((await calls.patch(id, [{ op: 'replace', path: '/fields/System.Tags', value: 'another' }])).status).toBe(
      200,
    );
  });

  it.each(['System.Description', 'System.History', 'Microsoft.VSTS.TCM.ReproSteps'])(
    'takes 1,048,576 characters of %s',
    async (field) => {
      expect((await calls.create('Bug', { [field]: 'x'.repeat(1_048_576) })).status).toBe(200);
      expect((await calls.create('Bug', { [field]: 'x'.repeat(1_048_577) })).status).toBe(400);
    },
  );

  it('takes no revision after the last, and no comment, which is one', async () => {
    const id = await calls.make('Bug');
    await calls.set(id, { 'System.Title': 'Second' });
    await calls.set(id, { 'System.Title': 'Third' });

    const refused = await calls.set(id, { 'System.Title': 'Fourth' });
    const comment = await standIn.fetch(
      `/Fabrikam%20Fiber/_apis/wit/workItems/${id}/comments?api-version=7.1-preview.4`,
      {
        method: 'POST',
        body: JSON.stringify({ text: 'one more' }),
      },
    );

    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('3 revisions') });
    expect(comment.status).toBe(400);
    expect((await calls.set(id, { 'System.Title': 'Third' })).rev).toBe(3);
  });
});

/** TF201036 and both typeKeys: seen in clients in public repositories. The text of TF201035 is a guess. */
describe('links between work items', () => {
  it('lets an item have one parent', async () => {
    const [first, second, child] = [await calls.make('Feature'), await calls.make('Feature'), await calls.make('Bug')];
    await calls.patch(child, link(parentLink, first));

    expect(await calls.patch(child, link(parentLink, second))).toMatchObject({
      status: 400,
      typeKey: 'WorkItemLinkAddExtraParentException',
      message: `TF201036: You cannot add a Parent link between work items ${child} and ${second} because a work item can have only one Parent link.`,
    });
    expect((await calls.patch(second, link(childLink, child))).message).toContain(
      'TF201036: You cannot add a Child link',
    );
  });

  it.each(['System.LinkTypes.Hierarchy-reverse', parentLink])('lets nobody be above itself by %s', async (rel) => {
    const [top, middle] = [await calls.make('Feature'), await calls.make('User Story')];
    await calls.patch(middle, link(parentLink, top));

    const circle = { status: 400, typeKey: 'WorkItemLinkCircularException' };
    expect(await calls.patch(top, link(rel, middle))).toMatchObject(circle);
    expect(await calls.patch(top, link(rel, top))).toMatchObject(circle);
  });

  it('refuses a link to what does not exist', async () => {
    const id = await calls.make('Bug');

    expect(await calls.patch(id, link(parentLink, 99_999))).toMatchObject({ status: 404 });
  });

  it('takes a link away from both sides, so that another parent can be given', async () => {
    const [first, second, child] = [await calls.make('Feature'), await calls.make('Feature'), await calls.make('Bug')];
    await calls.patch(child, link(parentLink, first));

    await calls.patch(child, [{ op: 'remove', path: '/relations/0' }]);

    expect((await calls.patch(second, link(childLink, child))).status).toBe(200);
    const read = await standIn.fetch(`/_apis/wit/workitems/${first}?$expand=relations&api-version=7.1`);
    expect(await read.json()).not.toHaveProperty('relations');
  });
});
