import { createActivities } from '../activities/createActivities.ts';
import type { Activity } from '../activities/defineActivity.ts';
import { createAzureDevOps } from '../ado/azureDevOps.ts';
import { organizationOf } from '../ado/http/organization.ts';
import { createBlobCache } from '../ado/repositories/blobCache.ts';
import { openServiceHooks } from '../ado/serviceHooks/serviceHooks.ts';
import { currentVersion } from '../contracts/runs/versions.ts';
import { splitList } from '../contracts/text/splitList.ts';
import { createConversationQuery } from '../functions/api/conversation/conversationQuery.ts';
import { createPauseSwitch } from '../functions/api/pauseSwitch.ts';
import { createRunCommands } from '../functions/api/runCommands.ts';
import { createRunQueries } from '../functions/api/runQueries.ts';
import { createSecretRotation } from '../functions/api/secretRotation.ts';
import type { OtherApp } from '../functions/deliveries/forwardIfForeign.ts';
import { createIntake } from '../functions/deliveries/intake.ts';
import { createLookUp } from '../functions/deliveries/lookUp.ts';
import { createWebhook } from '../functions/deliveries/webhook.ts';
import { type AnchorAudit, createAnchorAudit } from '../functions/operations/anchorAudit.ts';
import { registerGauges } from '../functions/operations/gauges.ts';
import { createHealthCheck, createReadinessProbe, type Dependency } from '../functions/operations/health.ts';
import { createMetricsEndpoint } from '../functions/operations/metricsEndpoint.ts';
import { createSecretChanged } from '../functions/operations/secretChanged.ts';
import { createReconcile } from '../functions/reconcile/reconcile.ts';
import type { WatchedHooks } from '../functions/reconcile/reconcileContext.ts';
import type { FunctionHandlers } from '../functions/registerFunctions.ts';
import type { RoutingRules } from '../gateway/routing/routing.ts';
import { createModelClient } from '../llm/client/modelClient.ts';
import { createModelList } from '../llm/client/modelList.ts';
import { maximumCallCost, maximumCallTokens } from '../llm/client/prices.ts';
import { longestPrompt } from '../llm/requests/promptLimit.ts';
import { defaultCheckPolicy } from '../patch/checks/checkPolicy.ts';
import { createAuditLog } from '../platform/audit/auditLog.ts';
import { createAuditAnchors } from '../platform/auditAnchors/auditAnchors.ts';
import { createStartClaims } from '../platform/durable/startClaims.ts';
import { createStartOnce } from '../platform/durable/startOnce.ts';
import { createDeliveryQueue } from '../platform/queues/deliveryQueue.ts';
import { createQueueMonitor } from '../platform/queues/queueMonitor.ts';
import { createKeyVault } from '../platform/secrets/keyVault.ts';
import { createSecrets } from '../platform/secrets/secrets.ts';
import type { Environment, Settings } from '../platform/settings/configuration.ts';
import { whyNotLocal } from '../platform/settings/localDevelopment.ts';
import { usageLimitsOf } from '../platform/settings/usageSettings.ts';
import { createArtifactStore } from '../platform/storage/artifactStore.ts';
import { dataConnectionName, otherAppConnectionName, readStorageConnection } from '../platform/storage/connection.ts';
import { countEvents, initializeCounters } from '../platform/telemetry/auditMetrics.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { Scrape } from '../platform/telemetry/prometheus.ts';
import { currentRun } from '../platform/telemetry/runContext.ts';
import {
  type CredentialSource,
  createCredentialSource,
  createTokenProvider,
} from '../platform/tokens/azureCredential.ts';
import { composeApiGuards, composeAuditSigner, composeRotation, composeWebhookAuth } from './authComposition.ts';
import {
  adoTokenScope,
  createAdoCredential,
  createModelKeyProvider,
  describeInstallation,
  listSecretNames,
  revealSecret,
} from './credentials.ts';

/** Of repository files in this process's memory. */
const blobCacheBytes = 128 * 1024 * 1024;

/** What the first runs of a repository wait for its history at most; the next ones go on where they ended. */
const historyMilliseconds = 20_000;

