import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Backend, DomainListener } from './backend.ts';
import { type BuildQueue, createBuildQueue } from './builds/queue.ts';
import { buildRoutes } from './builds/routes.ts';
import { ensureIdentities, type GroupOptions, type IdentityOptions, removeIdentity } from './core/ensureIdentities.ts';
import { ensureImport, type ImportOptions, importedPlace } from './git/repositories/imports.ts';
import { createDeliverer, type Deliverer } from './hooks/delivery.ts';
import { notifySubscribers } from './hooks/notify.ts';
import type { Notification } from './hooks/records.ts';
import { hookRoutes } from './hooks/routes.ts';
import type { Route } from './http/route.ts';
import { createListener } from './httpServer/server.ts';
import { createTraffic, type Traffic, type TrafficInput } from './httpServer/traffic.ts';
import { trafficRoutes } from './httpServer/trafficRoutes.ts';
import { showPage } from './page/pages.ts';
import { pipelineRoutes } from './pipelines/routes.ts';
import { policyEvaluationRoutes } from './policies/evaluationRoutes.ts';
import { followPolicies } from './policies/follow.ts';
import type { PolicyOption } from './policies/records.ts';
import { addStartPolicies, adjustStartPolicies } from './policies/startPolicies.ts';
import { followPushes, resumePendingWork } from './pullRequests/merging/pendingWork.ts';
import { createStaleReads } from './pullRequests/records/staleReads.ts';
import { createKeyedLock } from './state/keyedLock.ts';
import { createLaterWork } from './state/laterWork.ts';
import { everything, openState, type State } from './state/state.ts';
import { storedRoutes } from './storedRoutes.ts';
import { batchRoutes } from './workItems/batch.ts';
import { createProcess } from './workItems/process/process.ts';
import type { ProcessOptions } from './workItems/process/processModel.ts';

export type { IdentityOptions } from './core/ensureIdentities.ts';
export type { ImportOptions } from './git/repositories/imports.ts';

const KEEP_ALIVE_MILLISECONDS = 65_000;

/** How pull requests are built. */
export type BuildOptions = {
  readonly command: string;
  readonly timeoutMs?: number;
};

export type AzureDevOpsOptions = {
  readonly stateDirectory: string;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  readonly organization?: string;
  /** Further identities, or the two defaults under other ids. */
  readonly personalAccessTokens?: readonly IdentityOptions[];
  /** Groups that are in other groups. */
  readonly groups?: readonly GroupOptions[];
  /** Token of "code-agent"; random, and kept in the state directory, when absent. */
  readonly agentToken?: string;
  /** Token of "Dana Developer". */
  readonly personToken?: string;
  readonly import?: ImportOptions;
  /** What work items are and may become; the Agile process as shipped by default. */
  readonly process?: ProcessOptions;
  /** Longest life of a personal access token that the organisation's policy allows, in days; any by default. */
  readonly tokenLifeDays?: number;
  /** Builds every pull request with a shell command; without it there are no builds. */
  readonly build?: BuildOptions;
  /** Policies of every project, besides the build that `build` requires of each default branch. */
  readonly policies?: readonly PolicyOption[];
  /** Delay before the first repetition of a failed delivery; the real service waits seconds. */
  readonly hookRetryDelayMs?: number;
  /** Latency, throttling and faults; none by default. */
  readonly traffic?: TrafficInput;
  /** True to ignore query parameters that are not honoured; without it they are refused by name. */
  readonly lenientQuery?: boolean;
  /** Reads of a pull request after each merge, push or completion that still show it as before; none by default. */
  readonly staleReads?: number;
  /** Milliseconds since the epoch; the wall clock by default. Tests let days pass at once. */
  readonly now?: () => number;
};

