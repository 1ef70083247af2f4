import { describe, expect, it } from '@jest/globals';
import { markWorkItem } from '../../../../src/activities/publishing/markWorkItem.ts';
import type { WorkItemUpdate } from '../../../../src/contracts/workItems/workItemUpdate.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const began = '2026-11-30T09:00:00.000Z';
const mark = {
  runId: 'run',
  project: 'Store',
  workItemId: 7,
  category: 'InProgress',
  addTags: ['works'],
  removeTags: ['new'],
};

/** A change of the agent, a minute after the run began. */
const own: WorkItemUpdate = {
  ...{ revision: 2, changedAt: Date.parse(began) + 60_000, changedBy: { id: 'agent' }, assignedTo: undefined },
  ...{ changedFields: ['System.Tags', 'System.State'], state: { before: 'New', after: 'Active' } },
  tags: { before: ['new'], after: ['works'] },
};

/** The activity's answer, where the work item has this history and is as it should be, or not yet. */
async function answerTo(history: readonly WorkItemUpdate[], changed: boolean): Promise<unknown> {
  const before = changed ? { state: 'New', tags: ['new'] } : { state: 'Active', tags: ['works'] };
  const ado = {
    workItems: { change: async () => ({ revision: 3, changed, before }), history: async () => history },
    identities: { own: async () => ({ id: 'agent' }) },
  };
  const audit = { read: async () => ({ events: [{ at: began }] }) };
  const activity = markWorkItem(ado as never, audit as never, recordingLogger().logger);
  return await activity.handler(mark, undefined as never);
}

const nothing = { ok: true, value: { previousState: 'Active', addedTags: [], removedTags: [], refused: [] } };
const all = { ok: true, value: { previousState: 'New', addedTags: ['works'], removedTags: ['new'], refused: [] } };

describe('markWorkItem', () => {
  it('says what it has changed', async () => {
    expect(await answerTo([], true)).toEqual(all);
  });

  it('says what an earlier try of the run has changed, whose answer was lost', async () => {
    expect(await answerTo([own], false)).toEqual(all);
  });

  it.each<[string, readonly WorkItemUpdate[]]>([
    ['was so already', []],
    ['a person has made so', [{ ...own, changedBy: { id: 'dana' } }]],
    ['an earlier run has made so', [{ ...own, changedAt: Date.parse(began) - 1 }]],
    [
      'the agent has only commented on',
      [{ ...own, changedFields: ['System.History'], tags: undefined, state: undefined }],
    ],
  ])('puts nothing back that %s', async (_what, history) => {
    expect(await answerTo(history, false)).toEqual(nothing);
  });
});
