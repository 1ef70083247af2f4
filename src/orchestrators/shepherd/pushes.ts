import type { ActivityOutput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
import type { PendingPush, WantedPush } from '../../contracts/shepherd.ts';
import { pushThroughGate } from '../changes/pushThroughGate.ts';
import type { ReadyCandidate } from '../changes/rankCandidates.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { minutesFromNow } from '../durable/waiting.ts';
import { tellNotPushed, tellPushed } from './pushResults.ts';
import { attemptSideEffect, recordEvent, remember, type Shepherd, tellInThread } from './shepherd.ts';

type Outcome = ActivityOutput<'pushChange'>;
type Question = Extract<Outcome, { readonly outcome: 'needs-approval' }>;

/** What people are shown of a change that they have to approve. */
export interface ShownChange {
  readonly snapshot: Snapshot;
  readonly chosen: ReadyCandidate;
}

/**
 * Pushes another change, or requests approval if the rules require it for the whole resulting change. A later check
 * carries out the waiting change.
 * @returns the outcome; `waiting` if approval was requested
 */
export function* pushOrAskApproval(
  shepherd: Shepherd,
  push: WantedPush,
  shown?: ShownChange,
  approved: readonly string[] = [],
): TaskGenerator<Outcome | 'waiting'> {
  const { runId, workItemId, title, repository, branch, targetBranch } = shepherd.task;
  const { step, work, findings } = push;
  const { approvedTip } = shepherd.memory;
  const carried = work.kind === 'merge' && approvedTip !== undefined ? { ...work, approvedTip } : work;
  const outcome = yield* pushThroughGate(shepherd.context, {
    ...{ runId, workItemId, step, title, repository, branch, targetBranch, work: carried, findings },
    approved: [...approved],
  });
  if (outcome.outcome === 'needs-approval') {
    yield* ask(shepherd, push, outcome, shown, approved);
    return 'waiting';
  }
  if (outcome.outcome === 'pushed') {
    const wasApproved =
      approved.includes(outcome.change) || (work.kind === 'merge' && approvedTip === work.expectedTip);
    remember(shepherd, { rounds: shepherd.memory.rounds + (work.kind === 'merge' ? 0 : 1) });
    if (wasApproved) remember(shepherd, { approvedTip: outcome.commit });
    yield* tellPushed(shepherd, push, outcome.commit);
  }
  if (outcome.outcome === 'refused') {
    const { reasons, rulesCommit } = outcome;
    const changeSet = work.kind === 'merge' ? {} : { changeSet: work.changeSet };
    const data = { step, reasons, ...changeSet, rulesCommit };
    yield* recordEvent(shepherd, { type: 'push-refused', data, effectKey: `push-refused-${step}-${rulesCommit}` });
    yield* tellNotPushed(shepherd, push, `The repository's rules do not allow it: ${reasons.join(' ')}`);
  }
  return outcome;
}

/**
 * For changes on top of the current branch.
 * @throws AgentError `conflict` if the branch is gone, or moves faster than it can be pushed to
 */
export function* requirePushed(proposal: ReturnType<typeof pushOrAskApproval>): TaskGenerator<void> {
  const outcome = yield* proposal;
  if (outcome === 'waiting' || outcome.outcome === 'pushed' || outcome.outcome === 'refused') return;
  throw new AgentError('conflict', 'The branch is gone or has changed in the meantime.', { isRetryable: false });
}

/** The event comes first: an answer only counts for a recorded change. */
function* ask(
  shepherd: Shepherd,
  push: WantedPush,
  { change, reasons, approval, rulesCommit }: Question,
  shown: ShownChange | undefined,
  approved: readonly string[],
): TaskGenerator<void> {
  const { context, task } = shepherd;
  const { runId, project, workItemId, pullRequest } = task;
  const until = minutesFromNow(context, approval.timeoutHours * 60).toISOString();
  const remindAt = minutesFromNow(context, approval.reminderHours * 60).toISOString();
  const { work } = push;
  const changeSet = work.kind === 'merge' ? undefined : work.changeSet;
  const asked = {
    reasons,
    by: approval.by,
    until,
    change,
    rulesCommit,
    ...(changeSet === undefined ? {} : { changeSet }),
  };
  yield* recordEvent(shepherd, { type: 'approval-asked', data: asked, effectKey: `approval-${change}-${rulesCommit}` });
  const look = changeSet === undefined || shown === undefined ? {} : { shown: { changeSet, ...shown } };
  const request = { kind: 'approval', change, reasons, ...look, pullRequest, answerUntil: until } as const;
  const place = { runId, project, workItemId, purpose: `approval-${change}` };
  const asking = callActivityWithRetry(context, 'askOnWorkItem', { ...place, request });
  yield* attemptSideEffect(shepherd, 'the question on the work item', asking);
  yield* tellInThread(shepherd, `approval-${change}`, { kind: 'approval-asked', change, reasons });
  const { reminderHours } = approval;
  const waiting = { push, change, approved: [...approved], until, remindAt, reminders: 0, reminderHours };
  remember(shepherd, { pending: { ...waiting, ...(shown === undefined ? {} : { shown }) } });
}

/** Carries out a person's decision on the waiting push. */
export function* followDecision(shepherd: Shepherd, pending: PendingPush): TaskGenerator<void> {
  const { push, change, approved, shown, decision } = pending;
  if (decision === undefined) return;
  const { by, byId, via, comment } = decision;
  const data = { by, via, change };
  const type = decision.decision === 'approve' ? 'approval-given' : 'approval-refused';
  yield* recordEvent(shepherd, { type, actor: by, actorId: byId, data, effectKey: `approval-answer-${change}` });
  forgetPending(shepherd);
  if (decision.decision === 'reject') {
    const why = comment === undefined ? '' : `: ${comment}`;
    return yield* tellNotPushed(shepherd, push, `${by} did not approve it${why}`);
  }
  const outcome = yield* pushOrAskApproval(shepherd, push, shown, [...approved, change].slice(-maximumApproved));
  if (outcome === 'waiting' || outcome.outcome === 'pushed' || outcome.outcome === 'refused') return;
  yield* tellNotPushed(shepherd, push, 'The branch has changed in the meantime.');
}

const maximumApproved = 50;

/** Nobody has decided in time. */
export function* dropPending(shepherd: Shepherd, { push, change, until }: PendingPush): TaskGenerator<void> {
  yield* recordEvent(shepherd, { type: 'approval-timed-out', data: { until }, effectKey: `approval-answer-${change}` });
  forgetPending(shepherd);
  yield* tellNotPushed(shepherd, push, 'Nobody approved it in time.');
}

export function* remindOfPending(shepherd: Shepherd, pending: PendingPush): TaskGenerator<void> {
  const { context, task } = shepherd;
  const { runId, project, workItemId } = task;
  const reminders = pending.reminders + 1;
  const request = { kind: 'reminder', of: 'approval', answerUntil: pending.until } as const;
  const purpose = `approval-${pending.change}-reminder-${reminders}`;
  const reminding = callActivityWithRetry(context, 'askOnWorkItem', { runId, project, workItemId, purpose, request });
  const sent = yield* attemptSideEffect(shepherd, 'a reminder on the work item', reminding);
  const data = { of: 'approval', round: reminders } as const;
  if (sent !== undefined) yield* recordEvent(shepherd, { type: 'reminder-sent', data, effectKey: purpose });
  const remindAt = minutesFromNow(context, pending.reminderHours * 60).toISOString();
  remember(shepherd, { pending: { ...pending, reminders, remindAt } });
}

function forgetPending(shepherd: Shepherd): void {
  const { pending: _decided, ...memory } = shepherd.memory;
  shepherd.memory = memory;
}
