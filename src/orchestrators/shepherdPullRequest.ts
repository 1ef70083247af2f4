import type { OrchestrationContext } from 'durable-functions';
import type { PullRequestObservation } from '../contracts/activities/shepherding.ts';
import { toError, toFailure } from '../contracts/agentError.ts';
import { cancelEventSchema } from '../contracts/runs/runEvents.ts';
import { type ShepherdOutcome, shepherdInputSchema } from '../contracts/shepherd.ts';
import { callActivityWithRetry } from './durable/callActivityWithRetry.ts';
import { awaitAbandoned, cancelledEarly, cancelOnEvent } from './durable/cancellation.ts';
import { reportResult } from './durable/children.ts';
import { isPaused } from './durable/isPaused.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';
import { refuseEarlierVersions } from './durable/versions.ts';
import { minutesFromNow, waitUntil } from './durable/waiting.ts';
import { withTrace } from './durable/withTrace.ts';
import { type Action, modelFreeActions } from './shepherd/action.ts';
import { resolveConflict, updateBranch } from './shepherd/branches.ts';
import { publishDraft, queueBuild, setStatus, tellBuilt, tellNoBuild } from './shepherd/buildStatus.ts';
import { giveUpBuild, repairBuild, tellOverdue } from './shepherd/builds.ts';
import { commentFilterOf } from './shepherd/commentLimits.ts';
import { decideNextAction } from './shepherd/decideNextAction.ts';
import { answerComment, followInstructions } from './shepherd/peopleRequests.ts';
import { dropPending, followDecision, remindOfPending } from './shepherd/pushes.ts';
import { createShepherd, placeOf, remember, type Shepherd, takeLetter } from './shepherd/shepherd.ts';

/** A hint can arrive slightly before its change is visible. */
const hintedPollMinutes = 1;

/** How often the shepherd checks before its history is restarted. */
const looksPerHistory = 20;

/** Interval between checks while Azure DevOps is unavailable or work is paused. */
const troubledPollMinutes = 15;

/**
 * Orchestration: watches one pull request from its opening to its closing. Events only reach it as hints (`nudge`) and
 * can be lost: it reads Azure DevOps, decides on the next action, does it, and checks again. Requests of people are in
 * its mailbox. It reports its end to its parent.
 * @returns a {@link ShepherdOutcome}; undefined when its history is restarted
 */
export function* shepherdPullRequest(context: OrchestrationContext): TaskGenerator<ShepherdOutcome | undefined> {
  refuseEarlierVersions(context);
  const { task, memory, reportTo } = shepherdInputSchema.parse(context.df.getInput());
  const shepherd = createShepherd(context, task, memory);
  const parent = { runId: task.runId, reportTo };
  try {
    const result = yield* observeRepeatedly(shepherd);
    if (result !== undefined) yield* reportResult(context, parent, { result });
    yield* awaitAbandoned(context);
    // Unawaited events are lost here: the next check makes up for a nudge, and letters are in the mailbox.
    if (result === undefined) {
      const { memory: known, task: ruled } = shepherd;
      context.df.continueAsNew(withTrace(context, { task: ruled, memory: known, reportTo }));
    }
    return result;
  } catch (error) {
    yield* reportResult(context, parent, { failure: toFailure(error) });
    yield* awaitAbandoned(context);
    throw toError(error);
  }
}

function* observeRepeatedly(shepherd: Shepherd): TaskGenerator<ShepherdOutcome | undefined> {
  const { context, cancellation } = shepherd;
  for (let look = 0; look < looksPerHistory; look += 1) {
    const ended = yield* cancelOnEvent(context, cancellation, observeAndAct(shepherd));
    if (ended === cancelledEarly) return endCancelled(shepherd, cancellation.take());
    if (ended !== undefined) return ended;
  }
  return undefined;
}

function* observeAndAct(shepherd: Shepherd): TaskGenerator<ShepherdOutcome | undefined> {
  const isHinted = drainHints(shepherd);
  const cancelled = shepherd.cancellation.take() ?? (yield* takeLetter(shepherd));
  if (cancelled !== undefined) return endCancelled(shepherd, cancelled);
  const seen = yield* observe(shepherd);
  if (seen === undefined) return yield* rest(shepherd, troubledPollMinutes);
  updateMemory(shepherd, seen);
  const now = shepherd.context.df.currentUtcDateTime.getTime();
  const action = decideNextAction(seen, shepherd.memory, shepherd.task.rules, now);
  if (action.kind === 'end') return outcome(shepherd, action.closing, { by: seen.closedBy, byId: seen.closedById });
  if (action.kind === 'wait') return yield* rest(shepherd, action.minutes);
  if (isCostly(action) && (yield* isWorkPaused(shepherd))) {
    return yield* rest(shepherd, isHinted ? hintedPollMinutes : troubledPollMinutes);
  }
  if (shepherd.cancellation.hasCome()) return undefined;
  yield* tryToAct(shepherd, action, seen);
  return undefined;
}

