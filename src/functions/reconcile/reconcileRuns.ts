import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { CompensationInput } from '../../contracts/runs/compensation.ts';
import { runStatusSchema } from '../../contracts/runs/run.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { isEarlier, oldestVersion } from '../../contracts/runs/versions.ts';
import { type FoundInstance, findInstance } from '../../platform/durable/instanceState.ts';
import { listUnfinishedRuns } from '../../platform/runs/unfinishedRuns.ts';
import { withTraceOf } from '../../platform/telemetry/traceparent.ts';
import type { ReconcileContext } from './reconcileContext.ts';

const maximumRuns = 500;

/** After this time without a check, a shepherd may have missed something. */
const restMinutes = 30;

/**
 * Cleans up runs that died silently and those of versions that are no longer supported; wakes shepherds that have not
 * checked lately.
 */
export async function reconcileRuns(look: ReconcileContext): Promise<void> {
  const found = await Array.fromAsync(listUnfinishedRuns(look.options.runs));
  for (const run of look.draw(found, maximumRuns, ({ runId }) => runId)) {
    await look.attempt(`run ${run.runId}`, () => reconcileRun(look, run));
  }
}

async function reconcileRun(look: ReconcileContext, run: RunSummary): Promise<void> {
  const found = await findInstance(look.client, run.runId);
  if (found?.state !== 'active' || isOutdated(found)) return await startCompensation(look, run, found);
  const { shepherd } = runStatusSchema.safeParse(found.status.customStatus).data ?? {};
  if (shepherd !== undefined) await wakeUpShepherd(look, run.runId, shepherd);
}

/** Every run records its version in its first step. A run without one starts with the current code. */
function isOutdated({ status: { customStatus } }: FoundInstance): boolean {
  const parsed = runStatusSchema.safeParse(customStatus);
  return parsed.success && isEarlier(parsed.data.version, oldestVersion);
}

/** At most once a day if it fails, because the id contains the day. The work stays in the run's own trace. */
async function startCompensation(
  { client, options, now, tally }: ReconcileContext,
  run: RunSummary,
  found: FoundInstance | undefined,
): Promise<void> {
  const { runId, project, workItemId, step = 'working on it' } = run;
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const ended = howItEnded(found);
  const input: CompensationInput = { runId, project, workItemId, organization: options.organization, step, ended };
  const start = () => options.startOnce(client, 'takeBackRun', `${runId}-take-back-${day}`, input);
  if (!(await withTraceOf(found?.status.input, start))) return;
  tally.runsTakenBack += 1;
  options.logger.warn('run died silently', { deadRun: runId, ended });
}

function howItEnded(found: FoundInstance | undefined): CompensationInput['ended'] {
  if (found === undefined) return 'terminated';
  if (isOutdated(found)) return 'outdated';
  return found.status.runtimeStatus === OrchestrationRuntimeStatus.Failed ? 'failed' : 'terminated';
}

/** A nudge only makes the shepherd check. If the shepherd is gone, its run is woken and starts another one. */
async function wakeUpShepherd(
  { client, options, now, tally }: ReconcileContext,
  runId: string,
  shepherd: string,
): Promise<void> {
  const found = await findInstance(client, shepherd);
  const isActive = found?.state === 'active';
  if (isActive && now - new Date(found.status.lastUpdatedTime).getTime() < restMinutes * 60_000) return;
  const instanceId = isActive ? shepherd : runId;
  await client.raiseEvent(instanceId, 'nudge', { reason: 'reconciliation' });
  tally.shepherdsNudged += 1;
  options.logger.debug('shepherd woken', { instanceId });
}
