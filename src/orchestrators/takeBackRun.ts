import type { OrchestrationContext } from 'durable-functions';
import type { ActivityOutput } from '../contracts/activities.ts';
import { toFailure } from '../contracts/agentError.ts';
import { noModelUsage } from '../contracts/models/modelUsage.ts';
import type { AuditDraft } from '../contracts/runs/auditEvent.ts';
import {
  type CompensationInput,
  type CompensationOutcome,
  compensationInputSchema,
} from '../contracts/runs/compensation.ts';
import { entityKeys } from '../contracts/runs/entities.ts';
import { childIds, maximumCandidates, maximumShepherds } from '../contracts/runs/instanceIds.ts';
import { callActivityWithRetry } from './durable/callActivityWithRetry.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';
import { releaseSlotsOf } from './runState/slots.ts';

const reasons = {
  terminated: 'The run was terminated. Its branch and pull request were removed.',
  failed: 'The run ended without an error message. Its branch and pull request were removed.',
  outdated:
    'The run started under an earlier version of code-agent and could not continue. Its branch and pull request were removed. Please start a new run.',
} as const;

type Orphans = ActivityOutput<'findRemains'>;

/**
 * Orchestration: cleans up after a run that died, for example because it was terminated by hand. It ends the run's
 * children, releases its slots, abandons its pull request, deletes its branch, reports on the work item and records the
 * end. A pull request that was completed in the meantime stays as it is.
 */
export function* takeBackRun(context: OrchestrationContext): TaskGenerator<CompensationOutcome> {
  const input = compensationInputSchema.parse(context.df.getInput());
  const { runId, project } = input;
  const remains = yield* callActivityWithRetry(context, 'findRemains', { runId, project });
  yield* releasePlaces(context, input, remains);
  if (remains.isEnded) return { outcome: 'nothing' };
  yield* terminateChildren(context, input, remains);
  const isCompleted = yield* closePullRequest(context, input, remains);
  yield* removeBranch(context, input, remains);
  yield* tell(context, input, remains, isCompleted);
  yield* noteEnd(context, input, isCompleted);
  return { outcome: isCompleted ? 'completed' : 'taken-back' };
}

function* releasePlaces(
  context: OrchestrationContext,
  input: CompensationInput,
  { repository }: Orphans,
): TaskGenerator<void> {
  const { runId, project, workItemId } = input;
  const projects = new Set([project, repository?.projectName ?? project].map((name) => name.toLowerCase()));
  const keys = [
    ...[...projects].map((name) => entityKeys.workItem(name, workItemId)),
    ...(repository === undefined ? [] : [entityKeys.repository(repository.id)]),
    entityKeys.organization,
  ];
  for (const key of keys) yield* releaseSlotsOf({ context, id: runId }, key, [runId]);
}

/**
 * Terminating an orchestration does not end its children. Drafts of a shepherd end by themselves when nothing waits for
 * them.
 */
function* terminateChildren(
  context: OrchestrationContext,
  input: CompensationInput,
  { pullRequest }: Orphans,
): TaskGenerator<void> {
  const { runId, organization, ended } = input;
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const candidates = upTo(maximumCandidates).map((number) => childIds.candidate(runId, number));
  const shepherds = upTo(maximumShepherds).map((attempt) => childIds.shepherd(runId, attempt));
  // A run of an earlier version may wait forever, and its shepherd was named after the pull request.
  const old =
    ended === 'outdated' ? [runId, ...(pullRequest === undefined ? [] : [`${organization}-pr-${pullRequest.id}`])] : [];
  const instanceIds = [...old, ...shepherds, ...candidates];
  yield* callActivityWithRetry(context, 'endInstances', { runId, instanceIds, reason: 'the run has ended' });
}

function* closePullRequest(
  context: OrchestrationContext,
  { runId }: CompensationInput,
  { repository, pullRequest }: Orphans,
): TaskGenerator<boolean> {
  if (repository === undefined || pullRequest === undefined) return false;
  const reason = 'The run that opened this pull request has ended.';
  const closing = { runId, repository, pullRequestId: pullRequest.id, reason };
  const { status } = yield* callActivityWithRetry(context, 'abandonPullRequest', closing);
  return status === 'completed';
}

/** The branch stays if people have pushed to it. */
function* removeBranch(
  context: OrchestrationContext,
  { runId }: CompensationInput,
  { repository, branch }: Orphans,
): TaskGenerator<void> {
  if (repository !== undefined) yield* callActivityWithRetry(context, 'deleteBranch', { runId, repository, branch });
}

function* tell(
  context: OrchestrationContext,
  { runId, project, workItemId, step, ended }: CompensationInput,
  { pullRequest }: Orphans,
  isCompleted: boolean,
): TaskGenerator<void> {
  const failure = { type: 'unexpected', message: reasons[ended], isRetryable: false } as const;
  const completed = { kind: 'closed', closing: 'completed', rounds: 0, usage: noModelUsage } as const;
  const report = isCompleted
    ? { ...completed, ...(pullRequest === undefined ? {} : { pullRequest }) }
    : ({ kind: 'failed', step, failure } as const);
  try {
    yield* callActivityWithRetry(context, 'reportOnWorkItem', { runId, project, workItemId, report });
  } catch (error) {
    // A deleted work item must not prevent the cleanup.
    context.warn(`Could not report on the work item: ${toFailure(error).message}`);
  }
}

function* noteEnd(
  context: OrchestrationContext,
  { runId, ended }: CompensationInput,
  isCompleted: boolean,
): TaskGenerator<void> {
  const at = context.df.currentUtcDateTime.toISOString();
  const outcome = isCompleted ? 'pull-request-completed' : ended === 'terminated' ? 'cancelled' : 'failed';
  const data = { outcome, cost: 0, ...(isCompleted ? {} : { reason: reasons[ended] }) } as const;
  const event: AuditDraft = { type: 'run-ended', data, effectKey: 'ended', at };
  yield* callActivityWithRetry(context, 'recordEvents', { runId, events: [event] });
}
