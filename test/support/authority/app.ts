import * as df from 'durable-functions';
import type { DurableEngine } from '../../../local/host/index.ts';
import { createActivities } from '../../../src/activities/createActivities.ts';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { createBlobCache } from '../../../src/ado/repositories/blobCache.ts';
import type { RepositoryRule } from '../../../src/ado/repositories/repositoryChoice.ts';
import type { UsageLimits } from '../../../src/contracts/rules/usageLimits.ts';
import { currentVersion } from '../../../src/contracts/runs/versions.ts';
import { allowance } from '../../../src/entities/allowance.ts';
import { budget } from '../../../src/entities/budget.ts';
import { mailbox } from '../../../src/entities/mailbox.ts';
import { opener } from '../../../src/entities/opener.ts';
import { pause } from '../../../src/entities/pause.ts';
import { slots } from '../../../src/entities/slots.ts';
import { createIntake } from '../../../src/functions/deliveries/intake.ts';
import { parseDelivery } from '../../../src/gateway/events/parseDelivery.ts';
import { toDeliveryMessage } from '../../../src/gateway/routing/deliveryMessage.ts';
import { routeEvent } from '../../../src/gateway/routing/routing.ts';
import { draftCandidate } from '../../../src/orchestrators/draftCandidate.ts';
import { withErrorMessage } from '../../../src/orchestrators/durable/withErrorMessage.ts';
import { handleCommand } from '../../../src/orchestrators/handleCommand.ts';
import { resolveWorkItem } from '../../../src/orchestrators/resolveWorkItem.ts';
import { shepherdPullRequest } from '../../../src/orchestrators/shepherdPullRequest.ts';
import { takeBackRun } from '../../../src/orchestrators/takeBackRun.ts';
import { defaultCheckPolicy } from '../../../src/patch/checks/checkPolicy.ts';
import { createStartOnce } from '../../../src/platform/durable/startOnce.ts';
import { createLogger, type LogEntry } from '../../../src/platform/telemetry/logger.ts';
import { memoryArtifactStore } from '../memory/memoryArtifactStore.ts';
import { memoryStartClaims } from '../memory/memoryStartClaims.ts';
import { createEngineClient } from './engineClient.ts';
import type { Interferences } from './interference.ts';
import { memoryAudit } from './memoryAudit.ts';
import { requestedModel } from './requestedModel.ts';

export const organization = 'contoso';
const routing = { tag: 'code-agent', agentIdentities: [], ignoredAuthors: [] };

/** What is asked too often has its own tests; here nothing is, so that a refusal always says something of authority. */
const usageLimits: UsageLimits = {
  answersPerThread: 1000,
  answersPerPullRequestAndHour: 1000,
  requestsPerPersonAndHour: 1000,
  runsPerWorkItemAndHour: 1000,
  runsPerPersonAndDay: 1000,
};

export interface AppSurroundings {
  readonly organizationUrl: string;
  readonly agentToken: string;
  readonly projectId: string;
  readonly repositories: readonly RepositoryRule[];
  readonly engine: () => DurableEngine;
  readonly interferences: Interferences;
  readonly now: () => number;
  readonly sink: (entry: LogEntry) => void;
}

/** The part of the app that decides and pushes, in this process; takes the body of a service hook's delivery. */
export interface AuthorityApp {
  deliver(body: string): Promise<void>;
}

/**
 * Registers the app's orchestrators and entities, and its activities over the real adapter, with storage in memory. What
 * the webhook and its queue do in front of the intake is what `deliver` does, but for credentials and the bound of the queue.
 */
export function registerAuthorityApp(surroundings: AppSurroundings): AuthorityApp {
  const { now, engine, interferences, projectId } = surroundings;
  const logger = createLogger(surroundings.sink, now);
  const startOnce = createStartOnce({ claims: memoryStartClaims(now), version: currentVersion, now });
  const client = createEngineClient(engine);
  registerOrchestrations();
  for (const activity of activitiesOf(surroundings, startOnce, logger)) {
    const { name, handler } = interferences.wrap(activity);
    df.app.activity(name, { handler: (input) => handler(input, client) });
  }
  const intake = createIntake({ lookUp: async () => [], organization, startOnce, logger });
  return {
    async deliver(body) {
      const delivery = parseDelivery(body);
      if (delivery.kind !== 'event') return;
      const route = routeEvent(delivery.event, routing);
      if (route.kind === 'ignored') return;
      const receivedAt = new Date(now()).toISOString();
      const message = toDeliveryMessage(delivery.event, route, { organization, receivedAt, scopeProjectId: projectId });
      await intake(JSON.parse(JSON.stringify(message)), client, undefined as never);
    },
  };
}

function registerOrchestrations(): void {
  df.app.orchestration('resolveWorkItem', withErrorMessage(resolveWorkItem));
  df.app.orchestration('draftCandidate', withErrorMessage(draftCandidate));
  df.app.orchestration('shepherdPullRequest', withErrorMessage(shepherdPullRequest));
  df.app.orchestration('handleCommand', withErrorMessage(handleCommand));
  df.app.orchestration('takeBackRun', withErrorMessage(takeBackRun));
  for (const [name, entity] of Object.entries({ allowance, slots, budget, pause, mailbox, opener }))
    df.app.entity(name, entity);
}

function activitiesOf(
  { organizationUrl, agentToken, repositories, now }: AppSurroundings,
  startOnce: ReturnType<typeof createStartOnce>,
  logger: ReturnType<typeof createLogger>,
) {
  const credential = { kind: 'pat', getToken: async () => agentToken } as const;
  const rotation = { now } as Parameters<typeof createActivities>[0]['rotation'];
  return createActivities({
    ...{ organization, startOnce, logger, routing, rotation },
    ado: createAzureDevOps({ organizationUrl, credential, blobCache: createBlobCache(8 * 1024 * 1024) }),
    models: requestedModel(),
    store: memoryArtifactStore(),
    audit: memoryAudit(),
    repositories: { name: undefined, rules: repositories },
    rules: {
      defaults: { triggers: { tags: [routing.tag] }, candidates: { count: 1 } },
      callCeiling: () => 0,
      tokenCeiling: () => 1000,
      ranksByModel: false,
      runsPerOrganization: 20,
    },
    usageLimits,
    ignoredAuthors: [],
    installation: async () => ({ settings: '0'.repeat(64), secrets: [] }),
    history: { commits: 0, milliseconds: 1000 },
    conversationTokens: 100_000,
    contextTokens: 8000,
    firstContextTokens: 4000,
    maxOutputTokens: 2000,
    rerankByModel: false,
    policy: defaultCheckPolicy,
  });
}
