import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });

let sandbox: AdoSandbox;
let workItemId: number;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  workItemId = identified.parse(await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch)).id;
});

afterAll(async () => {
  await sandbox.close();
});

const comments = 'api-version=7.1-preview.4';

async function commentAsPerson(text: string): Promise<number> {
  const path = `wit/workItems/${workItemId}/comments?${comments}`;
  return identified.parse(await sandbox.asPerson('POST', path, { text })).id;
}

describe('comments of a work item', () => {
  it('say who wrote them, and which are the agent’s own', async () => {
    const id = await commentAsPerson('<div>/agent fix</div><p>please</p>');
    await sandbox.ado.workItems.writeComment({ project, workItemId, marker: 'run-1', markdown: 'Started run-1' });

    const found = await sandbox.ado.workItems.comments({ project, workItemId });

    expect(found).toMatchObject([
      {
        id,
        author: 'Dana Developer',
        isOwn: false,
        text: '/agent fix\n\nplease',
        authorId: expect.stringMatching(/-/),
      },
      { isOwn: true, authorId: (await sandbox.ado.identities.own()).id },
    ]);
    expect(await sandbox.ado.workItems.comment({ project, workItemId, commentId: id })).toEqual(found[0]);
  });

  it('can be asked for since a time', async () => {
    const id = await commentAsPerson('Late');
    const written = await sandbox.ado.workItems.comment({ project, workItemId, commentId: id });

    const since = new Date(written?.updatedAt ?? '');
    const found = await sandbox.ado.workItems.comments({ project, workItemId, since });

    expect(found.at(-1)).toEqual(written);
    expect(await sandbox.ado.workItems.comments({ project, workItemId, since: new Date('2999-01-01') })).toEqual([]);
  });

  it('are gone when they are deleted', async () => {
    const id = await commentAsPerson('Oops');
    await sandbox.asPerson('DELETE', `wit/workItems/${workItemId}/comments/${id}?${comments}`);

    expect(await sandbox.ado.workItems.comment({ project, workItemId, commentId: id })).toBeUndefined();
    expect(await sandbox.ado.workItems.comment({ project, workItemId, commentId: 9999 })).toBeUndefined();
  });
});
