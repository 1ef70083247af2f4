import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readLinkedWorkItem } from '../../../../src/activities/toolContext/linkedWorkItem.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import type { WorkItem, WorkItemLink } from '../../../../src/contracts/workItems/workItem.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });

let sandbox: AdoSandbox;
let own: WorkItem;
/** Linked to the run's work item. */
let parent: number;
let child: number;
let deletedChild: number;
/** Links to `own`'s child only. */
let stranger: number;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
  parent = await file('Epic', { 'System.Title': 'Sums', 'System.Description': '<p>All <b>sums</b></p>' });
  const criteria = 'Microsoft.VSTS.Common.AcceptanceCriteria';
  child = await file('Bug', {
    'System.Title': 'Adding',
    'Microsoft.VSTS.TCM.ReproSteps': 'Add 1',
    [criteria]: 'It is 2',
  });
  deletedChild = await file('Task', { 'System.Title': 'Gone' });
  const id = await file('Feature', { 'System.Title': 'Own' });
  stranger = await file('Task', { 'System.Title': 'Stranger' });
  await sandbox.asPerson('POST', `wit/workItems/${child}/comments?api-version=7.1-preview.4`, {
    text: '<p>Still <i>so</i></p>',
  });
  await link(id, 'Hierarchy-Reverse', parent);
  await link(id, 'Hierarchy-Forward', child);
  await link(id, 'Hierarchy-Forward', deletedChild);
  await link(child, 'Related', stranger);
  own = await sandbox.ado.workItems.read(project, id);
  await sandbox.asPerson('DELETE', `wit/workitems/${deletedChild}?api-version=7.1`);
});

afterAll(async () => {
  await sandbox.close();
});

async function file(type: string, fields: Record<string, string>): Promise<number> {
  const patch = Object.entries(fields).map(([name, value]) => ({ op: 'add', path: `/fields/${name}`, value }));
  return identified.parse(await sandbox.asPerson('POST', `wit/workitems/$${type}?api-version=7.1`, patch)).id;
}

async function link(from: number, type: string, to: number): Promise<void> {
  const value = { rel: `System.LinkTypes.${type}`, url: `${sandbox.server.url}/_apis/wit/workItems/${to}` };
  await sandbox.asPerson('PATCH', `wit/workitems/${from}?api-version=7.1`, [
    { op: 'add', path: '/relations/-', value },
  ]);
}

function read(asked: { readonly id?: number; readonly relation?: string }): Promise<string> {
  return readLinkedWorkItem(sandbox.ado, { workItem: own, project: sandbox.repository.projectId, asked });
}

describe('readLinkedWorkItem', () => {
  it('shows a linked work item with its long fields and comments', async () => {
    expect(await read({ id: child })).toMatch(
      new RegExp(
        `^# Bug ${child}: Adding\nState: New\n\n## Reproduction steps\n\nAdd 1\n\n## Acceptance criteria\n\nIt is 2\n\n` +
          '## Comments\n\n### Dana Developer, \\S+\n\nStill [*_]so[*_]$',
      ),
    );
  });

  it('shows the only one of a relation, whatever its case', async () => {
    const shown = await read({ relation: 'Parent' });

    expect(shown).toBe(`# Epic ${parent}: Sums\nState: New\n\nAll **sums**`);
  });

  it('asks for an id where several are linked', async () => {
    const list = [`${child} (child)`, `${deletedChild} (child)`].join(', ');

    await expect(read({ relation: 'child' })).rejects.toMatchObject({
      type: 'invalid-input',
      message: `Could not read a linked work item: 2 are linked as child. Ask for one of them by its id: ${list}.`,
    });
    await expect(read({})).rejects.toMatchObject({
      message: expect.stringMatching(/3 are linked\. Ask for one of them by its id: /),
    });
  });

  it('refuses one that is not linked, although the agent may read it, and names those that are', async () => {
    expect((await sandbox.ado.workItems.read(project, stranger)).title).toBe('Stranger');

    await expect(read({ id: stranger })).rejects.toMatchObject({
      type: 'invalid-input',
      isRetryable: false,
      message:
        'Could not read a linked work item: the run’s work item does not link to one with this id. Ask for one of those: ' +
        `${parent} (parent), ${child} (child), ${deletedChild} (child).`,
    });
  });

  it('says that the run’s own is shown already', async () => {
    await expect(read({ id: own.id })).rejects.toMatchObject({
      message: `Could not read a linked work item: ${own.id} is the one of this run, which is shown already.`,
    });
  });

  it('says that a linked one cannot be read where it was deleted', async () => {
    await expect(read({ id: deletedChild })).rejects.toMatchObject({
      type: 'invalid-input',
      message:
        `Could not read a linked work item: ${deletedChild} (child) was deleted, is of another project than the run, or may ` +
        'not be seen by the agent. Go on without it.',
    });
  });
});

