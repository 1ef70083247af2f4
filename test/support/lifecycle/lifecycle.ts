/**
 * The whole life of runs in one process: the app of `src/` on the local host, the stand-ins of Azure DevOps and of a
 * model, and a clock that stands still. How a test goes:
 *
 *     const life = useLifecycle();   // and after each test: no unexpected question to the model, audit chains intact, nothing left behind
 *
 *     await life.begin({ rules: 'approval: {when: always}', model: [plans(), drafts(mends), describes()] });
 *     const id = await life.fileTask();           // Dana files a work item, its service hook starts the run
 *     await life.settle();                        // until nothing happens any more without time passing
 *     await life.pass({ hours: 3 });              // durable timers, queues and schedules follow
 *     life.run(id).step                           // where the run is
 *     await life.dana.comments(id)                // what a person sees
 *     life.events.lose()                          // service hooks lost, held, repeated (see eventGate.ts)
 *
 * Nothing sleeps and nothing reads the wall clock: `settle` waits until host, builds and service hooks are idle.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AzureDevOpsOptions,
  type AzureDevOpsStandIn,
  startAzureDevOps,
} from '../../../local/azure-devops/server.ts';
import type { HostOptions } from '../../../local/host/index.ts';
import { type AuditLog, createAuditLog } from '../../../src/platform/audit/auditLog.ts';
import { type ArtifactStore, createArtifactStore } from '../../../src/platform/storage/artifactStore.ts';
import { noCredential, startTestStorage, type TestStorage } from '../azure/azurite.ts';
import { type BranchViews, createBranchViews } from './branches.ts';
import { createSteppedClock, type SteppedClock } from './clock.ts';
import { endScenario } from './endScenario.ts';
import type { EventGate } from './eventGate.ts';
import { subscribe } from './hooks.ts';
import type { LifecycleHost, LifecycleHostOptions } from './host.ts';
import { type LifecycleModel, type ModelStep, scriptedModel, startLifecycleModel } from './model.ts';
import { createPerson, type Person } from './people.ts';
import { createRunViews, type RunView } from './runs.ts';
import { type Clone, createClone, git, tillBuild, tillFiles, tillTask } from './sample.ts';
import { createTime } from './time.ts';

/** As a question says it. */
const approvePattern = /\/agent approve ([0-9a-f]{12})/;
const usualProject = 'Store';
const started = Date.parse('2026-11-23T09:00:00.000Z');

export interface LifecycleOptions {
  /** Names, where a test is about them. */
  readonly project?: string;
  readonly repository?: string;
  /** App settings on top of the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly buildCommand?: string;
  /** States, transitions and fields of work items; those of Agile by default. */
  readonly process?: AzureDevOpsOptions['process'];
  /** Lets the timer look for what lost events have left; every quarter of an hour, which makes days long. */
  readonly reconciles?: boolean;
  /** People besides Dana and Rita, and groups that are in other groups. */
  readonly people?: AzureDevOpsOptions['personalAccessTokens'];
  readonly groups?: AzureDevOpsOptions['groups'];
  /** Reads of a pull request after each change that still show it as before. */
  readonly staleReads?: number;
  /** Makes the durable engine fail at chosen points. */
  readonly faults?: HostOptions['faults'];
  /** Starts the app in another way; in this process and through the modules of jest by default. */
  readonly startHost?: (options: LifecycleHostOptions) => Promise<LifecycleHost>;
}

export interface Beginning {
  /** `.code-agent.yml` on `main`; without it the deployment's rules hold. */
  readonly rules?: string;
  /** Files on `main`, instead of the till's. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly model: readonly ModelStep[];
  /** What the model's endpoint lacks; by default nothing. */
  readonly endpoint?: Parameters<LifecycleModel['script']>[1];
  /** A run is meant to fail: the host may say so. */
  readonly mayFail?: boolean;
}