/** What differs from one process to the other. */
export interface AppContext {
  /** Names of connections, and secrets in development; the settings were read from it. */
  readonly environment: Environment;
  readonly settings: Settings;
  readonly logger: Logger;
  /** Absent where the deployment has no endpoint for Prometheus. */
  readonly scrape?: Scrape | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Builds every client of the app and puts its parts together. */
export function composeApp(surroundings: AppContext): FunctionHandlers {
  const { settings, logger, now } = surroundings;
  const clients = createClients(surroundings);
  const { organization, connection, credential, queue, audit } = clients;
  const health = createHealthCheck(listDependencies(clients), now, (name, error) =>
    logger.warn('dependency down', { name, detail: String(error) }),
  );
  const anchorAudit = composeAnchorAudit(surroundings, clients);
  initializeCounters();
  registerGauges({
    ...{ health, runs: audit.runs, keyVault: clients.keyVault, secretNames: listSecretNames(settings), now },
    queue: createQueueMonitor(connection, credential, now),
    auditFindings: anchorAudit.findings,
  });
  return {
    storageConnectionName: dataConnectionName(surroundings.environment),
    webhook: createWebhook({
      keys: clients.secrets.webhookKeys,
      ...composeWebhookAuth(settings, organization),
      queue,
      audit,
      organization,
      routing: routingRulesOf(settings),
      logger,
      now,
    }),
    intake: createIntake({
      ...{ organization, otherApp: clients.otherApp, startOnce: clients.startOnce, logger },
      lookUp: createLookUp({
        ...{ ado: clients.ado, runs: audit.runs, organization, routing: routingRulesOf(settings), logger, now },
      }),
    }),
    ready: createReadinessProbe(health, anchorAudit.findings),
    metrics: surroundings.scrape === undefined ? undefined : createMetricsEndpoint(surroundings.scrape),
    api: {
      ...createRunQueries(audit),
      ...createConversationQuery({ audit, store: clients.store }),
      ...createRunCommands({ audit, queue, organization, now }),
      ...createPauseSwitch({ audit, now }),
      ...createSecretRotation(clients.keyVault, clients.startOnce),
    },
    guards: composeApiGuards(surroundings),
    secretChanged: createSecretChanged({
      ...{ secrets: clients.secrets, keyVault: clients.keyVault, startOnce: clients.startOnce, logger },
    }),
    anchorAudit: anchorAudit.run,
    reconcile: composeReconcile(surroundings, clients),
    reconcileSchedule: settings.RECONCILE_SCHEDULE,
    activities: composeActivities(surroundings, clients),
  };
}

function composeAnchorAudit(surroundings: AppContext, { connection, credential, audit }: Clients): AnchorAudit {
  const { settings, environment, logger, now } = surroundings;
  const signer = composeAuditSigner(surroundings, credential);
  const accepted = settings.AUDIT_ACCEPTED_ANCHORS;
  return createAnchorAudit({
    anchors: createAuditAnchors(connection, credential, audit, now, { signer, accepted }),
    isProtected: signer !== undefined || whyNotLocal(settings, environment) === undefined,
    ...{ audit, logger, now },
  });
}

type Clients = ReturnType<typeof createClients>;

function createClients({ environment, settings, now }: AppContext) {
  const credential = createCredentialSource();
  const keyVault =
    settings.KEY_VAULT_URL === undefined ? undefined : createKeyVault(settings.KEY_VAULT_URL, credential);
  const secrets = createSecrets({
    keyVault,
    isDevelopment: whyNotLocal(settings, environment) === undefined,
    environment,
    now,
  });
  const connection = readStorageConnection(environment, dataConnectionName(environment));
  const getApiKey = createModelKeyProvider(settings, secrets, credential);
  const adoOptions = {
    organizationUrl: settings.ADO_ORGANIZATION_URL,
    credential: createAdoCredential(settings, secrets, credential),
    getCorrelationId: currentRun,
  };
  return {
    organization: organizationOf(settings.ADO_ORGANIZATION_URL),
    credential,
    keyVault,
    secrets,
    connection,
    queue: createDeliveryQueue(connection, credential),
    otherApp: connectOtherApp(environment, credential, now),
    store: createArtifactStore(connection, credential),
    startOnce: createStartOnce({
      claims: createStartClaims(connection, credential, now),
      version: currentVersion,
      now,
    }),
    audit: createAuditLog(connection, credential, now, countEvents),
    adoOptions,
    ado: createAzureDevOps({
      ...adoOptions,
      blobCache: createBlobCache(blobCacheBytes),
      workItemFields: settings.WORK_ITEM_FIELDS,
    }),
    models: createModelList({
      createClient: (model) => createModelClient({ baseUrl: settings.MODEL_BASE_URL, model, getApiKey }),
      names: settings.MODEL_NAME,
      prices: settings.MODEL_PRICES,
    }),
  };
}

function listDependencies({ queue, store, audit, secrets, ado, models }: Clients): readonly Dependency[] {
  return [
    { name: 'delivery queue', check: () => queue.ping() },
    { name: 'artifact store', check: () => store.ping() },
    { name: 'audit log', check: () => audit.ping() },
    { name: 'secrets', check: async () => void (await secrets.get('webhook-hmac-key')) },
    { name: 'Azure DevOps', check: () => ado.ping() },
    { name: 'model', check: () => models.ping() },
  ];
}

function composeActivities({ settings, logger, now }: AppContext, clients: Clients): readonly Activity[] {
  const { ado, models, store, audit, organization } = clients;
  return createActivities({
    ...{ ado, models, store, audit, organization, startOnce: clients.startOnce, logger },
    repositories: { name: settings.ADO_REPOSITORY, rules: settings.ADO_REPOSITORY_RULES },
    rules: {
      defaults: {
        triggers: { tags: [settings.AGENT_TAG], assignedTo: [...splitList(settings.AGENT_IDENTITY ?? '', ';')] },
        candidates: { count: settings.CANDIDATES },
        branch: settings.BRANCH_PATTERN,
      },
      callCeiling: (names) =>
        maximumCallCost(
          settings.MODEL_PRICES,
          names.length === 0 ? settings.MODEL_NAME : names,
          longestPrompt(settings.CONTEXT_TOKENS, settings.CONVERSATION_TOKENS),
          settings.MODEL_MAX_OUTPUT_TOKENS,
        ),
      tokenCeiling: ({ length }) =>
        maximumCallTokens(
          length || settings.MODEL_NAME.length,
          longestPrompt(settings.CONTEXT_TOKENS, settings.CONVERSATION_TOKENS),
          settings.MODEL_MAX_OUTPUT_TOKENS,
        ),
      ranksByModel: settings.RERANK_BY_MODEL === 'true',
      runsPerOrganization: settings.RUNS_PER_ORGANIZATION,
    },
    routing: routingRulesOf(settings),
    installation: describeInstallation(settings, clients.secrets),
    usageLimits: usageLimitsOf(settings),
    ignoredAuthors: settings.IGNORED_AUTHORS,
    history: { commits: settings.HISTORY_COMMITS, milliseconds: historyMilliseconds },
    contextTokens: settings.CONTEXT_TOKENS,
    conversationTokens: settings.CONVERSATION_TOKENS,
    firstContextTokens: settings.FIRST_CONTEXT_TOKENS,
    maxOutputTokens: settings.MODEL_MAX_OUTPUT_TOKENS,
    rerankByModel: settings.RERANK_BY_MODEL === 'true',
    policy: defaultCheckPolicy,
    rotation: composeRotation({
      ...{ settings, now, keyVault: clients.keyVault, secrets: clients.secrets, adoOptions: clients.adoOptions },
      getBearerToken: createTokenProvider(clients.credential, adoTokenScope),
    }),
  });
}

function routingRulesOf({ AGENT_TAG, AGENT_IDENTITY = '', IGNORED_AUTHORS }: Settings): RoutingRules {
  return { tag: AGENT_TAG, agentIdentities: splitList(AGENT_IDENTITY, ';'), ignoredAuthors: IGNORED_AUTHORS };
}

function composeReconcile({ settings, logger, now }: AppContext, clients: Clients): FunctionHandlers['reconcile'] {
  const { ado, queue, audit, organization, secrets, adoOptions } = clients;
  const { WEBHOOK_URL: url, REPAIR_SERVICE_HOOKS, RECONCILE_PROJECTS: projects } = settings;
  const watch = (address: string): WatchedHooks => ({
    url: address,
    mayRepair: REPAIR_SERVICE_HOOKS === 'true',
    open: (project) => openServiceHooks(adoOptions, project),
    masterKey: () => revealSecret(secrets, 'webhook-hmac-key'),
  });
  return createReconcile({
    ...{ ado, queue, runs: audit.runs, organization, projects, startOnce: clients.startOnce, logger, now },
    hooks: url === undefined ? undefined : watch(url),
    routing: routingRulesOf(settings),
  });
}

function connectOtherApp(
  environment: Environment,
  credential: CredentialSource,
  now: () => number,
): OtherApp | undefined {
  const name = otherAppConnectionName(environment);
  if (name === undefined) return undefined;
  const connection = readStorageConnection(environment, name);
  const { runs } = createAuditLog(connection, credential, now);
  return { queue: createDeliveryQueue(connection, credential), runs };
}
