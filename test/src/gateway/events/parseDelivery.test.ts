import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDelivery } from '../../../../src/gateway/events/parseDelivery.ts';

const envelope = {
  id: 'd2d46fb1-dba5-403c-9373-427583f19e8c',
  eventType: 'workitem.updated',
  publisherId: 'tfs',
  resourceContainers: { project: { id: 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } },
};

const update = {
  id: 18,
  workItemId: 30,
  rev: 5,
  revisedBy: { displayName: 'Ada', uniqueName: 'ada@example.com' },
  fields: { 'System.Tags': { oldValue: 'ui', newValue: 'ui; agent' } },
  revision: { id: 30, rev: 5, fields: { 'System.TeamProject': 'Example', 'System.Tags': 'ui; agent' } },
};

function parse(value: unknown) {
  return parseDelivery(JSON.stringify(value));
}

describe('parseDelivery', () => {
  it('reads who was changed by whom from an update, not from the number of the update', () => {
    const parsed = parse({ ...envelope, resource: update });

    expect(parsed).toMatchObject({
      kind: 'event',
      event: {
        kind: 'workItemUpdated',
        eventType: 'workitem.updated',
        deliveryId: envelope.id,
        project: 'Example',
        workItemId: 30,
        revision: 5,
        changedBy: { displayName: 'Ada', uniqueName: 'ada@example.com' },
        changedFields: ['System.Tags'],
        tags: { before: ['ui'], after: ['ui', 'agent'] },
      },
    });
  });

  it('takes a tags change without an old value as tags on an untagged work item', () => {
    const parsed = parse({ ...envelope, resource: { ...update, fields: { 'System.Tags': { newValue: 'agent' } } } });

    expect(parsed).toMatchObject({ kind: 'event', event: { tags: { before: [], after: ['agent'] } } });
  });

  it('reads a comment with its author given as one string', () => {
    const fields = { 'System.History': '<div>/agent fix</div>', 'System.ChangedBy': 'Ada L <ada@example.com>' };
    const parsed = parse({ ...envelope, eventType: 'workitem.commented', resource: { id: 7, rev: '4', fields } });

    expect(parsed).toMatchObject({
      kind: 'event',
      event: {
        kind: 'workItemCommented',
        project: envelope.resourceContainers.project.id,
        workItemId: 7,
        revision: 4,
        commentText: '<div>/agent fix</div>',
        changedBy: { displayName: 'Ada L', uniqueName: 'ada@example.com' },
      },
    });
  });

  it('reads an envelope in PascalCase and with numbers for ids', () => {
    const parsed = parse({
      Id: 12,
      EventType: 'workitem.created',
      SubscriptionId: 0,
      Resource: { Id: 5, Rev: 1, Fields: { 'System.TeamProject': 'Example', 'System.Tags': 'Agent' } },
    });

    expect(parsed).toMatchObject({
      kind: 'event',
      event: { deliveryId: '12', subscriptionId: '0', workItemId: 5, revision: 1, tags: { after: ['Agent'] } },
    });
  });

  it.each([
    ['the portal\'s "Test" delivery', { ...envelope, resource: { ...update, workItemId: 0 } }],
    ['a work item event without details', { ...envelope, resource: null }],
    ['an update that names no work item', { ...envelope, resource: { id: 18 } }],
    [
      'a pull request without a number',
      { ...envelope, eventType: 'git.pullrequest.updated', resource: { status: 'active' } },
    ],
    ['a push without refs', { ...envelope, eventType: 'git.push', resource: { pushId: 1 } }],
    ['an event of the future', { ...envelope, eventType: 'workitem.blessed', resource: { id: 1 } }],
  ])('does not handle %s and says why', (_name, payload) => {
    expect(parse(payload)).toMatchObject({
      kind: 'unhandled',
      eventType: payload.eventType,
      deliveryId: envelope.id,
      reason: expect.stringMatching(/^(the payload|events of this type)/),
    });
  });

  it('does not handle an event without any id, since a second delivery could not be told from it', () => {
    const parsed = parse({ eventType: 'workitem.updated', resource: update });

    expect(parsed).toEqual({
      kind: 'unhandled',
      eventType: 'workitem.updated',
      reason: expect.stringContaining('has no id'),
    });
  });

  it('reads the comment that a work item event names, and to whom the work item is assigned', () => {
    const fields = { 'System.History': 'Hi', 'System.AssignedTo': 'Ada L <ada@example.com>' };
    const resource = { id: 7, rev: 4, fields, commentVersionRef: { commentId: 55, version: 1 } };

    expect(parse({ ...envelope, eventType: 'workitem.commented', resource })).toMatchObject({
      event: { kind: 'workItemCommented', commentId: 55 },
    });
    expect(parse({ ...envelope, eventType: 'workitem.created', resource })).toMatchObject({
      event: { kind: 'workItemCreated', assignedTo: { displayName: 'Ada L', uniqueName: 'ada@example.com' } },
    });
  });

  it('reads an assignment from the change, not from the state before it', () => {
    const change = {
      oldValue: 'unassigned',
      newValue: { name: 'Ada L <ada@example.com>', uniqueName: 'Ada L <ada@example.com>' },
    };
    const resource = { ...update, fields: { 'System.AssignedTo': change } };

    expect(parse({ ...envelope, resource })).toMatchObject({
      event: { changedFields: ['System.AssignedTo'], assignedTo: { uniqueName: 'ada@example.com' } },
    });
  });

  it('reads a deleted comment on a pull request as one without text', () => {
    const href = 'https://dev.azure.com/o/p/_apis/git/repositories/r1/pullRequests/7/threads/3';
    const comment = { id: 2, isDeleted: true, content: 'gone', commentType: 'text', _links: { threads: { href } } };
    const parsed = parse({
      ...envelope,
      eventType: 'ms.vss-code.git-pullrequest-comment-event',
      resource: { comment },
    });

    expect(parsed).toMatchObject({
      kind: 'event',
      event: {
        kind: 'pullRequestCommented',
        eventType: 'ms.vss-code.git-pullrequest-comment-event',
        deliveryId: envelope.id,
        project: envelope.resourceContainers.project.id,
        repositoryId: 'r1',
        pullRequestId: 7,
        threadId: 3,
        commentId: 2,
        commentType: 'text',
      },
    });
  });

  it('reads the ref that a build of version 2.0 built', () => {
    const resource = {
      id: 4,
      status: 'completed',
      result: 'failed',
      sourceBranch: 'refs/pull/7/merge',
      sourceVersion: 'short',
    };

    expect(parse({ ...envelope, eventType: 'build.complete', resource })).toMatchObject({
      event: { kind: 'buildCompleted', buildId: 4, result: 'failed', sourceBranch: 'refs/pull/7/merge' },
    });
  });

  it.each([
    ['an empty body', '', /not valid JSON/],
    ['broken JSON', '{"eventType":', /not valid JSON/],
    ['a list', '[]', /eventType/],
    ['null', 'null', /eventType/],
    ['no event type', '{"id":"1"}', /eventType/],
    ['an empty event type', '{"id":"1","eventType":""}', /eventType/],
  ])('refuses %s with words', (_name, text, message) => {
    expect(parseDelivery(text)).toEqual({ kind: 'malformed', message: expect.stringMatching(message) });
  });

  it.each([
    ['17 MiB', `{"eventType":"${'x'.repeat(17 * 1024 * 1024)}"}`, /larger than 16777216 bytes/],
    ['16 MiB of wide letters', `{"eventType":"${'é'.repeat(8_400_000)}"}`, /larger than 16777216 bytes/],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /deeper than 1000/],
    ['too many values', `[${'0,'.repeat(1_000_001)}0]`, /more than 1000000 values/],
  ])('passes over %s', (_name, text, reason) => {
    expect(parseDelivery(text)).toEqual({ kind: 'too-large', reason: expect.stringMatching(reason) });
  });

  it('does not count brackets and commas inside strings', () => {
    const message = '[{,"\\'.repeat(1000);

    expect(parse({ ...envelope, resource: update, message })).toMatchObject({ kind: 'event' });
  });
});

