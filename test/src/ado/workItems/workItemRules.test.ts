import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { WorkItemChange } from '../../../../src/ado/workItems/workItemUpdates.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
let sandbox: AdoSandbox;

beforeAll(async () => {
  const process = {
    fields: [{ referenceName: 'Custom.Cause', name: 'Cause', type: 'string' }],
    types: {
      Bug: { transitions: { Active: ['Active', 'Resolved'] }, requiredIn: { Resolved: ['Custom.Cause'] } },
      Task: { readOnlyIn: { Closed: ['System.Tags'] } },
    },
  } as const;
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }], [], { process });
});

afterAll(() => sandbox.close());

async function file(type: string, state?: string): Promise<number> {
  const path = `wit/workitems/${encodeURIComponent(`$${type}`)}?api-version=7.1`;
  const title = { op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' };
  const { id } = z.object({ id: z.number() }).parse(await sandbox.asPerson('POST', path, [title]));
  if (state !== undefined) {
    const patch = [{ op: 'add', path: '/fields/System.State', value: state }];
    await sandbox.asPerson('PATCH', `wit/workitems/${id}?api-version=7.1`, patch);
  }
  return id;
}

describe('a change that a rule of the process refuses', () => {
  it.each<[string, string, Partial<WorkItemChange>, string]>([
    ['Bug', 'Active', { state: 'New' }, 'from "Active" to "New"'],
    ['Bug', 'Active', { stateCategories: ['Completed'] }, 'from "Active" to "Closed"'],
    ['Bug', 'Active', { stateCategories: ['Resolved'], addTags: ['done'] }, 'Rule Error for field Cause'],
    ['Task', 'Removed', { state: 'Active' }, 'a rule of the process refuses it for the type "Task"'],
    ['Epic', 'Removed', { stateCategories: ['InProgress'] }, `contains the value 'Active'`],
    ['Issue', 'Closed', { state: 'Erledigt' }, 'Choose a state that can follow "Closed"'],
  ])('says of a %s that is %s what could not be set, and why', async (type, state, wanted, said) => {
    const id = await file(type, state);

    const changing = sandbox.ado.workItems.change({ project, id, ...wanted });

    await expect(changing).rejects.toMatchObject({
      type: 'configuration',
      isRetryable: false,
      message: expect.stringContaining(said),
    });
    await expect(changing).rejects.toThrow('Could not set the state');
    expect(await sandbox.ado.workItems.read(project, id)).toMatchObject({ state, tags: [] });
  });

  it('says so of tags that a state locks', async () => {
    const id = await file('Task', 'Closed');

    await expect(sandbox.ado.workItems.change({ project, id, addTags: ['done'] })).rejects.toMatchObject({
      type: 'configuration',
      message: expect.stringContaining('Rule Error for field Tags'),
    });
  });
});
