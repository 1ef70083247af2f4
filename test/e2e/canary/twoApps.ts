import { randomBytes } from 'node:crypto';
import { serviceHookEvents } from '../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { createDurableManagement, type Instance, waitForInstance } from '../../../src/cli/http/durableManagement.ts';
import { startRelay } from '../../../src/cli/http/relay.ts';
import type { HostReady } from '../../../src/cli/sandbox/readyLines.ts';
import { isInReview } from '../../../src/cli/sandbox/resolveOutcome.ts';
import { startTestStorage } from '../../support/azure/azurite.ts';
import { type FrontDoor, startFrontDoor } from '../../support/http/frontDoor.ts';
import { type Installation, startInstallation } from '../../support/installation.ts';
import { createPerson, type Person } from '../../support/lifecycle/people.ts';
import { sampleRepository } from '../../support/sampleRepository.ts';
import { sampleDescription, sampleFiles, sampleScenario, sampleTitle } from '../../support/sampleTask.ts';

export type AppName = 'blue' | 'green';

const longestWaitMilliseconds = 90_000;

/** Blue and green as on Azure: storage and task hub of their own, Front Door before them, service hooks that reach it. */
export interface TwoApps {
  readonly frontDoor: FrontDoor;
  readonly signingKey: string;
  readonly dana: Person;
  /** Dana files a work item; waits until its run on that app has a pull request to be reviewed. */
  fileTask(on: AppName): Promise<TaskInReview>;
  /** Waits until an orchestration of an app is over. */
  untilOver(app: AppName, runId: string): Promise<Instance>;
  has(app: AppName, runId: string): Promise<boolean>;
  /** How many runs of an app ended so far, as its own metrics have it. */
  endedRuns(app: AppName): Promise<{ readonly all: number; readonly failed: number }>;
  /** Ends the green app for good. */
  stopGreen(): Promise<void>;
  close(): Promise<void>;
}

export interface TaskInReview {
  /** Of the work item. */
  readonly id: number;
  readonly runId: string;
}

export async function startTwoApps(): Promise<TwoApps> {
  const repository = sampleRepository(sampleFiles);
  const [blueStorage, greenStorage] = await Promise.all([startTestStorage(), startTestStorage()]);
  const settingsOf = (own: string, other: string) => ({
    ...{ AzureWebJobsStorage: own, OTHER_APP_STORAGE: other, PROMETHEUS_ENABLED: 'true' },
    'AzureWebJobs.reconcile.Disabled': 'true',
  });
  const installation = await startInstallation({
    repository: { ...repository, name: 'till' },
    scenario: sampleScenario,
    settings: settingsOf(blueStorage.connectionString, greenStorage.connectionString),
  });
  const green = await installation.startOtherHost(
    settingsOf(greenStorage.connectionString, blueStorage.connectionString),
  );
  const hosts = { blue: installation.host(), green: green.ready };
  const frontDoor = await startFrontDoor({ blue: hosts.blue.url, green: hosts.green.url });
  const relay = await subscribe(installation, `${frontDoor.url}/api/webhook`);
  return {
    ...assemble(installation, hosts, frontDoor),
    stopGreen: () => green.stop(),
    async close() {
      await relay.close();
      await frontDoor.close();
      await green.stop();
      await installation.close();
      await Promise.all([blueStorage.stop(), greenStorage.stop()]);
      repository.remove();
    },
  };
}

/** Every event of the project goes to Front Door, signed. */
async function subscribe({ ado, user, signingKey }: Installation, webhookUrl: string) {
  const basicPassword = randomBytes(16).toString('hex');
  const relay = await startRelay({ webhookUrl, signingKey, basicPassword, onAnswer: () => {} });
  for (const { eventType } of serviceHookEvents) {
    await user.subscribe({ projectId: ado.projectId, eventType, url: relay.url, basicPassword });
  }
  return relay;
}

function assemble(
  { ado, signingKey }: Installation,
  hosts: Readonly<Record<AppName, HostReady>>,
  frontDoor: FrontDoor,
): Omit<TwoApps, 'stopGreen' | 'close'> {
  const { url, project, repositoryId } = ado;
  const dana = createPerson({ url, project, repositoryId }, ado.personToken);
  const managementOf = (app: AppName) => createDurableManagement(hosts[app].url, hosts[app].systemKey);
  const waiting = { timeoutMilliseconds: longestWaitMilliseconds };
  return {
    ...{ frontDoor, signingKey, dana },
    async fileTask(on) {
      const id = await dana.fileWorkItem({ title: sampleTitle, description: sampleDescription });
      const runId = `contoso-${project}-${id}-r1`;
      await waitForInstance(managementOf(on), runId, { ...waiting, isReached: isInReview });
      return { id, runId };
    },
    untilOver: (app, runId) => waitForInstance(managementOf(app), runId, waiting),
    has: async (app, runId) => (await managementOf(app).get(runId)) !== undefined,
    endedRuns: async (app) => countRuns(await scrape(hosts[app])),
  };
}

async function scrape({ url, hostKey }: HostReady): Promise<string> {
  const response = await fetch(`${url}/api/machine/metrics`, { headers: { 'x-functions-key': hostKey } });
  if (!response.ok) throw new Error(`The metrics answered ${response.status}.`);
  return await response.text();
}

function countRuns(metrics: string): { readonly all: number; readonly failed: number } {
  const found = [...metrics.matchAll(/^code_agent_runs_total\{.*outcome="([^"]+)".*\} (\d+)/gm)];
  const sum = (counts: readonly RegExpMatchArray[]) => counts.reduce((total, [, , count]) => total + Number(count), 0);
  return { all: sum(found), failed: sum(found.filter(([, outcome]) => outcome === 'failed')) };
}
