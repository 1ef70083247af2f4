import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../../src/ado/azureDevOps.ts';
import type { WorkItemChange } from '../../../../src/ado/workItems/workItemUpdates.ts';
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

async function file(tags = '', type = 'Bug'): Promise<number> {
  const patch = [
    { op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' },
    ...(tags === '' ? [] : [{ op: 'add', path: '/fields/System.Tags', value: tags }]),
  ];
  const path = `wit/workitems/${encodeURIComponent(`$${type}`)}?api-version=7.1`;
  return identified.parse(await sandbox.asPerson('POST', path, patch)).id;
}

const change = (id: number, wanted: Omit<WorkItemChange, 'project' | 'id'>) =>
  sandbox.ado.workItems.change({ project, id, ...wanted });
const read = (id: number) => sandbox.ado.workItems.read(project, id);
const setTitle = (id: number, value: string) =>
  sandbox.asPerson('PATCH', `wit/workitems/${id}?api-version=7.1`, [
    { op: 'add', path: '/fields/System.Title', value },
  ]);

describe('workItems.change', () => {
  it('does everything in one revision, and nothing the second time', async () => {
    const id = await file('one; code-agent');
    const wanted: Omit<WorkItemChange, 'project' | 'id'> = {
      stateCategories: ['InProgress'],
      addTags: ['agent: done'],
      removeTags: ['Code-Agent'],
      addLinks: [
        { kind: 'hyperlink', url: 'https://example.com/runs/1', comment: 'The run' },
        { kind: 'branch', projectId: sandbox.repository.projectId, repositoryId: sandbox.repository.id, branch: 'a/7' },
      ],
    };

    const first = await change(id, wanted);
    const second = await change(id, wanted);

    expect(first).toEqual({ revision: 2, changed: true, before: { state: 'New', tags: ['code-agent', 'one'] } });
    expect(second).toMatchObject({ revision: 2, changed: false });
    expect(await read(id)).toMatchObject({
      state: 'Active',
      tags: ['agent: done', 'one'],
      links: [
        { kind: 'hyperlink', url: 'https://example.com/runs/1' },
        { kind: 'branch', repositoryId: sandbox.repository.id, branch: 'a/7' },
      ],
    });
  });

  it.each([
    ['Bug', ['Resolved'], 'Resolved'],
    ['Task', ['Resolved', 'Completed'], 'Closed'],
    ['User Story', ['Removed'], 'Removed'],
  ] as const)('finds the state of a %s by category %j', async (type, stateCategories, state) => {
    const id = await file('', type);

    await change(id, { stateCategories });

    expect((await read(id)).state).toBe(state);
  });

  it('says so when the type has no state of the category', async () => {
    const id = await file('', 'Task');

    await expect(change(id, { stateCategories: ['Resolved'] })).rejects.toMatchObject({
      type: 'configuration',
      message: expect.stringContaining('"Task"'),
    });
  });

  it('puts state and tags back, unless somebody set another state meanwhile', async () => {
    const id = await file('code-agent');
    const { before } = await change(id, { stateCategories: ['InProgress'], addTags: ['running'] });
    const undo = { state: before.state, onlyFromState: 'Active', removeTags: ['running'] };

    const undone = await change(id, undo);

    expect(undone.changed).toBe(true);
    expect(await read(id)).toMatchObject({ state: 'New', tags: ['code-agent'] });
    await change(id, { stateCategories: ['Resolved'] });
    expect(await change(id, undo)).toMatchObject({ changed: false });
    expect(await read(id)).toMatchObject({ state: 'Resolved' });
  });

  it('takes away the last tag', async () => {
    const id = await file('only');

    await change(id, { removeTags: ['only'] });

    expect((await read(id)).tags).toEqual([]);
  });

  it('refuses a tag that would become two', async () => {
    const id = await file();

    await expect(change(id, { addTags: ['a; b'] })).rejects.toMatchObject({ type: 'invalid-input' });
  });

  it('says which work item does not exist', async () => {
    await expect(change(99_999, { addTags: ['x'] })).rejects.toMatchObject({ type: 'not-found' });
  });

  it('keeps every tag when many add theirs at the same time', async () => {
    const id = await file('first');
    const tags = Array.from({ length: 8 }, (_value, index) => `tag ${index}`);

    await Promise.all(tags.map((tag) => change(id, { addTags: [tag], mostTries: 20 })));

    expect((await read(id)).tags.toSorted()).toEqual(['first', ...tags].toSorted());
  });

  it.each([
    [1, 'conflict'],
    [2, undefined],
  ])('with %i tries at most, a change of somebody in between ends in %s', async (mostTries, failure) => {
    const id = await file();

    const outcome = await changeWhile(id, mostTries);

    expect(outcome).toBe(failure);
  });

  /** Tries a change against a work item that somebody else changes right after the first read. */
  async function changeWhile(id: number, mostTries: number): Promise<string | undefined> {
    let calls = 0;
    const ado = createAzureDevOps({
      organizationUrl: sandbox.server.url,
      credential: {
        kind: 'pat',
        getToken: async () => {
          calls++;
          // The token is asked for before every call: before the second one, the first update, somebody is faster.
          if (calls === 2) {
            await setTitle(id, 'Changed in between');
          }
          return sandbox.server.agentToken;
        },
      },
    });
    try {
      await ado.workItems.change({ project, id, addTags: ['mine'], mostTries });
      return undefined;
    } catch (error) {
      return z.object({ type: z.string() }).parse(error).type;
    }
  }
});
