import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { workItemSchema } from '../../../src/contracts/workItem.ts';
import { type AdoSandbox, startAdoSandbox } from '../../support/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

interface Relation {
  readonly rel: string;
  readonly url: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

async function file(title: string, relations: readonly Relation[] = [], type = 'Bug'): Promise<number> {
  const patch = [
    { op: 'add', path: '/fields/System.Title', value: title },
    { op: 'add', path: '/fields/System.Description', value: `<b>About</b> ${title}` },
    ...relations.map((value) => ({ op: 'add', path: '/relations/-', value })),
  ];
  const path = `wit/workitems/${encodeURIComponent(`$${type}`)}?api-version=7.1`;
  return identified.parse(await sandbox.asPerson('POST', path, patch)).id;
}

async function attach(name: string, content: string | Uint8Array, comment?: string): Promise<Relation> {
  const { url, personToken } = sandbox.server;
  const address = `${url}/${encodeURIComponent(project)}/_apis/wit/attachments?fileName=${encodeURIComponent(name)}&api-version=7.1`;
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`:${personToken}`).toString('base64')}`,
      'content-type': 'application/octet-stream',
    },
    body: Buffer.from(content),
  });
  const attachment = z.object({ url: z.string() }).parse(await response.json());
  return {
    rel: 'AttachedFile',
    url: attachment.url,
    attributes: { name, ...(comment === undefined ? {} : { comment }) },
  };
}

const workItemUrl = (id: number) => `${sandbox.server.url}/_apis/wit/workItems/${id}`;
const read = (id: number) => sandbox.ado.workItems.read(project, id);

describe('links of a work item', () => {
  it('names the parent with its text, and other work items by their number', async () => {
    const parent = await file('Sums', [], 'User Story');
    const other = await file('Other');
    const id = await file('Part', [
      { rel: 'System.LinkTypes.Hierarchy-Reverse', url: workItemUrl(parent) },
      { rel: 'System.LinkTypes.Related', url: workItemUrl(other) },
    ]);

    const workItem = await read(id);

    expect(workItemSchema.parse(workItem)).toEqual(workItem);
    expect(workItem.parent).toEqual({
      id: parent,
      type: 'User Story',
      state: 'New',
      title: 'Sums',
      description: '**About** Sums',
    });
    expect(workItem.links).toEqual([
      { kind: 'parent', workItemId: parent },
      { kind: 'related', workItemId: other },
    ]);
    expect(workItem.areaPath).toBe(project);
  });

  it('does without a parent that is gone', async () => {
    const parent = await file('Gone', [], 'User Story');
    const id = await file('Orphan', [{ rel: 'System.LinkTypes.Hierarchy-Reverse', url: workItemUrl(parent) }]);
    await sandbox.asPerson('DELETE', `wit/workitems/${parent}?api-version=7.1`);

    expect((await read(id)).parent).toBeUndefined();
  });
});

describe('the assignment of a work item', () => {
  it('names the person by id and account, never by what they call themselves', async () => {
    const id = await file('Assigned');
    const created = z
      .object({ fields: z.object({ 'System.CreatedBy': z.object({ id: z.string(), uniqueName: z.string() }) }) })
      .parse(await sandbox.asPerson('GET', `wit/workitems/${id}?api-version=7.1`));
    const person = created.fields['System.CreatedBy'];
    await sandbox.asPerson('PATCH', `wit/workitems/${id}?api-version=7.1`, [
      { op: 'add', path: '/fields/System.AssignedTo', value: person.uniqueName },
    ]);

    expect((await read(id)).assignedTo).toEqual({ id: person.id, uniqueName: person.uniqueName });
  });

  it('is absent while nobody is assigned', async () => {
    expect(await read(await file('Free'))).not.toHaveProperty('assignedTo');
  });
});

describe('attachments of a work item', () => {
  it('gives the text of text files and the captions of images', async () => {
    const id = await file('With files', [
      await attach('log größe.txt', '\ufefferror: größe\n', 'from the build'),
      await attach('screen.png', Uint8Array.of(0x89, 0x50), 'The wrong total is at the bottom'),
      await attach('dump.bin', Uint8Array.of(1, 2, 3)),
    ]);

    expect((await read(id)).attachments).toEqual([
      { name: 'log größe.txt', comment: 'from the build', kind: 'text', text: 'error: größe\n' },
      { name: 'screen.png', comment: 'The wrong total is at the bottom', kind: 'image' },
      { name: 'dump.bin', comment: '', kind: 'other' },
    ]);
  });

  it('gives the beginning of a long text, never half a character', async () => {
    const id = await file('Long', [await attach('a.log', `x${'ö'.repeat(50_000)}`)]);

    const [attachment] = (await read(id)).attachments ?? [];

    expect(attachment).toMatchObject({ kind: 'text', isCut: true });
    expect(attachment?.text).toBe(`x${'ö'.repeat(32_767)}`);
  });

  it('are uploaded for people to read at the address that they get', async () => {
    const text = '+größe <U+202E>\n';

    const url = await sandbox.ado.workItems.uploadText({ project, name: 'change of run.diff', text });

    expect(url).toMatch(/^http.*\/_apis\/wit\/attachments\/[0-9a-f-]{36}\?fileName=change%20of%20run\.diff$/);
    const relation = { rel: 'AttachedFile', url, attributes: { name: 'change.diff' } };
    expect((await read(await file('Uploaded', [relation]))).attachments).toEqual([
      { name: 'change.diff', comment: '', kind: 'text', text },
    ]);
  });

  it('takes a file that only claims to be text for another one', async () => {
    const id = await file('Lying', [await attach('a.txt', Uint8Array.of(0, 1, 0xff))]);

    expect((await read(id)).attachments).toEqual([{ name: 'a.txt', comment: '', kind: 'other' }]);
  });

  it('reads a few texts only, and never from another server', async () => {
    const many = await Promise.all(Array.from({ length: 7 }, (_value, index) => attach(`${index}.txt`, 'text')));
    const elsewhere = { rel: 'AttachedFile', url: 'http://127.0.0.1:1/secret', attributes: { name: 'x.txt' } };
    const id = await file('Many', [elsewhere, ...many]);

    const { attachments = [] } = await read(id);

    expect(attachments).toHaveLength(8);
    expect(attachments[0]).toEqual({ name: 'x.txt', comment: '', kind: 'text' });
    expect(attachments.filter(({ text }) => text !== undefined)).toHaveLength(5);
  });

  it('does without a file that is gone', async () => {
    const url = `${sandbox.server.url}/_apis/wit/attachments/00000000-0000-0000-0000-000000000000`;
    const id = await file('Lost', [{ rel: 'AttachedFile', url, attributes: { name: 'a.txt' } }]);

    expect((await read(id)).attachments).toEqual([{ name: 'a.txt', comment: '', kind: 'text' }]);
  });
});
