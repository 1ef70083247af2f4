import { describe, expect, it } from '@jest/globals';
import type { Actor, DeliveryEvent } from '../../../../src/contracts/deliveries/deliveryEvent.ts';
import { type RoutingRules, routeEvent } from '../../../../src/gateway/routing/routing.ts';

const rules: RoutingRules = { tag: 'code-agent', agentIdentities: ['Agent@Example.com'] };
const common = { deliveryId: '1', project: 'Example', workItemId: 30, revision: 5 };
const ada: Actor = { displayName: 'Ada', uniqueName: 'ada@example.com' };
const agent: Actor = { displayName: 'Code agent', uniqueName: 'agent@example.com' };

function updated(before: string[] | undefined, after: string[]): DeliveryEvent {
  const tags = before === undefined ? { after } : { before, after };
  return { ...common, kind: 'workItemUpdated', eventType: 'workitem.updated', changedFields: [], tags };
}

function assigned(assignedTo: Actor, changedFields = ['System.AssignedTo']): DeliveryEvent {
  const tags = { after: [] };
  return { ...common, kind: 'workItemUpdated', eventType: 'workitem.updated', changedFields, tags, assignedTo };
}

function created(after: string[]): DeliveryEvent {
  return { ...common, kind: 'workItemCreated', eventType: 'workitem.created', tags: { after } };
}

function commented(commentText: string, changedBy: Actor = ada): DeliveryEvent {
  return { ...common, kind: 'workItemCommented', eventType: 'workitem.commented', commentText, changedBy };
}

function reviewed(commentText: string | undefined, changes: object = {}): DeliveryEvent {
  return {
    deliveryId: '1',
    kind: 'pullRequestCommented',
    eventType: 'ms.vss-code.git-pullrequest-comment-event',
    project: 'Example',
    repositoryId: 'r1',
    pullRequestId: 7,
    threadId: 3,
    commentId: 1,
    author: ada,
    ...(commentText === undefined ? {} : { commentText }),
    ...changes,
  };
}

function built(sourceBranch?: string): DeliveryEvent {
  const source = sourceBranch === undefined ? {} : { sourceBranch };
  return { deliveryId: '1', kind: 'buildCompleted', eventType: 'build.complete', buildId: 4, ...source };
}

describe('routing of what somebody does whom nobody listens to', () => {
  const deaf: RoutingRules = { ...rules, ignoredAuthors: ['ADA@example.com', 'id-of-noise'] };

  it.each([
    ['a work item made with the tag', { ...created(['code-agent']), changedBy: ada }],
    ['the tag put on', { ...updated([], ['code-agent']), changedBy: { id: 'ID-of-noise' } }],
    ['an assignment', { ...assigned(agent), changedBy: ada }],
    ['a command', commented('/agent fix')],
    ['a comment', commented('Why?', { id: 'id-of-noise' })],
    ['a command in a pull request', reviewed('/agent fix')],
    ['a review comment', reviewed('Why?', { author: { id: 'id-of-noise' } })],
  ])('leads nowhere: %s', (_what, event) => {
    expect(routeEvent(event as DeliveryEvent, deaf)).toEqual({
      kind: 'ignored',
      reason: 'its author is ignored',
    });
  });

  it('goes by ids and accounts, not by names that everybody may take', () => {
    const named = { ...created(['code-agent']), changedBy: { displayName: 'id-of-noise' } };

    expect(routeEvent(named as DeliveryEvent, deaf).kind).toBe('start');
    expect(routeEvent(commented('/agent fix', { uniqueName: 'bob@example.com' }), deaf).kind).toBe('command');
  });
});

describe('routing of work items', () => {
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

  it('starts a run when an update assigns the work item to the agent', () => {
    expect(routeEvent(assigned(agent), rules)).toMatchObject({ kind: 'start', trigger: 'assignment' });
  });

  it.each([
    ['other tags', created(['ui', 'code-agent-later'])],
    ['an update of other fields', updated(undefined, ['code-agent'])],
    ['a tag that was there before', updated(['CODE-AGENT'], ['code-agent', 'ui'])],
    ['a removed tag', updated(['code-agent'], [])],
    ['an assignment to somebody else', assigned(ada)],
    ['another change of what is assigned to the agent', assigned(agent, ['System.Title'])],
    ['somebody else of the same display name', assigned({ displayName: 'agent@example.com' })],
    ["the agent's own change", { ...updated([], ['code-agent']), changedBy: agent } as DeliveryEvent],
  ])('ignores %s and says why', (_name, event) => {
    expect(routeEvent(event, rules)).toEqual({ kind: 'ignored', reason: expect.stringMatching(/\w{4}/) });
  });
});