/** Azure DevOps where every work item is this one. */
function sourceOf(answer: Partial<WorkItem> | AgentError) {
  const reads: unknown[] = [];
  const workItem = { ...own, links: [], ...(answer instanceof AgentError ? {} : answer) };
  const readOne = async (...place: readonly [string, number]): Promise<WorkItem> => {
    reads.push(place);
    if (answer instanceof AgentError) throw answer;
    return workItem;
  };
  return { reads, workItems: { read: readOne } };
}

describe('readLinkedWorkItem, whatever is asked for and answered', () => {
  const linked = (...links: readonly WorkItemLink[]) => ({ id: 1, projectName: 'Shop', links: [...links] });
  const related = linked({ kind: 'related', workItemId: 7 });
  const request = (asked: object, workItem: ReturnType<typeof linked> = related) => ({
    workItem,
    project: 'Shop',
    asked,
  });

  it.each([Number.NaN, -7, 0, 7.5, 1e21, Number.POSITIVE_INFINITY, 71])('reads nothing for the id %p', async (id) => {
    const source = sourceOf({});

    await expect(readLinkedWorkItem(source, request({ id }))).rejects.toMatchObject({ type: 'invalid-input' });
    expect(source.reads).toEqual([]);
  });

  it.each(['', 'hyperlink', '__proto__', '../7', 'related\n7', 'x'.repeat(100_000)])(
    'reads nothing for a relation that there is not, and does not repeat it',
    async (relation) => {
      const source = sourceOf({});

      await expect(readLinkedWorkItem(source, request({ relation }))).rejects.toMatchObject({
        message:
          'Could not read a linked work item: there is no such relation. Ask for parent, child, related, or an id: 7 (related).',
      });
      expect(source.reads).toEqual([]);
    },
  );

  it('refuses one of another project, which the service may give by its number alone', async () => {
    const source = sourceOf({ projectName: 'Warehouse' });

    await expect(readLinkedWorkItem(source, request({ id: 7 }))).rejects.toMatchObject({
      type: 'invalid-input',
      message:
        'Could not read a linked work item: 7 (related) is of another project. Only those of the run’s own project may be read.',
    });
  });

  it('takes one of the same project in other letters', async () => {
    const source = sourceOf({ projectName: 'SHOP', title: 'Same' });

    expect(await readLinkedWorkItem(source, request({ id: 7, relation: 'nonsense' }))).toContain('Same');
    expect(source.reads).toEqual([['Shop', 7]]);
  });

  it('says that a linked one cannot be read where the agent may not see it', async () => {
    const source = sourceOf(new AgentError('forbidden', 'no'));

    await expect(readLinkedWorkItem(source, request({ id: 7 }))).rejects.toMatchObject({ type: 'invalid-input' });
  });

  it.each(['throttled', 'unavailable', 'timeout', 'unauthorized'] as const)(
    'leaves %s to whoever tries again',
    async (type) => {
      const failure = new AgentError(type, 'later');

      await expect(readLinkedWorkItem(sourceOf(failure), request({ id: 7 }))).rejects.toBe(failure);
    },
  );

  it('does not count links to pages, commits and itself, and says where there are no others', async () => {
    const place = { projectId: 'p', repositoryId: 'r' };
    const workItem = linked(
      { kind: 'hyperlink', url: 'https://example.com/_apis/wit/workItems/7' },
      { kind: 'pull-request', ...place, pullRequestId: 7 },
      { kind: 'related', workItemId: 1 },
    );

    await expect(readLinkedWorkItem(sourceOf({}), request({ id: 7 }, workItem))).rejects.toMatchObject({
      message: 'Could not read a linked work item: work item 1 links to no other work item.',
    });
  });

  it('lists each once, and counts those beyond fifty', async () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ kind: 'child' as const, workItemId: at + 2 }));
    const workItem = linked(...many, { kind: 'related', workItemId: 2 });

    await expect(readLinkedWorkItem(sourceOf({}), request({}, workItem))).rejects.toMatchObject({
      message: expect.stringMatching(/: 60 are linked\. .*: 2 \(child\), .*, 51 \(child\) and 10 more\.$/),
    });
  });
});
