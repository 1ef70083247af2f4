import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { attachmentsOf } from '../../../../src/ado/workItems/attachments.ts';
import { workItemSchema } from '../../../../src/contracts/workItems/workItem.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { uploadFile } from '../../../support/people/attachFiles.ts';
import { createCall } from '../../../support/people/call.ts';

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

const attach = async (name: string, content: string | Uint8Array, comment?: string): Promise<Relation> => {
  const call = createCall({ url: sandbox.server.url, project }, sandbox.server.personToken);
  return await uploadFile(call, { name, content, ...(comment === undefined ? {} : { comment }) });
};

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

describe('the files of a work item', () => {
  const idOf = ({ url }: Relation) => /attachments\/([0-9a-f-]{36})/.exec(url)?.[1] ?? '';
  const whole = () => Number.POSITIVE_INFINITY;

  it('are named with their captions and sizes, and those of another server without an id', async () => {
    const log = await attach('log größe.txt', '\ufefferror: größe\n', 'from the build');
    const elsewhere = {
      rel: 'AttachedFile',
      url: 'http://127.0.0.1:1/_apis/wit/attachments/x',
      attributes: { name: 'x.pdf' },
    };
    const id = await file('With files', [log, elsewhere]);

    expect((await read(id)).attachments).toEqual([
      { name: 'log größe.txt', comment: 'from the build', kind: 'text', origin: 'attached', id: idOf(log), bytes: 18 },
      { name: 'x.pdf', comment: '', kind: 'document', origin: 'attached' },
    ]);
  });

  it('are those in its texts as well, as far as people see them, each once', async () => {
    const [inText, attached, inComment, hidden] = await Promise.all(
      ['a b.png', 'spec.pdf', 'c.jpg', 'd.png'].map((name) => attach(name, name)),
    );
    const id = await file(
      'With pictures',
      [attached, inText].filter((relation) => relation !== undefined),
    );
    const foreign = 'https://example.com/e.png';
    const description = [
      `<p>See <img src="${inText?.url}" alt="the till"></p><p><img src="${foreign}"></p>`,
      `<div style="display:none"><img src="${hidden?.url}"></div>`,
    ].join('');
    await sandbox.asPerson('PATCH', `wit/workitems/${id}?api-version=7.1`, [
      { op: 'add', path: '/fields/System.Description', value: description },
    ]);
    const comments = `wit/workItems/${id}/comments?format=markdown&api-version=7.1-preview.4`;
    await sandbox.asPerson('POST', comments, {
      text: `As here: ![now](${inComment?.url}) and ![again](${inText?.url})`,
    });

    const own = await sandbox.ado.workItems.uploadText({ project, name: 'change.diff', text: '+1' });
    await sandbox.ado.workItems.writeComment({
      project,
      workItemId: id,
      marker: 'run-1',
      markdown: `See [it](${own}), run-1`,
    });

    const { attachments = [] } = await read(id);

    expect(attachments.map(({ name, origin, kind }) => [name, origin, kind])).toEqual([
      ['a b.png', 'description', 'image'],
      ['spec.pdf', 'attached', 'document'],
      ['c.jpg', 'comment', 'image'],
    ]);
  });

  it.each([
    ['https://dev.azure.com/contoso', 'https://dev.azure.com/contoso/9a/_apis/wit/attachments/', true],
    ['https://dev.azure.com/contoso', 'https://contoso.visualstudio.com/_apis/wit/attachments/', true],
    ['https://dev.azure.com/contoso', 'https://dev.azure.com/fabrikam/_apis/wit/attachments/', false],
    [
      'https://dev.azure.com/contoso',
      'https://Contoso.VisualStudio.com/DefaultCollection/_apis/wit/attachments/',
      true,
    ],
    ['https://dev.azure.com/contoso', 'https://vssps.dev.azure.com/fabrikam/_apis/wit/attachments/', false],
    ['https://contoso.visualstudio.com', 'https://fabrikam.visualstudio.com/_apis/wit/attachments/', false],
    ['https://tfs/DefaultCollection', 'https://tfs.corp.example/DefaultCollection/_apis/wit/attachments/', true],
    ['https://tfs/DefaultCollection', 'https://tfs/files?at=/_apis/wit/attachments/', false],
  ])('are looked up in %s where their address is %s…: %s', (organizationUrl, address, isOwn) => {
    const url = `${address}00000000-0000-4000-8000-000000000001?fileName=a.png`;

    const [found] = attachmentsOf(organizationUrl, [{ rel: 'AttachedFile', url, attributes: { name: 'a.png' } }], []);

    expect(found?.id !== undefined).toBe(isOwn);
  });

  it('are downloaded as far as they are wanted', async () => {
    const content = 'x'.repeat(200_000);
    const id = idOf(await attach('a.log', content));

    const beginning = await sandbox.ado.workItems.readAttachment({ project, id }, () => 0);
    const all = await sandbox.ado.workItems.readAttachment({ project, id }, whole);

    expect(beginning).toHaveLength(64 * 1024);
    expect(all.toString()).toBe(content);
  });

  it('are uploaded for people to read at the address that they get', async () => {
    const text = '+größe <U+202E>\n';

    const url = await sandbox.ado.workItems.uploadText({ project, name: 'change of run.diff', text });

    expect(url).toMatch(/^http.*\/_apis\/wit\/attachments\/[0-9a-f-]{36}\?fileName=change%20of%20run\.diff$/);
    const id = idOf({ rel: 'AttachedFile', url });
    expect((await sandbox.ado.workItems.readAttachment({ project, id }, whole)).toString()).toBe(text);
  });

  it('are not found where they are gone', async () => {
    const id = '00000000-0000-0000-0000-000000000000';

    await expect(sandbox.ado.workItems.readAttachment({ project, id }, whole)).rejects.toMatchObject({
      type: 'not-found',
    });
  });
});
