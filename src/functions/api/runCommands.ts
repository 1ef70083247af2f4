import type { HttpResponseInit } from '@azure/functions';
import { plainRetry, type RunEvent } from '../../contracts/runs/runEvents.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { createRunId } from '../../gateway/routing/runId.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import { instanceState } from '../../platform/durable/instanceState.ts';
import type { DeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import { problem } from '../http/problem.ts';
import type { ApiCall, RouteImplementation } from './routeHandler.ts';
import { noSuchRun } from './runQueries.ts';

/** Steering of runs: `POST /api/runs/{runId}/approve`, `reject`, `cancel` and `retry`. */
export interface RunCommands {
  readonly approveRun: RouteImplementation<'approveRun'>;
  readonly rejectRun: RouteImplementation<'rejectRun'>;
  readonly cancelRun: RouteImplementation<'cancelRun'>;
  readonly retryRun: RouteImplementation<'retryRun'>;
}

export interface RunCommandOptions {
  readonly audit: Pick<AuditLog, 'append' | 'runs'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly organization: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Answer =
  | { readonly value: { runId: string; status: 'accepted' | 'already' } }
  | { readonly problem: HttpResponseInit };

export function createRunCommands(options: RunCommandOptions): RunCommands {
  return {
    approveRun: ({ path, body }, call) => decide(options, path.runId, { decision: 'approve', ...body }, call),
    rejectRun: ({ path, body }, call) => decide(options, path.runId, { decision: 'reject', ...body }, call),
    async cancelRun({ path: { runId }, body: { reason } }, call) {
      const run = await options.audit.runs.find(runId);
      if (run?.outcome === 'cancelled') return alreadyDone(runId);
      const data = { by: call.caller.name, via: 'api', ...(reason === undefined ? {} : { reason }) } as const;
      return await raiseToRun(options, run, runId, { name: 'cancel', data }, 'cancel', call);
    },
    async retryRun({ path: { runId }, body: { instructions } }, call) {
      const run = await options.audit.runs.find(runId);
      if (run !== undefined && run.state === 'ended') return await startAgain(options, run, instructions, call);
      const text = instructions ?? plainRetry;
      const data = { text, by: call.caller.name, via: 'api', id: `api:${call.invocationId}` } as const;
      return await raiseToRun(options, run, runId, { name: 'instructions', data }, 'retry', call);
    },
  };
}

interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly change?: string | undefined;
  readonly comment?: string | undefined;
}

/** A decision is only sent to a run that asks for one, and only for the change it asks about. */
async function decide(
  options: RunCommandOptions,
  runId: string,
  { decision, change: named, comment }: Decision,
  call: ApiCall,
): Promise<Answer> {
  const run = await options.audit.runs.find(runId);
  const waits = run?.question?.change;
  if (run !== undefined && run.state !== 'ended' && waits === undefined) {
    if (run.approval === (decision === 'approve' ? 'given' : 'refused')) return alreadyDone(runId);
    return { problem: problem(409, 'Conflict', 'The run is not waiting for approval.') };
  }
  if (waits !== undefined && named !== undefined && named !== waits) {
    const detail = `Change ${named} is not waiting for approval, but ${waits} is. Look at that one first.`;
    return { problem: problem(409, 'Conflict', detail) };
  }
  const change = named ?? waits;
  if (change === undefined) return { problem: noSuchRun(runId) };
  const words = comment === undefined ? {} : { comment };
  const { id: byId, name: by } = call.caller;
  const data = { decision, change, by, byId, via: 'api', ...words } as const;
  return await raiseToRun(options, run, runId, { name: 'decision', data }, decision, call);
}

/** Raises an event to a run, which forwards it to the shepherd of its pull request. */
async function raiseToRun(
  { audit, now }: RunCommandOptions,
  run: RunSummary | undefined,
  runId: string,
  event: RunEvent,
  command: string,
  { caller, client, invocationId }: ApiCall,
): Promise<Answer> {
  const state = await instanceState(client, runId);
  if (run === undefined || state === 'unknown') return { problem: noSuchRun(runId) };
  if (run.state === 'ended' || state === 'over') return { problem: problem(409, 'Conflict', 'The run has ended.') };
  await audit.append({
    runId,
    type: 'command-accepted',
    data: { command, via: 'api' },
    actor: caller.name,
    actorId: caller.id,
    at: new Date(now()).toISOString(),
    effectKey: `api:${invocationId}`,
  });
  await client.raiseEvent(runId, event.name, event.data);
  return { value: { runId, status: 'accepted' } };
}

/** Queues another run for the same work item. Its id is derived from the finished run, so there is only one. */
async function startAgain(
  { audit, queue, organization, now }: RunCommandOptions,
  { runId: endedRunId, project, workItemId, outcome }: RunSummary,
  instructions: string | undefined,
  { caller, invocationId }: ApiCall,
): Promise<Answer> {
  if (outcome === 'pull-request-completed') {
    return { problem: problem(409, 'Conflict', 'The run has ended, and its pull request was completed.') };
  }
  const deliveryKey = `retry:${endedRunId}`;
  const runId = createRunId({ organization, project, workItemId, revision: undefined, deliveryKey });
  if ((await audit.runs.find(runId)) !== undefined) return alreadyDone(runId);
  const at = new Date(now()).toISOString();
  await audit.append({
    runId: endedRunId,
    type: 'command-accepted',
    data: { command: 'retry', via: 'api' },
    actor: caller.name,
    actorId: caller.id,
    at,
    effectKey: `api:${invocationId}`,
  });
  await queue.send({
    kind: 'start-run',
    deliveryKey,
    runId,
    project,
    workItemId,
    trigger: 'comment',
    ...(instructions === undefined ? {} : { instructions }),
    requestedBy: caller.name,
    receivedAt: at,
  });
  return { value: { runId, status: 'accepted' } };
}

function alreadyDone(runId: string): Answer {
  return { value: { runId, status: 'already' } };
}
