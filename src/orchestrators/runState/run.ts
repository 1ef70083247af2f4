import type { OrchestrationContext } from 'durable-functions';
import type { Spending } from '../../contracts/activities/drafting.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { addModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { type Person, personOf } from '../../contracts/person.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import { reportEventName } from '../../contracts/runs/childOrchestrations.ts';
import type { NotDone } from '../../contracts/runs/notDone.ts';
import type { RunInput, RunStatus } from '../../contracts/runs/run.ts';
import { type CancelEvent, cancelEventSchema } from '../../contracts/runs/runEvents.ts';
import type { RunReport } from '../../contracts/runs/runReport.ts';
import { currentVersion } from '../../contracts/runs/versions.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import { cancelledEarly, cancelOnEvent } from '../durable/cancellation.ts';
import type { Parent } from '../durable/children.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { type EventSource, listenFor } from '../durable/waiting.ts';
import { RunEnded } from './runEnded.ts';
import { addNotDone, failsOnSideEffects, toNotDone, trySideEffect } from './sideEffects.ts';
import { truncateStatus } from './truncateStatus.ts';

/** The audit log accepts this many events at once. */
const maximumEventsAtOnce = 20;

type DistributiveOmit<Value, Key extends PropertyKey> = Value extends unknown ? Omit<Value, Key> : never;

/** An audit event without its time, which is the orchestration's. */
export type RunEventRecord = DistributiveOmit<AuditDraft, 'at'>;

/** Undoes an effect of the run; identified by its name. */
export interface Compensation {
  readonly name: string;
  undo(): TaskGenerator<void>;
}

/** The shared state of one run. Every replay rebuilds it identically. */
export interface Run {
  readonly context: OrchestrationContext;
  readonly input: RunInput;
  readonly id: string;
  readonly nudges: EventSource;
  readonly decisions: EventSource;
  readonly cancellation: EventSource;
  readonly instructions: EventSource;
  /** Reports of the run's children. */
  readonly reports: EventSource;
  /** Newest last; run in reverse order when the run is given up. */
  readonly compensations: Compensation[];
  /** Failed side effects, for reports. */
  notDone: readonly NotDone[];
  /** The rules, once they are read. */
  rules: Rules | undefined;
  /** The requester, if known; the id comes with the work item if the delivery does not have it. */
  requester: Person | undefined;
  status(): RunStatus;
  setStatus(change: Omit<Partial<RunStatus>, 'workItemId'>): void;
  spending(): Spending;
  spend(spent: Spending): void;
  /** Queues an event for the audit log; {@link flushEvents} writes it. */
  record(event: RunEventRecord): void;
  takeRecords(): AuditDraft[];
}

export function createRun(context: OrchestrationContext, input: RunInput): Run {
  const { version = currentVersion } = context.df;
  let status: RunStatus = { version, step: 'fetching work item', workItemId: input.workItemId };
  let spending: Spending = { usage: noModelUsage, cost: 0 };
  let records: AuditDraft[] = [];
  return {
    context,
    input,
    id: context.df.instanceId,
    nudges: listenFor(context, 'nudge'),
    decisions: listenFor(context, 'decision'),
    cancellation: listenFor(context, 'cancel'),
    instructions: listenFor(context, 'instructions'),
    reports: listenFor(context, reportEventName),
    compensations: [],
    notDone: [],
    rules: undefined,
    requester: requesterOf(input),
    status: () => status,
    setStatus(change) {
      status = { ...status, ...change };
      context.df.setCustomStatus(truncateStatus(status));
    },
    spending: () => spending,
    spend(spent) {
      spending = { usage: addModelUsage(spending.usage, spent.usage), cost: spending.cost + spent.cost };
    },
    record(event) {
      records.push({ ...event, at: context.df.currentUtcDateTime.toISOString() });
    },
    takeRecords() {
      const taken = records.slice(0, maximumEventsAtOnce);
      records = records.slice(maximumEventsAtOnce);
      return taken;
    },
  };
}

/** The author of a command was read from Azure DevOps; the person a delivery names for a tag was not. */
function requesterOf({ trigger, requestedBy, requestedById }: RunInput): Person | undefined {
  if (trigger !== 'comment') return undefined;
  return personOf(requestedById, [requestedBy ?? requestedById]);
}

