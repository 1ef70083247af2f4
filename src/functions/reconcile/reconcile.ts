import type { DurableClient } from 'durable-functions';
import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { drawSome } from '../../gateway/reconciliation.ts';
import type { RoutingRules } from '../../gateway/routing.ts';
import type { AuditLog } from '../../platform/storage/auditLog.ts';
import type { DeliveryQueue } from '../../platform/storage/deliveryQueue.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { set } from '../../platform/telemetry/metrics.ts';
import { type HookWatch, reconcileHooks } from './reconcileHooks.ts';
import { reconcilePullRequests } from './reconcilePullRequests.ts';
import { reconcileRuns } from './reconcileRuns.ts';
import { reconcileWorkItems } from './reconcileWorkItems.ts';

/** What happened longer ago is settled: by then somebody has asked again. */
const lookBackHours = 72;

/** One look ends after so long, and the next one goes on. */
const timeLimitMilliseconds = 4 * 60_000;

const maximumProjects = 50;
const runsPerPage = 200;

export interface ReconcileOptions {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'pullRequests' | 'repositories' | 'identities' | 'withSignal'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly runs: Pick<AuditLog['runs'], 'list'>;
  /** Absent where the deployment does not say its own address. */
  readonly hooks?: HookWatch | undefined;
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly routing: RoutingRules;
  /** Projects to look into; without any those in which runs began lately. */
  readonly projects: readonly string[];
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type ReconcileClient = Pick<DurableClient, 'getStatus' | 'raiseEvent' | 'startNew'>;

/** What one look found and raised. */
export interface Tally {
  runsStarted: number;
  commandsSent: number;
  shepherdsNudged: number;
  runsTakenBack: number;
  orphanedPullRequests: number;
  hooksUnwell: number;
  hooksRepaired: number;
  failures: number;
}

/** One look at everything, as its parts share it. */
export interface Look {
  readonly options: ReconcileOptions;
  /** Ends with the look. */
  readonly ado: ReconcileOptions['ado'];
  readonly client: ReconcileClient;
  readonly rules: RoutingRules;
  readonly now: number;
  /** Milliseconds since the epoch: what is older is passed over. */
  readonly since: number;
  readonly tally: Tally;
  /** Carries out a part; one that fails stops none of the others. */
  attempt(what: string, work: () => Promise<void>): Promise<void>;
  /** As many as there is room for, others every time. */
  draw<Item>(items: readonly Item[], most: number, keyOf: (item: Item) => string): Item[];
}

/**
 * Timer function: finds what lost events have left, and raises it the way a delivery would have, under the same ids. So
 * it repeats nothing, however often it looks.
 */
export function createReconcile(options: ReconcileOptions): (timer: unknown, client: ReconcileClient) => Promise<void> {
  return async (_timer, client) => {
    const { logger } = options;
    const look = await begin(options, client);
    await look.attempt('runs', () => reconcileRuns(look));
    const projects = await projectsOf(look);
    for (const project of look.draw(projects, maximumProjects, (name) => name)) {
      await look.attempt(`work items of ${project}`, () => reconcileWorkItems(look, project));
      await look.attempt(`pull requests of ${project}`, () => reconcilePullRequests(look, project));
      await look.attempt(`service hooks of ${project}`, () => reconcileHooks(look, project));
    }
    const { hooksUnwell, hooksRepaired } = look.tally;
    if (options.hooks !== undefined) set('code_agent.subscriptions.on_probation', hooksUnwell - hooksRepaired);
    logger.info('reconciled', { ...look.tally });
  };
}

async function begin(options: ReconcileOptions, client: ReconcileClient): Promise<Look> {
  const { logger, routing } = options;
  const ado = options.ado.withSignal(AbortSignal.timeout(timeLimitMilliseconds));
  const now = options.now();
  const tally: Tally = {
    ...{ runsStarted: 0, commandsSent: 0, shepherdsNudged: 0, runsTakenBack: 0 },
    ...{ orphanedPullRequests: 0, hooksUnwell: 0, hooksRepaired: 0, failures: 0 },
  };
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      tally.failures += 1;
      const { type, message } = toFailure(error);
      logger.warn('reconciliation incomplete', { what, errorType: type, detail: message });
    }
  };
  const agentIdentities = [...routing.agentIdentities];
  await attempt('own identity', async () => void agentIdentities.push((await ado.identities.own()).id));
  return {
    ...{ options, ado, client, now, tally, attempt, rules: { ...routing, agentIdentities } },
    since: now - lookBackHours * 3_600_000,
    draw: (items, most, keyOf) => drawSome(items, most, keyOf, String(now)),
  };
}

/** Names are compared without case, as Azure DevOps does. */
async function projectsOf({ options, since, attempt }: Look): Promise<readonly string[]> {
  const { projects, runs } = options;
  if (projects.length > 0) return projects;
  const found = new Map<string, string>();
  await attempt('projects', async () => {
    const page = await runs.list({ since: new Date(since).toISOString() }, { limit: runsPerPage });
    for (const { project } of page.runs) found.set(project.toLowerCase(), project);
  });
  return [...found.values()];
}