/** One check handles all hints that have arrived. */
function drainHints({ nudges }: Shepherd): boolean {
  let isHinted = false;
  while (nudges.take() !== undefined) isHinted = true;
  return isHinted;
}

function* observe(shepherd: Shepherd): TaskGenerator<PullRequestObservation | undefined> {
  const { targetBranch, rules } = shepherd.task;
  const { definition } = rules.build;
  const { answered } = shepherd.memory;
  try {
    return yield* callActivityWithRetry(shepherd.context, 'observePullRequest', {
      ...{ ...placeOf(shepherd), targetBranch, answered },
      ...commentFilterOf(shepherd),
      ...(definition === undefined ? {} : { definition }),
    });
  } catch (error) {
    // A pull request can be open for weeks, so outages are waited out.
    shepherd.context.warn(`Could not read the pull request: ${toFailure(error).message}`);
    return undefined;
  }
}

/**
 * Updates the memory by the current state: a new tip resets the time of builds, a reactivation ends the grace period.
 */
function updateMemory(shepherd: Shepherd, seen: PullRequestObservation): void {
  const now = shepherd.context.df.currentUtcDateTime.toISOString();
  const { abandonedSince: before, ...memory } = shepherd.memory;
  const abandonedSince = seen.status === 'abandoned' ? { abandonedSince: before ?? now } : {};
  shepherd.memory = { ...memory, ...abandonedSince };
  if (seen.sourceTip === undefined || seen.sourceTip === memory.tip) return;
  remember(shepherd, { tip: seen.sourceTip, tipSince: now, overdueTold: false });
  if (seen.expected === undefined) return;
  // A status belongs to one push; the next push has none yet.
  const { status: _posted, statusText: _said, ...others } = shepherd.memory;
  shepherd.memory = others;
}

function isCostly({ kind }: Action): boolean {
  return !modelFreeActions.includes(kind);
}

function isWorkPaused({ context, task, cancellation, nudges }: Shepherd): TaskGenerator<boolean> {
  return isPaused(context, task.projectName, [cancellation, nudges]);
}

/** A failed action is logged and tried again at the next check; it must not end the shepherd. */
function* tryToAct(shepherd: Shepherd, action: Action, seen: PullRequestObservation): TaskGenerator<void> {
  try {
    yield* act(shepherd, action, seen);
  } catch (error) {
    shepherd.context.warn(`${action.kind} failed: ${toFailure(error).message}`);
    yield* rest(shepherd, troubledPollMinutes);
  }
}

function* act(shepherd: Shepherd, action: Action, seen: PullRequestObservation): TaskGenerator<void> {
  switch (action.kind) {
    case 'follow-decision':
      return yield* followDecision(shepherd, action.pending);
    case 'drop-pending':
      return yield* dropPending(shepherd, action.pending);
    case 'remind-of-pending':
      return yield* remindOfPending(shepherd, action.pending);
    case 'follow-instructions':
      return yield* followInstructions(shepherd, action);
    case 'answer':
      return yield* answerComment(shepherd, action.comment);
    case 'resolve-conflict':
      return yield* resolveConflict(shepherd, seen);
    case 'update-branch':
      return yield* updateBranch(shepherd, seen);
    case 'repair-build':
      return yield* repairBuild(shepherd, action.build);
    case 'give-up-build':
      return yield* giveUpBuild(shepherd, action.build);
    case 'tell-overdue':
      return yield* tellOverdue(shepherd, action.build);
    case 'set-status':
      return yield* setStatus(shepherd, action, seen);
    case 'queue-build':
      return yield* queueBuild(shepherd, action, seen);
    case 'tell-no-build':
      return yield* tellNoBuild(shepherd, action.reason, seen);
    case 'tell-built':
      return yield* tellBuilt(shepherd);
    case 'mark-ready':
      return yield* publishDraft(shepherd, seen);
    case 'end':
    case 'wait':
  }
}

function* rest(shepherd: Shepherd, minutes: number): TaskGenerator<undefined> {
  const { context, nudges, cancellation } = shepherd;
  yield* waitUntil(context, [nudges, cancellation], minutesFromNow(context, minutes));
  return undefined;
}

function endCancelled(shepherd: Shepherd, event: unknown): ShepherdOutcome {
  const parsed = cancelEventSchema.safeParse(event);
  return outcome(shepherd, 'cancelled', parsed.success ? { by: parsed.data.by, reason: parsed.data.reason } : {});
}

function outcome(
  { memory }: Shepherd,
  closing: ShepherdOutcome['closing'],
  { by, byId, reason }: Partial<Record<'by' | 'byId' | 'reason', string | undefined>>,
): ShepherdOutcome {
  const { rounds, usage, cost, notDone } = memory;
  return {
    ...{ closing, rounds, usage, cost },
    ...(notDone === undefined ? {} : { notDone }),
    ...(by === undefined ? {} : { by }),
    ...(byId === undefined ? {} : { byId }),
    ...(reason === undefined ? {} : { reason }),
  };
}
