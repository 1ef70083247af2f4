import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { trySideEffect } from '../runState/sideEffects.ts';
import type { Action } from './action.ts';
import { queuedKey } from './pipelineVerdict.ts';
import { attemptSideEffect, placeOf, recordEvent, remember, type Shepherd, tellInThread } from './shepherd.ts';

/** How many queued builds are remembered: those of the last pushes. */
const maximumQueued = 50;

const descriptions = {
  pending: 'The pipeline is running',
  succeeded: 'The pipeline accepts the change',
  failed: 'The pipeline rejects the change',
} as const;

/** A status that cannot be posted does not change the verdict, so the work continues. */
export function* setStatus(
  shepherd: Shepherd,
  { state, description = descriptions[state] }: Extract<Action, { readonly kind: 'set-status' }>,
  { expected, sourceTip }: PullRequestObservation,
): TaskGenerator<void> {
  const about = expected === undefined || sourceTip === undefined ? {} : { sourceTip };
  const posting = { ...placeOf(shepherd), state, description, ...about };
  const posted = callActivityWithRetry(shepherd.context, 'setPullRequestStatus', posting);
  yield* attemptSideEffect(shepherd, 'the status on the pull request', posted);
  remember(shepherd, { status: state, ...(expected === undefined ? {} : { statusText: description }) });
}

/** Queues a build of the newest commit. If that fails, people are told why. */
export function* queueBuild(
  shepherd: Shepherd,
  { expected }: Extract<Action, { readonly kind: 'queue-build' }>,
  { sourceTip }: PullRequestObservation,
): TaskGenerator<void> {
  if (sourceTip === undefined) return;
  const { queueRefused: _earlier, ...memory } = shepherd.memory;
  const queued = [...(memory.queuedBuilds ?? []), queuedKey(expected, sourceTip)].slice(-maximumQueued);
  shepherd.memory = { ...memory, queuedBuilds: queued };
  const { definitionId, evaluationId, buildId: afterBuild, name } = expected;
  const queueing = callActivityWithRetry(shepherd.context, 'queueBuild', {
    ...{ ...placeOf(shepherd), sourceTip, definitionId },
    ...(evaluationId === undefined ? {} : { evaluationId }),
    ...(afterBuild === undefined ? {} : { afterBuild }),
  });
  const tried = yield* trySideEffect(shepherd.context, `a build of ${name}`, queueing);
  if (!tried.done) return remember(shepherd, { queueRefused: tried.missing.reason });
  const { buildId } = tried.value;
  const data = {
    ...{ pullRequestId: shepherd.task.pullRequest.id, definitionId },
    ...(buildId === undefined ? {} : { buildId }),
  };
  yield* recordEvent(shepherd, { type: 'build-queued', data, effectKey: `queued-${buildId ?? queued.at(-1)}` });
}

/** Tells people what they must do before a build can judge the change; afterwards, that it is done. */
export function* tellNoBuild(
  shepherd: Shepherd,
  reason: string,
  { isDraft }: PullRequestObservation,
): TaskGenerator<void> {
  yield* tellInThread(shepherd, 'no-build', { kind: 'no-build', reason, isDraft });
  remember(shepherd, { noBuildTold: reason });
}

export function* tellBuilt(shepherd: Shepherd): TaskGenerator<void> {
  yield* tellInThread(shepherd, 'no-build', { kind: 'built-since' }, 'closed');
  const { noBuildTold: _told, ...memory } = shepherd.memory;
  shepherd.memory = memory;
}

/** If publishing fails, it stays a draft; the next commit is another try. */
export function* publishDraft(shepherd: Shepherd, { sourceTip }: PullRequestObservation): TaskGenerator<void> {
  const publishing = callActivityWithRetry(shepherd.context, 'markReady', placeOf(shepherd));
  const tried = yield* trySideEffect(shepherd.context, 'publishing the draft', publishing);
  const pullRequestId = shepherd.task.pullRequest.id;
  if (tried.done)
    return yield* recordEvent(shepherd, { type: 'pull-request-ready', data: { pullRequestId }, effectKey: 'ready' });
  const { missing } = tried;
  yield* recordEvent(shepherd, { type: 'not-done', data: missing, effectKey: `not-done-${missing.what}` });
  yield* tellInThread(shepherd, 'not-published', { kind: 'not-done', ...missing });
  remember(shepherd, sourceTip === undefined ? {} : { readyRefused: sourceTip });
}
