import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { workItemSchema } from '../../../../src/contracts/workItems/workItem.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const preview = 'api-version=7.1-preview.4';
const identified = z.object({ id: z.number() });
const commentPage = z.object({
  comments: z.array(z.object({ id: z.number(), text: z.string(), version: z.number() })),
});

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

async function file(fields: Record<string, string>, type = 'Bug', markdownFields: readonly string[] = []) {
  const patch = [
    ...Object.entries({ 'System.Title': 'Sums are wrong', ...fields }).map(([name, value]) => ({
      op: 'add',
      path: `/fields/${name}`,
      value,
    })),
    ...markdownFields.map((name) => ({ op: 'add', path: `/multilineFieldsFormat/${name}`, value: 'Markdown' })),
  ];
  const type$ = encodeURIComponent(`$${type}`);
  return identified.parse(await sandbox.asPerson('POST', `wit/workitems/${type$}?api-version=7.1`, patch)).id;
}

async function say(id: number, text: string): Promise<number> {
  const answer = await sandbox.asPerson('POST', `wit/workItems/${id}/comments?${preview}`, { text });
  return identified.parse(answer).id;
}

async function commentsOf(id: number) {
  const page = await sandbox.asPerson('GET', `wit/workItems/${id}/comments?order=asc&$top=200&${preview}`);
  return commentPage.parse(page).comments;
}

describe('workItems.read', () => {
  it('gives what the agent needs, as Markdown', async () => {
    const id = await file({
      'System.Description': '<div>Use <b>List&lt;int&gt;</b></div>',
      'Microsoft.VSTS.TCM.ReproSteps': '<ol><li>Add 1 and 2</li></ol>',
      'System.Tags': 'agent; good first issue',
    });
    await say(id, '<div>Also for <a href="#" data-vss-mention="version:2.0,1">@Jane</a></div>');

    const workItem = await sandbox.ado.workItems.read(project, id);

    expect(workItemSchema.parse(workItem)).toEqual(workItem);
    expect(workItem).toMatchObject({
      id,
      projectName: project,
      type: 'Bug',
      title: 'Sums are wrong',
      description: '## Description\n\nUse **List<int>**\n\n## Reproduction steps\n\n1.  Add 1 and 2',
      tags: ['agent', 'good first issue'],
      comments: [{ text: 'Also for @Jane', author: 'Dana Developer' }],
    });
    expect(workItem.state).not.toBe('');
    expect(workItem.webUrl).toMatch(new RegExp(`/_workitems/edit/${id}$`));
  });

  it('leaves the heading out when there is one text only', async () => {
    const id = await file({ 'System.Description': 'Compare a < b in List<string>' });

    expect((await sandbox.ado.workItems.read(project, id)).description).toBe('Compare a < b in List<string>');
  });

  it('keeps a Markdown field as it is', async () => {
    const markdown = '# Title\n\nhard<br>break and `List<string>`';
    const id = await file({ 'System.Description': markdown }, 'Bug', ['System.Description']);

    expect((await sandbox.ado.workItems.read(project, id)).description).toBe(markdown);
  });

  it('reads every page of comments, oldest first, without deleted ones', async () => {
    const id = await file({});
    const ids: number[] = [];
    for (let number = 0; number < 203; number++) {
      ids.push(await say(id, `comment ${number}`));
    }
    await sandbox.asPerson('DELETE', `wit/workItems/${id}/comments/${ids[1]}?${preview}`);

    const { comments } = await sandbox.ado.workItems.read(project, id);

    expect(comments).toHaveLength(202);
    expect(comments[0]?.text).toBe('comment 0');
    expect(comments[1]?.text).toBe('comment 2');
    expect(comments.at(-1)?.text).toBe('comment 202');
  });

  it('says which work item does not exist', async () => {
    await expect(sandbox.ado.workItems.read(project, 99_999)).rejects.toMatchObject({
      type: 'not-found',
      message: expect.stringContaining('99999'),
    });
  });
});

describe('workItems.writeComment', () => {
  const write = (workItemId: number, markdown: string, marker = 'contoso-7-r1') =>
    sandbox.ado.workItems.writeComment({ project, workItemId, marker, markdown });

  it('adds one comment and keeps it up to date', async () => {
    const id = await file({});

    const first = await write(id, '**Started** run `contoso-7-r1`');
    const second = await write(id, '**Finished** run `contoso-7-r1`');

    expect(second).toEqual({ commentId: first.commentId, created: false });
    expect(first.created).toBe(true);
    const comments = await commentsOf(id);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.text).toContain('Finished');
  });

  it('writes nothing when nothing has changed', async () => {
    const id = await file({});
    await write(id, 'Run contoso-7-r1');

    await write(id, 'Run contoso-7-r1');

    expect((await commentsOf(id)).map(({ version }) => version)).toEqual([1]);
  });

  it('leaves comments of people and of other runs alone', async () => {
    const id = await file({});
    const quoting = await say(id, '<div>What is contoso-7-r1?</div>');
    const other = await write(id, 'Run contoso-7-r12', 'contoso-7-r12');

    const own = await write(id, 'Run contoso-7-r1');

    expect(own.created).toBe(true);
    expect(new Set([quoting, other.commentId, own.commentId]).size).toBe(3);
  });

  it.each(['', 'two\nlines', 'x'.repeat(201)])('refuses a marker that it could not find again: %j', async (marker) => {
    const id = await file({});

    await expect(write(id, 'Started', marker)).rejects.toMatchObject({ type: 'invalid-input' });
    expect(await commentsOf(id)).toEqual([]);
  });
});