export type AzureDevOpsStandIn = {
  /** What pipelines of the imported project act with (`System.AccessToken`). */
  readonly buildToken: string | undefined;
  /** Removes someone from the organisation, as administrators do: their tokens and memberships are gone at once. */
  readonly removePerson: (id: string) => void;
  /** Address with the organisation: what the official client takes as its URL. */
  readonly url: string;
  readonly agentToken: string;
  readonly personToken: string;
  readonly project: string | undefined;
  readonly repository: string | undefined;
  readonly projectId: string | undefined;
  readonly repositoryId: string | undefined;
  /** Without `refs/heads/`. */
  readonly defaultBranch: string | undefined;
  /** The bare repository on this machine's disk. */
  readonly repositoryDirectory: string | undefined;
  /** Every operation that is served. */
  readonly operations: readonly Pick<Route, 'method' | 'template' | 'isInProjects'>[];
  /** Counts calls and changes latency, throttling and faults while it runs. */
  readonly traffic: Traffic;
  /** Takes the build agents away, so that builds stay queued, and gives them back; absent without builds. */
  readonly agents: BuildQueue['agents'] | undefined;
  /** Resolves when no build runs and every delivery was answered; builds without an agent do not count. */
  readonly whenIdle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Starts the stand-in on 127.0.0.1. What the state directory holds already is kept.
 * @throws Error when the port is taken or the import's directory is no git repository
 */
export async function startAzureDevOps(options: AzureDevOpsOptions): Promise<AzureDevOpsStandIn> {
  mkdirSync(options.stateDirectory, { recursive: true });
  const state = openState(options.stateDirectory);
  const listeners: DomainListener[] = [];
  let url = '';
  const backend = createBackend(state, options, () => url, listeners);
  const deliverer = createDeliverer(backend, options.hookRetryDelayMs ?? 200);
  const traffic = createTraffic(options.traffic ?? {});
  const enqueue = (notification: Notification): void => {
    deliverer.enqueue(notification);
    if (traffic.chance(traffic.rules().duplicateDeliveries)) {
      deliverer.enqueue(notification);
    }
  };
  const builds = options.build && createBuildQueue(backend, { timeoutMs: 900_000, ...options.build });
  listeners.push(
    (event) => followPushes(backend, event),
    (event) => builds?.react(event),
    (event) => followPolicies(backend, event),
    (event) => notifySubscribers(backend, event, enqueue),
  );
  const people = ensureIdentities(state, options);
  adjustStartPolicies(backend, options.policies ?? []);
  const imported = options.import === undefined ? undefined : await ensureImport(backend, options.import);
  const allRoutes = declareRoutes(backend, enqueue, builds, traffic);
  const server = createServer(
    createListener(backend, allRoutes, (path, query) => showPage(backend, path, query), traffic),
  );
  // A client on a busy machine may send on a connection just when Node, after its five seconds, closes it.
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}/${encodeURIComponent(backend.organization.name)}`;
  let closing: Promise<void> | undefined;
  builds?.resume();
  resumePendingWork(backend);
  deliverer.resume();
  return {
    url,
    ...people,
    ...importedPlace(backend, options.import, imported),
    removePerson: (id) => removeIdentity(state, id),
    operations: allRoutes.map(({ method, template, isInProjects }) => ({ method, template, isInProjects })),
    traffic,
    agents: builds?.agents,
    whenIdle: () => whenIdle(backend, builds, deliverer),
    close: () => {
      closing ??= close(server, backend, builds, deliverer);
      return closing;
    },
  };
}

function declareRoutes(
  backend: Backend,
  enqueue: (notification: Notification) => void,
  builds: BuildQueue | undefined,
  traffic: Traffic,
): readonly Route[] {
  const all: readonly Route[] = [
    ...storedRoutes(backend),
    ...batchRoutes(backend, () => all),
    ...hookRoutes(backend, enqueue),
    ...buildRoutes(backend, builds),
    ...pipelineRoutes(backend, builds),
    ...policyEvaluationRoutes(backend, builds),
    ...trafficRoutes(traffic),
  ];
  return all;
}

/** Merges start builds and builds start merges; the end of either is told by a delivery, which starts nothing. */
async function whenIdle({ later }: Backend, builds: BuildQueue | undefined, deliverer: Deliverer): Promise<void> {
  do {
    await later.settled();
    await builds?.whenIdle();
  } while (later.isBusy());
  await deliverer.whenIdle();
}

/** Ends what runs; what is unfinished is taken up by the next start. */
async function close(
  server: Server,
  { state, later }: Backend,
  builds: BuildQueue | undefined,
  deliverer: Deliverer,
): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await builds?.close();
  await later.settled();
  await deliverer.close();
  state.store.close();
}

function createBackend(
  state: State,
  options: AzureDevOpsOptions,
  url: () => string,
  listeners: readonly DomainListener[],
): Backend {
  const id = state.settings.get(everything, 'organizationId')?.value ?? randomUUID();
  state.settings.put(everything, 'organizationId', { value: id });
  const backend: Backend = {
    state,
    organization: { name: options.organization ?? 'contoso', id },
    url,
    ignoresUnknownQuery: options.lenientQuery === true,
    hasBuilds: options.build !== undefined,
    addPolicies: (projectId) => addStartPolicies(backend, projectId, options.policies ?? []),
    tokenLifeDays: options.tokenLifeDays,
    process: createProcess(options.process),
    now: () => new Date(options.now?.() ?? Date.now()).toISOString(),
    lock: createKeyedLock(),
    later: createLaterWork(),
    staleReads: createStaleReads(options.staleReads ?? 0),
    publish: async (event) => {
      for (const listener of listeners) {
        await listener(event);
      }
    },
  };
  return backend;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
