import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { Spending } from '../../contracts/activities/drafting.ts';
import type { ActivityRequest } from '../../contracts/activities.ts';
import { addModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import { reportEventName } from '../../contracts/runs/childOrchestrations.ts';
import { entityKeys, mailboxOperations } from '../../contracts/runs/entities.ts';
import type { CancelEvent, DecisionEvent } from '../../contracts/runs/runEvents.ts';
import type { ShepherdMemory, ShepherdTask } from '../../contracts/shepherd.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { Parent } from '../durable/children.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { type EventSource, listenFor } from '../durable/waiting.ts';
import { type Budget, budgetsFor } from '../limits/budgets.ts';
import type { RunEventRecord } from '../runState/run.ts';
import { addNotDone, trySideEffect } from '../runState/sideEffects.ts';

/** The shared state of the shepherd of one pull request. */
export interface Shepherd {
  readonly context: OrchestrationContext;
  /** Includes the rules as last read. */
  task: ShepherdTask;
  /** Something happened that may concern the pull request, or a letter arrived. */
  readonly nudges: EventSource;
  readonly cancellation: EventSource;
  /** Reports of the drafts. */
  readonly reports: EventSource;
  memory: ShepherdMemory;
}

const nothingKnown: ShepherdMemory = {
  answered: {},
  judgedBuilds: [],
  buildRounds: 0,
  rounds: 0,
  isStuck: false,
  overdueTold: false,
  lettersDone: 0,
  decisionsDone: 0,
  drafts: 0,
  usage: noModelUsage,
  cost: 0,
};

export function createShepherd(
  context: OrchestrationContext,
  task: ShepherdTask,
  memory: ShepherdMemory = nothingKnown,
): Shepherd {
  return {
    context,
    task,
    memory: { ...(task.approvedTip === undefined ? {} : { approvedTip: task.approvedTip }), ...memory },
    nudges: listenFor(context, 'nudge'),
    cancellation: listenFor(context, 'cancel'),
    reports: listenFor(context, reportEventName),
  };
}

export function remember(shepherd: Shepherd, change: Partial<ShepherdMemory>): void {
  shepherd.memory = { ...shepherd.memory, ...change };
}

export function spend(shepherd: Shepherd, { usage, cost }: Spending): void {
  const { memory } = shepherd;
  remember(shepherd, { usage: addModelUsage(memory.usage, usage), cost: memory.cost + cost });
}

/**
 * Takes the next letter, after confirming the handled ones. Instructions are remembered until they are carried out, and
 * allow repairs again.
 * @returns the cancellation, if the letter is one
 */
export function* takeLetter(shepherd: Shepherd): TaskGenerator<CancelEvent | undefined> {
  const { context, task, memory } = shepherd;
  const id = new EntityId('mailbox', entityKeys.mailbox(task.runId));
  const answer = yield context.df.callEntity(id, 'take', {
    ...{ done: memory.lettersDone, decided: memory.decisionsDone },
  });
  const { next } = mailboxOperations.take.output.parse(answer);
  if (next === undefined) return undefined;
  const { number, mail } = next;
  if (mail.name === 'cancel') return mail.data;
  if (mail.name === 'decision') {
    takeDecision(shepherd, number, mail.data);
    return undefined;
  }
  if (number === memory.instruction?.number) return undefined;
  const { text, by, byId } = mail.data;
  const instruction = { number, text, by, ...(byId === undefined ? {} : { byId }) };
  remember(shepherd, { instruction, isStuck: false, buildRounds: 0 });
  return undefined;
}

/** A decision on a change that is not waiting is ignored: the change was replaced or already decided on. */
function takeDecision(shepherd: Shepherd, number: number, decision: DecisionEvent): void {
  const { pending } = shepherd.memory;
  const isMeant = pending !== undefined && pending.decision === undefined && pending.change === decision.change;
  remember(shepherd, { decisionsDone: number, ...(isMeant ? { pending: { ...pending, decision } } : {}) });
}

/** The shepherd as the parent of its drafts. */
export function parentOf({ context, task, reports }: Shepherd): Parent {
  return { context, runId: task.runId, reports };
}

/** A pull request can be open for weeks, so the rules are read again before each draft. */
export function* refreshRules(shepherd: Shepherd): TaskGenerator<void> {
  const { runId, repository } = shepherd.task;
  const { commit: _commit, ...now } = yield* callActivityWithRetry(shepherd.context, 'currentRules', {
    runId,
    repository,
  });
  shepherd.task = { ...shepherd.task, ...now };
}

/** Writes an event to the run's audit log at once. */
export function* recordEvent(shepherd: Shepherd, event: RunEventRecord): TaskGenerator<void> {
  const { context, task } = shepherd;
  const at = context.df.currentUtcDateTime.toISOString();
  const events: AuditDraft[] = [{ ...event, at }];
  yield* callActivityWithRetry(context, 'recordEvents', { runId: task.runId, events });
}

type Thread = ActivityRequest<'writeThread'>;

/** Runs a side effect. If it fails, the audit log and the last report say so. */
export function* attemptSideEffect<Value>(
  shepherd: Shepherd,
  what: string,
  work: TaskGenerator<Value>,
): TaskGenerator<Value | undefined> {
  const tried = yield* trySideEffect(shepherd.context, what, work);
  if (tried.done) return tried.value;
  const { missing } = tried;
  remember(shepherd, { notDone: addNotDone(shepherd.memory.notDone ?? [], missing) });
  yield* recordEvent(shepherd, { type: 'not-done', data: missing, effectKey: `not-done-${missing.what}` });
  return undefined;
}

/** Tells people in a separate thread, which is found again by its purpose. */
export function* tellInThread(
  shepherd: Shepherd,
  purpose: string,
  message: Thread['message'],
  status: Thread['status'] = 'active',
): TaskGenerator<void> {
  const writing = callActivityWithRetry(shepherd.context, 'writeThread', {
    ...placeOf(shepherd),
    purpose,
    message,
    status,
  });
  yield* attemptSideEffect(shepherd, 'a comment on the pull request', writing);
}

/** The budgets that every model call for this pull request is charged to. */
export function budgetsOf({ context, task }: Shepherd): Budget[] {
  return budgetsFor(context, task);
}

/** The pull request as input for steps. */
export function placeOf({ task }: Shepherd) {
  const { runId, repository, pullRequest } = task;
  return { runId, repository, pullRequestId: pullRequest.id };
}
