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

/** The audit log takes so many events at once. */
const maximumEventsAtOnce = 20;

type DistributiveOmit<Value, Key extends PropertyKey> = Value extends unknown ? Omit<Value, Key> : never;

/** An audit event without its time, which is the orchestration's. */
export type RunEventRecord = DistributiveOmit<AuditDraft, 'at'>;

/** What takes back an effect of the run, told apart by its name. */
export interface Compensation {
  readonly name: string;
  undo(): TaskGenerator<void>;
}

/** One run as its parts share it. Everything in it is made anew, the same, with every replay. */
export interface Run {
  readonly context: OrchestrationContext;
  readonly input: RunInput;
  readonly id: string;
  readonly nudges: EventSource;
  readonly decisions: EventSource;
  readonly cancellation: EventSource;
  readonly instructions: EventSource;
  /** What the run's children tell of their end. */
  readonly reports: EventSource;
  /** Newest last; carried out from the end when the run is given up. */
  readonly compensations: Compensation[];
  /** What beside the work could not be had: reports tell it. */
  notDone: readonly NotDone[];
  /** The rules, once they were read. */
  rules: Rules | undefined;
  /** Who asked for it, as far as is known: the id comes with the work item where the delivery did not say it. */
  requester: Person | undefined;
  status(): RunStatus;
  setStatus(change: Omit<Partial<RunStatus>, 'workItemId'>): void;
  spending(): Spending;
  spend(spent: Spending): void;
  /** Notes an event for the audit log; {@link flushEvents} writes it. */
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

/** Who wrote a command was read from Azure DevOps; who a delivery says put a tag there was not. */
function requesterOf({ trigger, requestedBy, requestedById }: RunInput): Person | undefined {
  if (trigger !== 'comment') return undefined;
  return personOf(requestedById, [requestedBy ?? requestedById]);
}

/** The run as the parent of what it begins. */
export function parentOf({ context, id, reports }: Run): Parent {
  return { context, runId: id, reports };
}

/** Writes what was noted to the audit log: before every wait, after every effect, and at the end. */
export function* flushEvents(run: Run): TaskGenerator<void> {
  for (;;) {
    const events = run.takeRecords();
    if (events.length === 0) return;
    yield* callActivityWithRetry(run.context, 'recordEvents', { runId: run.id, events });
  }
}

/** Carries out what is not the work itself. Where it cannot be had, the audit log and the next report say so. */
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

/** Notes what could not be had for the reports that follow and for the audit log. */
export function recordNotDone(run: Run, missing: NotDone): void {
  run.notDone = addNotDone(run.notDone, missing);
  run.record({ type: 'not-done', data: missing, effectKey: `not-done-${missing.what}` });
}

/** What could not be had, for a report. */
export function notDoneOf({ notDone }: Run): { readonly notDone?: NotDone[] } {
  return notDone.length === 0 ? {} : { notDone: [...notDone] };
}

/**
 * Tells the people of the work item how things stand. Whoever may not comment there goes on without.
 * @returns whether they were told
 */
export function* tellWorkItem(run: Run, report: RunReport): TaskGenerator<boolean> {
  return (yield* attemptSideEffect(run, 'the report on the work item', writeReport(run, report))) !== undefined;
}

/** Writes the report on the work item. @throws AgentError where that cannot be */
export function* writeReport({ context, id, input }: Run, report: RunReport): TaskGenerator<unknown> {
  const { project, workItemId } = input;
  return yield* callActivityWithRetry(context, 'reportOnWorkItem', { runId: id, project, workItemId, report });
}

/** Enters a step for everybody who looks: in the portal and in the audit log. */
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

/** @throws RunEnded when somebody cancelled the run */
export function checkCancellation(run: Run): void {
  const event = run.cancellation.take();
  if (event !== undefined) throw new RunEnded('cancelled', parseCancelEvent(event));
}

/**
 * Carries out work until somebody cancels the run.
 * @throws RunEnded when somebody did
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

/** Carries out what takes the run's effects back, newest first. What cannot be taken back is said, and stops nothing. */
export function* compensate(run: Run): TaskGenerator<void> {
  for (const { name, undo } of run.compensations.splice(0).reverse()) {
    try {
      yield* undo();
    } catch (error) {
      const missing = toNotDone(`taking back the ${name}`, error);
      run.context.warn(`This could not be taken back: ${name}. ${missing.reason}`);
      if (!failsOnSideEffects(run.context)) recordNotDone(run, missing);
    }
  }
}

/** Goes on without what a model was asked for. What it cost all the same is counted. */
export function continueOnError(run: Run, what: string, error: unknown): void {
  const { message, spent } = toFailure(error);
  if (spent !== undefined) run.spend(spent);
  run.context.warn(`${what}: ${message}`);
}