describe('routing of comments on work items', () => {
  it.each(['/agent fix', '/agent approve', '/agent prove'])('sends %s to whoever answers commands', (text) => {
    expect(routeEvent(commented(text), rules)).toEqual({
      kind: 'command',
      comment: { on: 'work-item', project: 'Example', workItemId: 30, revision: 5 },
    });
  });

  it('names the comment where the payload does', () => {
    const event = { ...commented('/agent fix'), commentId: 12 } as DeliveryEvent;

    expect(routeEvent(event, rules)).toMatchObject({ comment: { commentId: 12 } });
  });

  it.each([
    ['what the agent wrote itself', commented('/agent fix', agent)],
    ['a comment that cannot be found again', { ...commented('/agent fix'), revision: undefined } as DeliveryEvent],
  ])('ignores %s', (_name, event) => {
    expect(routeEvent(event, rules)).toMatchObject({ kind: 'ignored' });
  });

  it('wakes the run that works on the work item for any other comment: it may be the answer to a question', () => {
    expect(routeEvent(commented('<div>Both of them, please.</div>'), rules)).toMatchObject({
      kind: 'nudge-work-item',
      workItemId: 30,
    });
  });
});

describe('routing of what happens to pull requests', () => {
  it('sends a command to whoever answers commands, with the place of its comment', () => {
    expect(routeEvent(reviewed('/agent status'), rules)).toEqual({
      kind: 'command',
      comment: {
        on: 'pull-request',
        project: 'Example',
        repositoryId: 'r1',
        pullRequestId: 7,
        threadId: 3,
        commentId: 1,
      },
    });
  });

  it.each([
    ['a comment without a command', reviewed('Why so long?')],
    ['a deleted comment', reviewed(undefined)],
    ['a command whose thread the payload does not name', reviewed('/agent fix', { threadId: undefined })],
    ['a build of the merge', built('refs/pull/7/merge')],
  ])('nudges the shepherd for %s', (_name, event) => {
    expect(routeEvent(event, rules)).toEqual({ kind: 'nudge', pullRequestId: 7, reason: event.eventType });
  });

  it.each(['git.pullrequest.created', 'git.pullrequest.updated', 'git.pullrequest.merged'] as const)(
    'nudges the shepherd for %s',
    (eventType) => {
      const event: DeliveryEvent = { kind: 'pullRequestChanged', eventType, deliveryId: '1', pullRequestId: 7 };

      expect(routeEvent(event, rules)).toEqual({ kind: 'nudge', pullRequestId: 7, reason: eventType });
    },
  );

  it('names the run, where the branch of the pull request says it', () => {
    const sourceBranch = 'refs/heads/code-agent/contoso-Store-42-r7';

    expect(routeEvent(reviewed('Why so long?', { sourceBranch }), rules)).toEqual({
      ...{ kind: 'nudge', pullRequestId: 7, runId: 'contoso-Store-42-r7' },
      reason: 'ms.vss-code.git-pullrequest-comment-event',
    });
  });

  it.each([
    ["a comment on somebody else's pull request", reviewed('Why so long?', { sourceBranch: 'refs/heads/feature/x' })],
    ["the agent's own comment, told by its author", reviewed('Done.', { author: agent })],
    ["the agent's own comment, told by its marker", reviewed('<!-- code-agent: report -->\nDone.')],
    ['what Azure DevOps writes itself', reviewed('Ada voted 10', { commentType: 'system' })],
    ['a build of a branch', built('refs/heads/main')],
    ['a build of something that looks like a pull request', built('refs/pull/7/merge/../8')],
    ['a build that does not say what it built', built()],
    ['a push', { kind: 'pushed', eventType: 'git.push', deliveryId: '1', refUpdates: [] } as DeliveryEvent],
  ])('ignores %s', (_name, event) => {
    expect(routeEvent(event, rules)).toMatchObject({ kind: 'ignored' });
  });
});