describe('payloads of subscriptions that send few details', () => {
  const containers = { project: { id: 'p-1' } };
  const few = { ...{ id: 'd1', subscriptionId: 's-1', notificationId: 7 }, resourceContainers: containers };
  const api = 'https://dev.azure.com/contoso/_apis';
  const workItem = (eventType: string, workItemId: number) => ({
    kind: 'incomplete',
    eventType,
    project: 'p-1',
    workItemId,
  });
  const kept = (eventType: string) => ({ kind: 'incomplete', eventType, subscriptionId: 's-1', notificationId: 7 });

  it.each<[string, string, unknown, object]>([
    [
      'a new work item',
      'workitem.created',
      { id: 42, url: `${api}/wit/workItems/42` },
      workItem('workitem.created', 42),
    ],
    [
      'an update, whose id is its own',
      'workitem.updated',
      { id: 3, workItemId: 42, url: `${api}/wit/workItems/42/updates/3` },
      workItem('workitem.updated', 42),
    ],
    [
      'an update that names its work item in the address only',
      'workitem.updated',
      { id: 3, url: `${api}/wit/workitems/42/updates/3` },
      workItem('workitem.updated', 42),
    ],
    ['a comment', 'workitem.commented', { id: '42', url: null }, workItem('workitem.commented', 42)],
    ['a PascalCase work item', 'workitem.created', { Id: 42 }, workItem('workitem.created', 42)],
    ['no work item', 'workitem.updated', null, kept('workitem.updated')],
    [
      'a comment on a pull request',
      'ms.vss-code.git-pullrequest-comment-event',
      {},
      kept('ms.vss-code.git-pullrequest-comment-event'),
    ],
    [
      'one of version 1.0',
      'ms.vss-code.git-pullrequest-comment-event',
      { id: 2 },
      kept('ms.vss-code.git-pullrequest-comment-event'),
    ],
    ['no pull request', 'git.pullrequest.merged', null, kept('git.pullrequest.merged')],
    [
      'a pull request',
      'git.pullrequest.updated',
      { pullRequestId: 9, url: 'x' },
      { kind: 'pullRequestChanged', pullRequestId: 9 },
    ],
    [
      'a build',
      'build.complete',
      { id: 5, url: `${api}/build/Builds/5` },
      { kind: 'buildCompleted', buildId: 5, project: 'p-1' },
    ],
    ['no build', 'build.complete', undefined, kept('build.complete')],
  ])('say that %s is to be read', (_what, eventType, resource, expected) => {
    expect(parse({ ...few, eventType, resource })).toMatchObject({ kind: 'event', event: expected });
  });

  it.each<[string, object]>([
    ['a push, of which nothing comes', { eventType: 'git.push', resource: null }],
    [
      'a test delivery, which names no work item',
      { eventType: 'workitem.updated', resource: { id: 0, workItemId: 0 } },
    ],
    ['what no subscription is named of', { eventType: 'workitem.created', resource: null, subscriptionId: undefined }],
  ])('are passed over: %s', (_what, payload) => {
    expect(parse({ ...few, ...payload })).toMatchObject({ kind: 'unhandled' });
  });
});

describe('any input', () => {
  it('is answered without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['event', 'unhandled', 'malformed']).toContain(parseDelivery(text).kind);
      }),
      { seed: 20260701, numRuns: 500 },
    );
  });

  it('is answered without throwing inside a well-formed envelope', () => {
    const types = fc.constantFrom(
      'workitem.created',
      'workitem.updated',
      'workitem.commented',
      'git.pullrequest.updated',
      'ms.vss-code.git-pullrequest-comment-event',
      'build.complete',
      'git.push',
    );
    const names = [
      'comment',
      'pullRequest',
      'repository',
      'refUpdates',
      'createdBy',
      'sourceBranch',
      '_links',
    ] as const;

    fc.assert(
      fc.property(types, fc.jsonValue(), fc.jsonValue(), (eventType, fields, rev) => {
        const others = Object.fromEntries(names.map((name) => [name, fields]));
        const resource = { id: 1, workItemId: 1, pullRequestId: 1, rev, fields, revision: fields, ...others };
        const parsed = parse({ id: '1', eventType, resource });

        expect(['event', 'unhandled']).toContain(parsed.kind);
      }),
      { seed: 20260701, numRuns: 300 },
    );
  });
});
