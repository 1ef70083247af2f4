import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliveryMessageSchema } from '../../../../src/contracts/deliveries/delivery.ts';
import type { Actor, DeliveryEvent } from '../../../../src/contracts/deliveries/deliveryEvent.ts';
import { type ParsedDelivery, parseDelivery } from '../../../../src/gateway/events/parseDelivery.ts';
import { toDeliveryMessage } from '../../../../src/gateway/routing/deliveryMessage.ts';
import { routeEvent } from '../../../../src/gateway/routing/routing.ts';

const payloadFolder = '/work/shared/data/webhooks';

describe('documented and captured payloads', () => {
  if (!existsSync(payloadFolder)) {
    it(`skipped: ${payloadFolder} is not on this machine`, () => undefined);
    return;
  }
  const files = readdirSync(payloadFolder).filter((file) => file.endsWith('.json') && file !== 'INDEX.json');

  it.each(files)('%s', (file) => {
    const parsed = parseDelivery(readFileSync(path.join(payloadFolder, file), 'utf8'));

    expect(factsOf(parsed)).toBe(expectedFacts.get(file) ?? factsOf(parsed));
    expect(parsed.kind).toMatch(file.includes('bad.') ? /^malformed$/ : /^(event|unhandled)$/);
  });

  it('makes of a payload with characters changed, removed or doubled a valid message or none', () => {
    const texts = files.map((file) => readFileSync(path.join(payloadFolder, file), 'utf8'));
    const damage = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(12), fc.string({ maxLength: 6 }));

    fc.assert(
      fc.property(damage, ([text, at, length, replacement]) => {
        const position = at % text.length;
        const damaged = text.slice(0, position) + replacement + text.slice(position + length);

        const parsed = parseDelivery(damaged);
        expect(['event', 'unhandled', 'malformed']).toContain(parsed.kind);
        if (parsed.kind === 'event') expectMessage(parsed.event);
      }),
      { seed: 20260701, numRuns: 500 },
    );
  });
});

/** What the queue refuses to take would be an answer of 500. */
function expectMessage(event: DeliveryEvent): void {
  const route = routeEvent(event, { tag: 'code-agent', agentIdentities: [] });
  if (route.kind === 'ignored') return;
  const message = toDeliveryMessage(event, route, { organization: 'contoso', receivedAt: '2026-11-23T12:00:00.000Z' });

  expect(deliveryMessageSchema.parse(message)).toEqual(message);
}

