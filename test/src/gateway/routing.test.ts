import { describe, expect, it } from '@jest/globals';
import type { DeliveryEvent } from '../../../src/contracts/deliveryEvent.ts';
import { routeEvent } from '../../../src/gateway/routing.ts';

const rules = { tag: 'code-agent' };
const common = { deliveryId: '1', project: 'Example', workItemId: 30, revision: 5 };

function updated(before: string[] | undefined, after: string[]): DeliveryEvent {
  const tags = before === undefined ? { after } : { before, after };
  return { ...common, kind: 'workItemUpdated', eventType: 'workitem.updated', changedFields: [], tags };
}

function created(after: string[]): DeliveryEvent {
  return { ...common, kind: 'workItemCreated', eventType: 'workitem.created', tags: { after } };
}

function commented(commentText: string): DeliveryEvent {
  const changedBy = { displayName: 'Ada', uniqueName: 'ada@example.com' };
  return { ...common, kind: 'workItemCommented', eventType: 'workitem.commented', commentText, changedBy };
}

describe('routeEvent', () => {
  it('starts a run for a work item created with the tag, in any case', () => {
    expect(routeEvent(created(['ui', 'Code-Agent']), rules)).toEqual({
      kind: 'start',
      project: 'Example',
      workItemId: 30,
      revision: 5,
      trigger: 'tag',
      instructions: undefined,
      requestedBy: undefined,
    });
  });

  it('starts a run when an update adds the tag', () => {
    expect(routeEvent(updated([], ['code-agent']), rules)).toMatchObject({ kind: 'start', trigger: 'tag' });
  });

  it.each([
    ['other tags', created(['ui', 'code-agent-later'])],
    ['an update of other fields', updated(undefined, ['code-agent'])],
    ['a tag that was there before', updated(['CODE-AGENT'], ['code-agent', 'ui'])],
    ['a removed tag', updated(['code-agent'], [])],
    ['a comment without a command', commented('<div>I will fix it</div>')],
    ['another command', commented('/agent approve')],
  ])('ignores %s and says why', (_name, event) => {
    expect(routeEvent(event, rules)).toEqual({ kind: 'ignored', reason: expect.stringMatching(/\w{4}/) });
  });

  it('starts a run for a comment with the command, with its instructions and author', () => {
    expect(routeEvent(commented('<div>/agent fix keep the API</div>'), rules)).toMatchObject({
      kind: 'start',
      trigger: 'comment',
      instructions: 'keep the API',
      requestedBy: 'ada@example.com',
    });
  });
});
