import { describe, expect, it } from '@jest/globals';
import type { WorkItemUpdate } from '../../../../src/contracts/workItems/workItemUpdate.ts';
import { parseDelivery } from '../../../../src/gateway/events/parseDelivery.ts';
import { toDeliveryMessage } from '../../../../src/gateway/routing/deliveryMessage.ts';
import {
  type ExpectedDelivery,
  expectedOfPullRequest,
  expectedOfWorkItem,
  type ObservedComment,
  type ObservedWorkItem,
  takeSample,
} from '../../../../src/gateway/routing/expectedDeliveries.ts';
import { routeEvent } from '../../../../src/gateway/routing/routing.ts';

const rules = { tag: 'code-agent', agentIdentities: ['the-agent'] };
const options = { organization: 'contoso', receivedAt: '2026-11-23T12:00:00.000Z' };
const noon = Date.parse('2026-11-23T12:00:00.000Z');
const outlook = { rules, since: noon - 3_600_000, options };

function update(revision: number, changes: Partial<WorkItemUpdate> = {}): WorkItemUpdate {
  const nothing = { changedBy: { id: 'dana' }, changedFields: [], tags: undefined, assignedTo: undefined };
  return { revision, changedAt: noon - 60_000 * (100 - revision), ...nothing, ...changes };
}

const tagged = { tags: { before: ['ui'], after: ['ui', 'Code-Agent'] }, changedFields: ['System.Tags'] };
const untagged = { tags: { before: ['ui', 'code-agent'], after: ['ui'] }, changedFields: ['System.Tags'] };

function seen(updates: readonly WorkItemUpdate[], more: Partial<ObservedWorkItem> = {}): ObservedWorkItem {
  return { project: 'Store', workItemId: 7, updates, comments: [], lastRunAt: undefined, ...more };
}

function comment(text: string, changes: Partial<ObservedComment> = {}): ObservedComment {
  const createdAt = new Date(noon - 60_000).toISOString();
  return { id: 31, authorId: 'dana', isOwn: false, text, createdAt, ...changes };
}

const idsOf = (expected: readonly ExpectedDelivery[]) => expected.map(({ instanceIds }) => instanceIds);

describe('what must have become of a work item', () => {
  it('is the run of the update that brought the tag, under the id that its delivery gives', () => {
    const payload = {
      id: 'a-delivery',
      eventType: 'workitem.updated',
      resource: {
        workItemId: 7,
        rev: 90,
        fields: { 'System.Tags': { oldValue: 'ui', newValue: 'ui; Code-Agent' } },
        revision: { id: 7, rev: 90, fields: { 'System.TeamProject': 'Store' } },
      },
    };
    const delivery = parseDelivery(JSON.stringify(payload));
    if (delivery.kind !== 'event') throw new Error('the payload was not understood');
    const route = routeEvent(delivery.event, rules);
    if (route.kind === 'ignored') throw new Error(route.reason);

    const [expected] = expectedOfWorkItem(seen([update(89), update(90, tagged), update(91)]), outlook);

    expect(toDeliveryMessage(delivery.event, route, options)).toMatchObject({ runId: expected?.instanceIds[0] });
    expect(expected?.message).toMatchObject({ kind: 'start-run', runId: 'contoso-Store-7-r90', trigger: 'tag' });
  });

  it('is the run of a work item that was made with the tag, or for the agent', () => {
    const made = { ...update(1, tagged), changedAt: noon };
    const assigned = update(95, { assignedTo: { id: 'the-agent' }, changedFields: ['System.AssignedTo'] });

    expect(idsOf(expectedOfWorkItem(seen([made]), outlook))).toEqual([['contoso-Store-7-r1']]);
    expect(idsOf(expectedOfWorkItem(seen([assigned]), outlook))).toEqual([['contoso-Store-7-r95']]);
  });

  it('is only the newest of several runs', () => {
    const updates = [update(90, tagged), update(91, untagged), update(92, tagged)];

    expect(idsOf(expectedOfWorkItem(seen(updates), outlook))).toEqual([['contoso-Store-7-r92']]);
  });

  it('is no run where the request was withdrawn, is old, was the agent’s own, or was followed by a run', () => {
    const nothing = (updates: readonly WorkItemUpdate[], more: Partial<ObservedWorkItem> = {}) =>
      expect(expectedOfWorkItem(seen(updates, more), outlook)).toEqual([]);

    nothing([update(90, tagged), update(91, untagged)]);
    nothing([update(2, tagged)]);
    nothing([update(90, { ...tagged, changedBy: { id: 'the-agent' } })]);
    nothing([update(90, tagged)], { lastRunAt: noon });
    nothing([update(90)]);
  });

  it('is the answer to every command, known by its comment or by the revision that the comment made', () => {
    const history = update(99, { changedFields: ['System.History'] });
    const comments = [
      comment('/agent status'),
      comment('just talking', { id: 32 }),
      comment('/agent fix', { id: 33, isOwn: true }),
      comment('/agent fix', { id: 34, createdAt: new Date(noon - 86_400_000).toISOString() }),
    ];

    expect(idsOf(expectedOfWorkItem(seen([history], { comments }), outlook))).toEqual([
      ['contoso-command-workitem-7-31', 'contoso-command-workitem-7-r99'],
    ]);
  });
});

describe('what must have become of a pull request', () => {
  it('is the answer to every command in its threads', () => {
    const spoken = { ...comment('/agent fix the name', { id: 2 }), isSystem: false };
    const voted = { ...comment('/agent voted', { id: 3 }), isSystem: true };
    const threads = [{ id: 11, comments: [spoken, voted] }];
    const place = { project: 'Store', repositoryId: 'repo-1', pullRequestId: 5 };

    const expected = expectedOfPullRequest({ ...place, threads }, outlook);

    expect(idsOf(expected)).toEqual([['contoso-command-pr-5-11-2']]);
    expect(expected[0]?.message).toMatchObject({
      comment: { on: 'pull-request', ...place, threadId: 11, commentId: 2 },
    });
  });
});

describe('drawing some of many', () => {
  it('takes all where there is room, and others every time where there is none', () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    const drawn = (seed: string) => takeSample(items, 10, String, seed);

    expect(takeSample(items, 40, String, 'a')).toEqual(items);
    expect(drawn('a')).toHaveLength(10);
    expect(drawn('a')).toEqual(drawn('a'));
    expect(new Set(Array.from({ length: 60 }, (_, look) => drawn(`look ${look}`)).flat()).size).toBe(40);
  });
});