export interface Lifecycle extends BranchViews {
  readonly ado: AzureDevOpsStandIn;
  readonly app: LifecycleHost;
  readonly clock: SteppedClock;
  readonly events: EventGate;
  readonly model: LifecycleModel;
  /** Of the webhook: credentials of service hooks are made with it. */
  readonly signingKey: string;
  readonly audit: AuditLog;
  readonly artifacts: ArtifactStore;
  /** A developer, who files the work items. */
  readonly dana: Person;
  /** Somebody else; a member of `[Store]\Approvers`. */
  readonly rita: Person;
  /** The agent's own identity. */
  readonly agent: Person;
  /** Whoever has a token. */
  as(token: string): Person;
  /** Puts `main` and the model's script in place. */
  begin(beginning: Beginning): Promise<void>;
  /** Dana files a work item with the agent's tag. @returns its id */
  fileTask(task?: Partial<Parameters<Person['fileWorkItem']>[0]>): Promise<number>;
  /** Waits until nothing happens any more unless time passes or somebody does something. */
  settle(): Promise<void>;
  /** Lets time pass; everything that falls due happens at its own time. */
  pass(time: { readonly days?: number; readonly hours?: number; readonly minutes?: number }): Promise<void>;
  /** Lets time pass, timer by timer, until something is so; for a year at most. */
  passUntil(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** The newest run on a work item. */
  run(workItemId: number): RunView;
  /** Every run on a work item, in the order they began. */
  runs(workItemId: number): readonly RunView[];
  /** The change that the newest question on a work item asks approval for. */
  changeToApprove(workItemId: number): Promise<string>;
  /** Types of a run's audit events, in their order. */
  story(runId: string): Promise<readonly string[]>;
  /** Changes `main` as people do, with a pull request of their own. */
  moveTarget(files: Readonly<Record<string, string>>): Promise<void>;
  /** Checks what holds after every scenario, and takes away what it left. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything on free ports of this machine, in this process. */
export async function startLifecycle(options: LifecycleOptions = {}): Promise<Lifecycle> {
  const { project = usualProject, repository = 'till' } = options;
  const state = mkdtempSync(join(tmpdir(), 'lifecycle-'));
  const clock = createSteppedClock(started);
  const clone = createClone();
  const model = await startLifecycleModel();
  const ritaToken = randomBytes(16).toString('hex');
  const ado = await startAzureDevOps({
    stateDirectory: join(state, 'azure-devops'),
    import: { project, repository, directory: clone.directory },
    build: { command: options.buildCommand ?? tillBuild },
    hookRetryDelayMs: 1,
    ...(options.process === undefined ? {} : { process: options.process }),
    staleReads: options.staleReads ?? 0,
    now: clock.now,
    personalAccessTokens: [
      {
        token: ritaToken,
        displayName: 'Rita Reviewer',
        id: randomUUID(),
        uniqueName: 'rita@contoso.example',
        groups: ['[Store]\\Approvers'],
      },
      ...(options.people ?? []),
    ],
    groups: options.groups ?? [],
  });
  const signingKey = randomBytes(32).toString('hex');
  const storage = await startTestStorage();
  // Loaded where it is wanted: outside of jest it cannot be.
  const start = options.startHost ?? (await import('./host.ts')).startLifecycleHost;
  const app = await start({
    clock,
    settings: {
      ...settingsFor(ado, model, storage, signingKey),
      ADO_REPOSITORY: repository,
      ...timers(options),
      ...options.settings,
    },
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  const { relay, events } = await subscribe(ado, app, signingKey);
  const close = async () => {
    await app.close();
    await storage.stop();
    await ado.close();
    await events.close();
    await relay.close();
    await model.close();
    clone.remove();
    rmSync(state, { recursive: true, force: true, maxRetries: 3 });
  };
  return assemble({ project, ado, app, clock, clone, storage, model, events, ritaToken, signingKey, close });
}

function settingsFor(ado: AzureDevOpsStandIn, model: LifecycleModel, storage: TestStorage, signingKey: string) {
  return {
    AzureWebJobsStorage: storage.connectionString,
    ADO_ORGANIZATION_URL: ado.url,
    ADO_AUTHENTICATION: 'pat',
    ADO_PAT: ado.agentToken,
    CANDIDATES: '1',
    // One clock and one developer for many scenarios.
    RUNS_PER_PERSON_AND_DAY: '10000',
    REQUESTS_PER_PERSON_AND_HOUR: '1000',
    WEBHOOK_HMAC_KEY: signingKey,
    MODEL_BASE_URL: model.url,
    MODEL_NAME: scriptedModel,
    MODEL_AUTHENTICATION: 'none',
  };
}

function timers({ reconciles = false }: LifecycleOptions): Readonly<Record<string, string>> {
  return reconciles ? {} : { 'AzureWebJobs.reconcile.Disabled': 'true' };
}

interface Parts extends Pick<Lifecycle, 'ado' | 'app' | 'clock' | 'model' | 'events' | 'signingKey' | 'close'> {
  readonly project: string;
  readonly clone: Clone;
  readonly storage: TestStorage;
  readonly ritaToken: string;
}

function assemble(parts: Parts): Lifecycle {
  const { ado, app, clone, model, ritaToken } = parts;
  const place = { url: ado.url, project: parts.project, repositoryId: ado.repositoryId ?? '' };
  const bare = ado.repositoryDirectory ?? '';
  const people = {
    dana: createPerson(place, ado.personToken),
    rita: createPerson(place, ritaToken),
    agent: createPerson(place, ado.agentToken),
  };
  const audit = createAuditLog(parts.storage.connection, noCredential, parts.clock.now);
  const time = createTime(parts);
  const views = createRunViews(app);
  let isFailureMeant = false;
  return {
    ...{ ado, app, model, audit, clock: parts.clock, events: parts.events, close: parts.close },
    signingKey: parts.signingKey,
    artifacts: createArtifactStore(parts.storage.connection, noCredential),
    ...people,
    as: (token) => createPerson(place, token),
    ...time,
    ...views,
    ...createBranchViews(bare),
    async begin({ rules, files = tillFiles, model: steps, endpoint, mayFail = false }) {
      model.script(steps, endpoint);
      isFailureMeant = mayFail;
      const commit = clone.reset({ ...files, ...(rules === undefined ? {} : { '.code-agent.yml': rules }) });
      git(bare, 'fetch', '--quiet', '--force', clone.directory, `${commit}:refs/heads/main`);
      views.forget();
    },
    fileTask: (task = {}) => people.dana.fileWorkItem({ ...tillTask, ...task }),
    async changeToApprove(workItemId) {
      const asked = (await people.dana.comments(workItemId)).map(({ text }) => approvePattern.exec(text)?.[1]);
      const change = asked.findLast((one) => one !== undefined);
      if (change === undefined) throw new Error(`Nobody asks for approval on work item ${workItemId}.`);
      return change;
    },
    async story(runId) {
      return (await audit.read(runId, { limit: 1000 })).events.map(({ type }) => type);
    },
    async moveTarget(files) {
      const branch = `dana/${randomUUID().slice(0, 8)}`;
      await people.dana.push(branch, files, 'Work on something else');
      const id = await people.dana.openPullRequest(branch, 'Something else');
      await ado.whenIdle();
      await people.dana.completePullRequest(id, { deleteSourceBranch: true });
    },
    end: () => endScenario({ ...parts, audit, dana: people.dana, ...views, settle: time.settle, isFailureMeant }),
  };
}
