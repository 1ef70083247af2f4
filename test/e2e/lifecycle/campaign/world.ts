import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startAzureDevOps } from '../../../../local/azure-devops/server.ts';
import { createFastClock } from '../../../../local/host/durable/clock.ts';
import { serviceHookEvents } from '../../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks } from '../../../../src/ado/serviceHooks/serviceHooks.ts';
import { subscriptionPassword } from '../../../../src/gateway/authentication/subscriptionPassword.ts';
import { createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import { noCredential, startTestStorage } from '../../../support/azure/azurite.ts';
import { scriptedModel, startLifecycleModel } from '../../../support/lifecycle/model.ts';
import { createPerson } from '../../../support/lifecycle/people.ts';
import { createClone, git } from '../../../support/lifecycle/sample.ts';
import { startFaultyModel } from './faultyModel.ts';
import type { Order } from './protocol.ts';
import { buildCommand, filesOf, stepsFor, type Task } from './tasks.ts';

const project = 'Store';

/** A second is ten minutes. */
const speed = 600;

/** Share of the calls of Azure DevOps that meet each fault. */
const faultRate = 0.004;

/** Everything around the host, which outlives it. */
export type World = Awaited<ReturnType<typeof createWorld>>;

/**
 * @param seed decides which calls fail
 * @param staleReads reads of a pull request after each change that still show it as before
 */
export async function createWorld(tasks: readonly Task[], seed: number, random: () => number, staleReads = 0) {
  const root = mkdtempSync(join(tmpdir(), 'lifecycle-campaign-'));
  const beganAt = Date.now();
  const clock = createFastClock({ beganAt, speed });
  const clone = createClone();
  clone.reset({ ...filesOf(tasks), '.code-agent.yml': rules });
  const ado = await startAzureDevOps({
    stateDirectory: join(root, 'azure-devops'),
    import: { project, repository: 'values', directory: clone.directory },
    build: { command: buildCommand },
    hookRetryDelayMs: 100,
    ...{ now: clock.now, staleReads },
  });
  const storage = await startTestStorage();
  const script = await startLifecycleModel();
  script.script(stepsFor(tasks));
  const model = await startFaultyModel(script.url, random);
  const signingKey = randomBytes(32).toString('hex');
  const appDirectory = createApp(root);
  const environment = settingsFor({ ado, modelUrl: model.url, signingKey, storage: storage.connectionString });
  const order: Order = { appDirectory, stateDirectory: join(root, 'host'), port: 0, environment, beganAt, speed };
  const bare = ado.repositoryDirectory ?? '';
  const place = { url: ado.url, project, repositoryId: ado.repositoryId ?? '' };
  return {
    ...{ order, model },
    dana: createPerson(place, ado.personToken),
    audit: createAuditLog(storage.connection, noCredential, clock.now),
    file: (path: string) => `${git(bare, 'show', `refs/heads/main:${path}`)}\n`,
    subscribe: (webhookUrl: string) => subscribe(ado, webhookUrl, signingKey),
    /** From now on calls fail now and then, those of people as well, and some events come twice. */
    beginFaults: () => ado.traffic.setRules({ seed, duplicateDeliveries: 0.05, faults }),
    endFaults: () => ado.traffic.setRules({}),
    troubles: () => ado.traffic.troubles().faults,
    async close() {
      await ado.close();
      await model.close();
      await script.close();
      await storage.stop();
      clone.remove();
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const rules = 'candidates: { count: 1, repairRounds: 0 }\nconcurrency: { runsPerRepository: 4 }\n';

/** A `reset` afterwards has done its work, and nobody gets to know: what makes callers do things twice. */
const faults = [
  ...(['500', '503', 'reset'] as const).map((kind) => ({ kind, rate: faultRate, when: 'before' as const })),
  { kind: 'reset' as const, rate: faultRate, when: 'after' as const },
];

/** A folder that the host takes for an app; what is in the app, the victim registers. */
export function createApp(root: string): string {
  const directory = join(root, 'app');
  mkdirSync(directory);
  writeFileSync(join(directory, 'package.json'), '{"name":"app","main":"main.cjs"}');
  writeFileSync(join(directory, 'main.cjs'), '');
  copyFileSync(resolve('host.json'), join(directory, 'host.json'));
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  return directory;
}

interface Surroundings {
  readonly ado: Awaited<ReturnType<typeof startAzureDevOps>>;
  readonly modelUrl: string;
  readonly signingKey: string;
  readonly storage: string;
}

function settingsFor({ ado, modelUrl, signingKey, storage }: Surroundings): Record<string, string> {
  return {
    AzureWebJobsStorage: storage,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    ADO_ORGANIZATION_URL: ado.url,
    ADO_AUTHENTICATION: 'pat',
    ADO_PAT: ado.agentToken,
    ADO_REPOSITORY: 'values',
    WEBHOOK_HMAC_KEY: signingKey,
    MODEL_BASE_URL: modelUrl,
    MODEL_NAME: scriptedModel,
    MODEL_AUTHENTICATION: 'none',
    RECONCILE_PROJECTS: project,
    RECONCILE_SCHEDULE: '0 */20 * * * *',
  };
}

async function subscribe(ado: Surroundings['ado'], webhookUrl: string, signingKey: string): Promise<void> {
  const credential = { kind: 'pat', getToken: async () => ado.personToken } as const;
  const hooks = await openServiceHooks({ organizationUrl: ado.url, credential }, project);
  const { organization, projectId } = hooks;
  for (const event of serviceHookEvents) {
    const { eventType } = event;
    const password = subscriptionPassword(signingKey, { organization, projectId, eventType });
    await hooks.ensure({ event, url: `${webhookUrl}/api/webhook`, username: 'code-agent', password });
  }
}
