import { describe, expect, it } from '@jest/globals';
import { markWorkItem } from '../../../../src/activities/publishing/markWorkItem.ts';
import type { WorkItemChange } from '../../../../src/ado/workItems/workItemUpdates.ts';
import { AgentError, type FailureType } from '../../../../src/contracts/agentError.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const place = { runId: 'run', project: 'Store', workItemId: 7 } as const;
const mark = { ...place, category: 'Resolved', addTags: ['works'], removeTags: [] };

interface World {
  /** Why a change is refused, if it is. */
  readonly refuse: (change: WorkItemChange) => AgentError | undefined;
  readonly cannotComment?: AgentError;
}

/** The activity's answer, the changes that were made, and the comments that were written. */
async function answerTo(input: object, { refuse, cannotComment }: World) {
  const [changes, comments]: [WorkItemChange[], string[]] = [[], []];
  const ado = {
    workItems: {
      change: async (change: WorkItemChange) => {
        const failure = refuse(change);
        if (failure !== undefined) throw failure;
        changes.push(change);
        return { revision: 3, changed: true, before: { state: 'New', tags: [] } };
      },
      history: async () => [],
      writeComment: async ({ markdown, marker }: { readonly markdown: string; readonly marker: string }) => {
        if (cannotComment !== undefined) throw cannotComment;
        comments.push(`${markdown}\n\n(${marker})`);
        return { commentId: 1, created: true };
      },
    },
    identities: { own: async () => ({ id: 'agent' }) },
  };
  const audit = { read: async () => ({ events: [{ at: '2026-11-30T09:00:00.000Z' }] }) };
  const activity = markWorkItem(ado as never, audit as never, recordingLogger().logger);
  return { answer: await activity.handler(input, undefined as never), changes, comments };
}

const no = (type: FailureType) => new AgentError(type, `It is ${type}.`);
const ofState = (type: FailureType) => (change: WorkItemChange) => (change.stateCategories ? no(type) : undefined);

describe('what markWorkItem cannot have', () => {
  it.each<FailureType>([
    'configuration',
    'invalid-input',
    'policy-refused',
    'forbidden',
    'not-found',
    'too-large',
    'conflict',
  ])('is left out and told when the state is refused as %s, and tags are set all the same', async (type) => {
    const { answer, changes, comments } = await answerTo(mark, { refuse: ofState(type) });

    const refused = [{ what: 'state', reason: `It is ${type}.` }];
    expect(answer).toEqual({
      ok: true,
      value: { previousState: 'New', addedTags: ['works'], removedTags: [], refused },
    });
    expect(changes).toEqual([{ project: 'Store', id: 7, addTags: ['works'], removeTags: [] }]);
    expect(comments.join()).toContain('could not set the state of this work item');
  });

  it('is the tags, when it is they', async () => {
    const refuse = ({ addTags = [] }: WorkItemChange) => (addTags.length > 0 ? no('invalid-input') : undefined);

    const { answer, changes } = await answerTo(mark, { refuse });

    expect(answer).toMatchObject({ ok: true, value: { addedTags: [], refused: [{ what: 'tags' }] } });
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ stateCategories: ['Resolved'], addTags: [] });
  });

  it('is both, told in one comment', async () => {
    const { answer, comments } = await answerTo(mark, { refuse: () => no('forbidden') });

    expect(answer).toMatchObject({ ok: true, value: { refused: [{ what: 'state' }, { what: 'tags' }] } });
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('the state and the tags');
    expect(comments[0]).toMatch(/\(not-set-[0-9a-f]{8} of run run\)$/);
  });

  it('is nothing where each alone can be had after all', async () => {
    const refuse = ({ stateCategories, addTags = [] }: WorkItemChange) =>
      stateCategories !== undefined && addTags.length > 0 ? no('conflict') : undefined;

    const { answer, comments } = await answerTo(mark, { refuse });

    expect(answer).toMatchObject({ ok: true, value: { previousState: 'New', addedTags: ['works'], refused: [] } });
    expect(comments).toEqual([]);
  });

  it('is in the audit log alone where no comment can be written either', async () => {
    const world = { refuse: () => no('forbidden'), cannotComment: no('forbidden') };

    expect((await answerTo(mark, world)).answer).toMatchObject({ ok: true });
  });

  it.each<FailureType>(['unavailable', 'throttled', 'timeout', 'unauthorized', 'unexpected'])(
    'does not hide that it was %s',
    async (type) => {
      expect((await answerTo(mark, { refuse: () => no(type) })).answer).toMatchObject({ ok: false, failure: { type } });
    },
  );

  it('is told by another try where the comment may be written later', async () => {
    const { answer } = await answerTo(mark, { refuse: ofState('configuration'), cannotComment: no('unavailable') });

    expect(answer).toMatchObject({ ok: false, failure: { type: 'unavailable', isRetryable: true } });
  });
});
