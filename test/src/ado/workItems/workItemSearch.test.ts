import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { buildWiql, type FoundWorkItem, type WorkItemSearch } from '../../../../src/ado/workItems/workItemSearch.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
});

afterAll(async () => {
  await sandbox.close();
});

async function file(title: string, tags: string, type = 'Bug'): Promise<number> {
  const patch = [
    { op: 'add', path: '/fields/System.Title', value: title },
    { op: 'add', path: '/fields/System.Tags', value: tags },
  ];
  const path = `wit/workitems/${encodeURIComponent(`$${type}`)}?api-version=7.1`;
  return identified.parse(await sandbox.asPerson('POST', path, patch)).id;
}

async function say(id: number, text: string): Promise<void> {
  const path = `wit/workItems/${id}/comments?api-version=7.1-preview.4`;
  await sandbox.asPerson('POST', path, { text });
}

async function find(search: Omit<WorkItemSearch, 'project'>): Promise<readonly FoundWorkItem[]> {
  const found: FoundWorkItem[] = [];
  for await (const workItem of sandbox.ado.workItems.find({ project, ...search })) {
    found.push(workItem);
  }
  return found;
}

describe('workItems.find', () => {
  it('finds by whole tag and by type', async () => {
    const id = await file('One', "it's mine; other");
    await file('Two', "it's mine too");
    await file('Three', "it's mine", 'Task');

    const found = await find({ tag: "it's mine", types: ['Bug', 'Issue'] });

    expect(found).toEqual([
      {
        ...{
          id,
          project: 'Fabrikam Fiber',
          revision: 1,
          type: 'Bug',
          state: 'New',
          title: 'One',
          tags: ["it's mine", 'other'],
        },
        changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ]);
  });

  it('finds by a word that was said about it', async () => {
    const said = await file('Said', 'talk');
    const other = await file('Other', 'talk');
    await say(said, '<div>/agent fix</div>');
    await say(said, 'Thanks');
    await say(other, 'Ask the agency');

    expect((await find({ tag: 'talk', saidWord: 'agent' })).map(({ id }) => id)).toEqual([said]);
  });

  it('finds what changed since a time', async () => {
    const before = new Date();
    const id = await file('New one', 'fresh');

    expect((await find({ tag: 'fresh', changedSince: before })).map((found) => found.id)).toEqual([id]);
    expect(await find({ tag: 'fresh', changedSince: new Date(Date.now() + 86_400_000) })).toEqual([]);
  });

  it('goes through all pages, each work item once', async () => {
    const ids: number[] = [];
    for (let number = 0; number < 401; number++) {
      ids.push(await file(`Number ${number}`, 'many'));
    }

    expect((await find({ tag: 'many' })).map(({ id }) => id)).toEqual(ids);
  });
});

describe('wiql', () => {
  it('keeps quotes inside their text', () => {
    expect(buildWiql({ project: 'P', tag: "a' OR '1'='1" }, 0)).toContain("CONTAINS 'a'' OR ''1''=''1'");
  });
});
