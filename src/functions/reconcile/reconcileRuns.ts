import { OrchestrationRuntimeStatus } from 'durable-functions';
import { shepherdIdFor } from '../../contracts/instanceIds.ts';
import type { RunSummary } from '../../contracts/runSummary.ts';
import type { TakeBackInput } from '../../contracts/takeBack.ts';
import { instanceState } from '../../platform/instanceState.ts';
import { startOnce } from '../../platform/startOnce.ts';
import { inTraceOf } from '../../platform/telemetry/traceparent.ts';
import { unfinishedRuns } from '../unfinishedRuns.ts';
import type { Look } from './look.ts';

const maximumRuns = 500;

/** A shepherd that has not looked for so long may have missed something. */
const restMinutes = 30;

/** Takes back runs that died without telling their end, and wakes shepherds that have not looked lately. */
export async function reconcileRuns(look: Look): Promise<void> {
  const found = await unfinishedRuns(look.options.runs);
  for (const run of look.draw(found, maximumRuns, ({ runId }) => runId)) {
    await look.attempt(`run ${run.runId}`, () => reconcileRun(look, run));
  }
}

async function reconcileRun(look: Look, run: RunSummary): Promise<void> {
  const state = await instanceState(look.client, run.runId);
  if (state !== 'active') return await takeBack(look, run);
  if (run.pullRequest !== undefined) await wake(look, shepherdIdFor(look.options.organization, run.pullRequest.id));
}

/** Once a day, should it fail: the id says the day. What is done for the run stays in the run's own trace. */
async function takeBack({ client, options, now, tally }: Look, run: RunSummary): Promise<void> {
  const { runId, project, workItemId, step = 'working on it' } = run;
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const { ended, input: ownInput } = await howItEnded(client, runId);
  const input: TakeBackInput = { runId, project, workItemId, organization: options.organization, step, ended };
  const start = () => startOnce(client, 'takeBackRun', `${runId}-take-back-${day}`, input);
  if (!(await inTraceOf(ownInput, start))) return;
  tally.runsTakenBack += 1;
  options.logger.warn('run died without an end', { deadRun: runId, ended });
}

async function howItEnded(
  client: Look['client'],
  runId: string,
): Promise<{ readonly ended: TakeBackInput['ended']; readonly input?: unknown }> {
  if ((await instanceState(client, runId)) === 'unknown') return { ended: 'terminated' };
  const { runtimeStatus, input } = await client.getStatus(runId);
  return { ended: runtimeStatus === OrchestrationRuntimeStatus.Failed ? 'failed' : 'terminated', input };
}

/** A nudge only makes it look: where nothing was missed, nothing comes of it. */
async function wake({ client, options, now, tally }: Look, shepherdId: string): Promise<void> {
  if ((await instanceState(client, shepherdId)) !== 'active') return;
  const { lastUpdatedTime } = await client.getStatus(shepherdId);
  if (now - new Date(lastUpdatedTime).getTime() < restMinutes * 60_000) return;
  await client.raiseEvent(shepherdId, 'nudge', { reason: 'reconciliation' });
  tally.shepherdsNudged += 1;
  options.logger.debug('shepherd nudged', { instanceId: shepherdId });
}