/** The run as the parent of its children. */
export function parentOf({ context, id, reports }: Run): Parent {
  return { context, runId: id, reports };
}

/** Writes queued events to the audit log: before every wait, after every effect, and at the end. */
export function* flushEvents(run: Run): TaskGenerator<void> {
  for (;;) {
    const events = run.takeRecords();
    if (events.length === 0) return;
    yield* callActivityWithRetry(run.context, 'recordEvents', { runId: run.id, events });
  }
}

/** Runs a side effect. If it fails, the audit log and the next report say so. */
export function* attemptSideEffect<Value>(
  run: Run,
  what: string,
  work: TaskGenerator<Value>,
): TaskGenerator<Value | undefined> {
  const tried = yield* trySideEffect(run.context, what, work);
  if (tried.done) return tried.value;
  recordNotDone(run, tried.missing);
  return undefined;
}

/** Records a failed side effect for later reports and the audit log. */
export function recordNotDone(run: Run, missing: NotDone): void {
  run.notDone = addNotDone(run.notDone, missing);
  run.record({ type: 'not-done', data: missing, effectKey: `not-done-${missing.what}` });
}

/** The failed side effects, for a report. */
export function notDoneOf({ notDone }: Run): { readonly notDone?: NotDone[] } {
  return notDone.length === 0 ? {} : { notDone: [...notDone] };
}

/**
 * Updates the report on the work item. Without permission to comment, the run continues.
 * @returns whether the report was written
 */
export function* tellWorkItem(run: Run, report: RunReport): TaskGenerator<boolean> {
  return (yield* attemptSideEffect(run, 'the report on the work item', writeReport(run, report))) !== undefined;
}

/** Writes the report on the work item. @throws AgentError if that fails */
export function* writeReport({ context, id, input }: Run, report: RunReport): TaskGenerator<unknown> {
  const { project, workItemId } = input;
  return yield* callActivityWithRetry(context, 'reportOnWorkItem', { runId: id, project, workItemId, report });
}

/** Enters a step, visible in the portal and in the audit log. */
export function enterStep(
  run: Run,
  step: RunStatus['step'],
  change: Omit<Partial<RunStatus>, 'workItemId'> = {},
): void {
  const isNew = run.status().step !== step;
  run.setStatus({ ...change, step });
  if (!isNew) return;
  const at = run.context.df.currentUtcDateTime.toISOString();
  run.record({ type: 'step-entered', data: { step }, effectKey: `step-${step}-${at}` });
}

/** @throws RunEnded when someone cancelled the run */
export function checkCancellation(run: Run): void {
  const event = run.cancellation.take();
  if (event !== undefined) throw new RunEnded('cancelled', parseCancelEvent(event));
}

/**
 * Runs work until someone cancels the run.
 * @throws RunEnded when someone did
 */
export function* unlessCancelled<Value>(run: Run, work: TaskGenerator<Value>): TaskGenerator<Value> {
  const outcome = yield* cancelOnEvent(run.context, run.cancellation, work);
  if (outcome === cancelledEarly) throw new RunEnded('cancelled', parseCancelEvent(run.cancellation.take()));
  return outcome;
}

function parseCancelEvent(event: unknown): Partial<CancelEvent> {
  const parsed = cancelEventSchema.safeParse(event);
  return parsed.success ? { by: parsed.data.by, reason: parsed.data.reason } : {};
}

/** Undoes the run's effects, newest first. Failures are recorded and do not stop the rest. */
export function* compensate(run: Run): TaskGenerator<void> {
  for (const { name, undo } of run.compensations.splice(0).reverse()) {
    try {
      yield* undo();
    } catch (error) {
      const missing = toNotDone(`cleaning up: ${name}`, error);
      run.context.warn(`Could not clean up: ${name}. ${missing.reason}`);
      if (!failsOnSideEffects(run.context)) recordNotDone(run, missing);
    }
  }
}

/** Continues without a model's answer. Its cost is still counted. */
export function continueOnError(run: Run, what: string, error: unknown): void {
  const { message, spent } = toFailure(error);
  if (spent !== undefined) run.spend(spent);
  run.context.warn(`${what}: ${message}`);
}