/** What a person would read in each payload: the event and what it is about. */
const expectedFacts = new Map(
  `
aggregator-workitem.updated-1.json | workItemUpdated ExampleProject 30 r5 by user1@example.com
aggregator-workitem.updated-2.json | workItemUpdated ExampleProject 30 r5 by user1@example.com
aggregator-workitem.updated-4.json | does not name its work item
argocd-git.push-2.json | pushed alex-test refs/heads/master by user2@example.com
aspnet-bad.noEventType-1.json | malformed
aspnet-build.complete-1.json | buildCompleted 2 succeeded refs/heads/main
aspnet-git.pullrequest.created-1.json | pullRequestChanged Fabrikam 1 active refs/heads/mytopic
aspnet-git.pullrequest.merged-1.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
aspnet-git.pullrequest.updated-1.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
aspnet-git.push-1.json | pushed Project refs/heads/main by jsmith
aspnet-message.posted-1.json | not handled
aspnet-tfvc.checkin-1.json | not handled
aspnet-workitem.commented-1.json | workItemCommented GoodCompanyCloud 5 r4 by Jamal Hartnett
aspnet-workitem.created-1.json | workItemCreated GoodCompanyCloud 5 r1 by Jamal Hartnett
aspnet-workitem.deleted-1.json | not handled
aspnet-workitem.restored-1.json | not handled
aspnet-workitem.updated-1.json | does not name its work item
atlantis-git.pullrequest.updated-1.json | incomplete git.pullrequest.updated 1
atlantis-ms.vss-code.git-pullrequest-comment-event-2.json | pullRequestCommented undefined 1/undefined/1 by undefined
docs-build.complete.json | buildCompleted 2 succeeded refs/heads/master
docs-git.pullrequest.created.json | pullRequestChanged Fabrikam 1 active refs/heads/mytopic
docs-git.pullrequest.merged.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
docs-git.pullrequest.updated.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
docs-git.push.json | pushed Fabrikam-Fiber-Git refs/heads/main by Windows Live ID\\user1@example.com
docs-ms.vss-pipelinechecks-events.approval-pending.json | not handled
docs-ms.vss-pipelines.job-state-changed-event.json | not handled
docs-ms.vss-pipelines.stage-state-changed-event.json | not handled
docs-tfvc.checkin.json | not handled
docs-workitem.commented.json | workItemCommented FabrikamCloud 5 r4 by Jamal Hartnett
docs-workitem.created.json | workItemCreated FabrikamCloud 5 r1 by Jamal Hartnett
docs-workitem.deleted.json | not handled
docs-workitem.restored.json | not handled
docs-workitem.updated.json | workItemUpdated FabrikamCloud 5 r1 by Jamal Hartnett
docs2018-build.complete-1.json | buildCompleted 2 succeeded refs/heads/master
docs2018-ms.vss-release.release-created-event-1.json | not handled
docs2025-ms.vss-code.git-pullrequest-comment-event-1.json | pullRequestCommented Fabrikam 1/5/2 by user1@example.com
docs2025-workitem.commented-1.json | workItemCommented FabrikamCloud 5 r4 by Jamal Hartnett
goazdo-git.push-1.json | pushed Fabrikam-Fiber-Git refs/heads/master by Windows Live ID\\user1@example.com
goazdo-ms.vss-code.git-pullrequest-comment-event-1.json | pullRequestCommented be9b3917-87e6-42a4-a549-2bc06a7a878f 1/5/2 by user1@example.com
goazdo-workitem.commented-1.json | workItemCommented FabrikamCloud 5 r4 by Jamal Hartnett
goplay-git.pullrequest.created.json | pullRequestChanged Fabrikam 1 active refs/heads/mytopic
goplay-git.pullrequest.merged.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
goplay-git.pullrequest.updated.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
goscm-git.pullrequest.created-1.json | pullRequestChanged Fabrikam 1 active refs/heads/mytopic
jenkinstfs-git.push-1.json | pushed Fabrikam-Fiber-Git refs/heads/master by Windows Live ID\\user1@example.com
liatrio-ms.vss-pipelines.run-state-changed-event-1.json | not handled
sentry-workitem.updated-1.json | workItemUpdated MyFirstProject 31 r2 by user1@example.com
silveira-git.push-1.json | pushed <cia>_poc refs/heads/master by talita.silveira@<cia>.com.br
tfenster-build.complete-1.json | buildCompleted 2727068 succeeded undefined
tfsaggwh-workitem.updated-1.json | workItemUpdated AgileTfvc 2 r8 by TFSONPREM\\Administrator
tingle-git-pullrequest-comment-event-1.json | pullRequestCommented Fabrikam 1/5/2 by user1@example.com
tingle-git.pullrequest.merged-1.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
tingle-git.pullrequest.merged-2.json | pullRequestChanged Core 22568 completed refs/heads/dependabot/nuget/Tingle.EventBus.Transports.InMemory-0.18.0
tingle-git.pullrequest.updated-1.json | pullRequestChanged Fabrikam 1 completed refs/heads/mytopic
tingle-git.push-1.json | pushed Fabrikam-Fiber-Git refs/heads/master by Windows Live ID\\user1@example.com
tingle-git.push-2.json | pushed Core refs/heads/dependabot/npm_and_yarn/webpack-merge-5.7.3 by user2@example.com
zulip-git.pullrequest.updated-1.json | pullRequestChanged test-zulip 2 active refs/heads/stg
zulip-git.push-2.json | pushed test-zulip refs/heads/dev by user1@example.com
`
    .trim()
    .split('\n')
    .map((row): [string, string] => {
      const [file = '', facts = ''] = row.split(' | ');
      return [file, facts];
    }),
);

function factsOf(parsed: ParsedDelivery): string {
  if (parsed.kind === 'malformed' || parsed.kind === 'too-large') return parsed.kind;
  if (parsed.kind === 'unhandled')
    return /does not name its (?:pull request|work item)|not handled/.exec(parsed.reason)?.[0] ?? '';
  const { event } = parsed;
  const nameOf = (actor: Actor | undefined) => actor?.uniqueName ?? actor?.displayName;
  switch (event.kind) {
    case 'workItemCreated':
    case 'workItemUpdated':
    case 'workItemCommented':
      return `${event.kind} ${event.project} ${event.workItemId} r${event.revision} by ${nameOf(event.changedBy)}`;
    case 'pullRequestChanged':
      return `${event.kind} ${event.project} ${event.pullRequestId} ${event.status} ${event.sourceBranch}`;
    case 'pullRequestCommented': {
      const place = `${event.pullRequestId}/${event.threadId}/${event.commentId}`;
      return `${event.kind} ${event.project} ${place} by ${nameOf(event.author)}`;
    }
    case 'buildCompleted':
      return `${event.kind} ${event.buildId} ${event.result} ${event.sourceBranch}`;
    case 'incomplete':
      return `${event.kind} ${event.eventType} ${event.workItemId ?? event.notificationId}`;
    case 'pushed':
      return `${event.kind} ${event.project} ${event.refUpdates.map(({ name }) => name)} by ${nameOf(event.pushedBy)}`;
  }
}
