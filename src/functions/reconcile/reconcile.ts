import { toFailure } from '../../contracts/agentError.ts';
import { takeSample } from '../../gateway/routing/expectedDeliveries.ts';
import { setGauge } from '../../platform/telemetry/metrics.ts';
import { lookbackMilliseconds } from './findExpectedDeliveries.ts';
import type { ReconcileClient, ReconcileContext, ReconcileCounts, ReconcileOptions } from './reconcileContext.ts';
import { reconcileHooks } from './reconcileHooks.ts';
import { reconcilePullRequests } from './reconcilePullRequests.ts';
import { reconcileRuns } from './reconcileRuns.ts';
import { reconcileWorkItems } from './reconcileWorkItems.ts';

/** Time limit of one check; the next one continues. */
const timeLimitMilliseconds = 4 * 60_000;

const maximumProjects = 50;
const runsPerPage = 200;

/**
 * Timer function: finds the effects of lost events and raises them like deliveries, under the same ids. So nothing
 * happens twice, however often it checks.
 */
export function createReconcile(options: ReconcileOptions): (timer: unknown, client: ReconcileClient) => Promise<void> {
  return async (_timer, client) => {
    const { logger } = options;
    const look = await createContext(options, client);
    await look.attempt('runs', () => reconcileRuns(look));
    const projects = await projectsOf(look);
    for (const project of look.draw(projects, maximumProjects, (name) => name)) {
      await look.attempt(`work items of ${project}`, () => reconcileWorkItems(look, project));
      await look.attempt(`pull requests of ${project}`, () => reconcilePullRequests(look, project));
      await look.attempt(`service hooks of ${project}`, () => reconcileHooks(look, project));
    }
    const { hooksUnwell, hooksRepaired } = look.tally;
    if (options.hooks !== undefined) setGauge('code_agent.subscriptions.on_probation', hooksUnwell - hooksRepaired);
    logger.info('reconciled', { ...look.tally });
  };
}

async function createContext(options: ReconcileOptions, client: ReconcileClient): Promise<ReconcileContext> {
  const { logger, routing } = options;
  const ado = options.ado.withSignal(AbortSignal.timeout(timeLimitMilliseconds));
  const now = options.now();
  const tally: ReconcileCounts = {
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
    since: now - lookbackMilliseconds,
    draw: (items, most, keyOf) => takeSample(items, most, keyOf, String(now)),
  };
}

/** Names are compared without case, as Azure DevOps does. */
async function projectsOf({ options, since, attempt }: ReconcileContext): Promise<readonly string[]> {
  const { projects, runs } = options;
  if (projects.length > 0) return projects;
  const found = new Map<string, string>();
  await attempt('projects', async () => {
    const page = await runs.list({ since: new Date(since).toISOString() }, { limit: runsPerPage });
    for (const { project } of page.runs) found.set(project.toLowerCase(), project);
  });
  return [...found.values()];
}
