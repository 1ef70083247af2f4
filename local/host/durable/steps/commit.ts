import { z } from 'zod';
import {
  childCompleted,
  childFailed,
  executionCompleted,
  executionStarted,
  joinEvents,
  orchestratorCompleted,
  type ParentLink,
  type StoredEvent,
  type TaskFailure,
  timerFired,
} from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { InstanceRow } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { type Batch, CONTINUED_START } from './batch.ts';
import type { Effect } from './effects.ts';
import { type LiveInstance, trackOpen } from './liveInstances.ts';
import { clearInstance, isFinished, makeId, replaceInstance } from './starts.ts';
import type { Step, StepEnd } from './step.ts';

/** Who has something to do after a commit. */
export interface Notices {
  /** Keys of instances with new messages. */
  readonly instances: number[];
  readonly activities: { readonly seq: number; readonly instanceId: string }[];
  /** Ids of entities with new messages. */
  readonly entities: string[];
  /** What becomes due later, milliseconds since the epoch. */
  readonly due: { readonly at: number; readonly instance?: number; readonly entity?: string }[];
  /** Keys of instances that another one has taken the place of: what is remembered of them no longer holds. */
  readonly replaced: number[];
}

export function noNotices(): Notices {
  return { instances: [], activities: [], entities: [], due: [], replaced: [] };
}

/** Tells a parent how its sub-orchestration ended, if that execution of the parent still goes on. */
function notifyParent(store: Store, parent: ParentLink, event: StoredEvent, now: number, notices: Notices): void {
  const row = store.instances.byId(parent.instanceId);
  if (row === undefined || row.execution !== parent.executionId || isFinished(row.runtimeStatus)) return;
  store.messages.insert({ instance: row.key, execution: row.execution, at: now, due: 0, event });
  notices.instances.push(row.key);
}

/** Begins a sub-orchestration. An instance under its id is replaced, also one that runs: nobody hears of it again. */
function startChild(
  store: Store,
  parent: InstanceRow,
  effect: Extract<Effect, { kind: 'child' }>,
  now: number,
  notices: Notices,
): void {
  const { id, instanceId, name, version, input } = effect;
  const link = { name: parent.name, instanceId: parent.instanceId, executionId: parent.execution, taskId: id };
  const start = { name, instanceId, input, version, startAt: undefined };
  const key = replaceInstance(store, { ...start, parent: { ...link, version: parent.version ?? '' } }, now);
  notices.instances.push(key);
  notices.replaced.push(key);
}

const SECOND = 1000;

/** A message of a queue is hidden for whole seconds: a timer fires up to a second too early. @param wait milliseconds */
function hiddenFor(wait: number): number {
  return Math.floor(Math.max(wait, 0) / SECOND) * SECOND;
}

function applyEffect(store: Store, row: InstanceRow, effect: Effect, now: number, notices: Notices): void {
  switch (effect.kind) {
    case 'activity': {
      const { id: task, name, input } = effect;
      const { instanceId, execution } = row;
      const seq = store.activities.insert({ instanceId, execution, task, name, input });
      notices.activities.push({ seq, instanceId });
      break;
    }
    case 'timer': {
      const { id, fireAt } = effect;
      const due = now + hiddenFor(fireAt - now);
      const event = timerFired(fireAt, id, fireAt);
      store.messages.insert({ instance: row.key, execution: row.execution, at: due, due, event });
      notices.due.push({ at: due, instance: row.key });
      break;
    }
    case 'child':
      startChild(store, row, effect, now, notices);
      break;
    case 'event':
      store.entityMessages.insert(effect.target, effect.due, effect.message);
      notices.due.push({ at: effect.due, entity: effect.target });
      break;
  }
}

type Ending = Extract<StepEnd, { kind: 'completed' | 'failed' | 'terminated' }>;

function finish(
  store: Store,
  row: InstanceRow,
  { end, endId }: { readonly end: Ending; readonly endId: number },
  now: number,
  notices: Notices,
): { readonly row: InstanceRow; readonly event: StoredEvent } {
  const { key, parent } = row;
  store.messages.clear(key);
  const tell = (event: (id: number) => StoredEvent): void => {
    if (parent !== undefined) notifyParent(store, parent, event(parent.taskId), now, notices);
  };
  if (end.kind === 'completed') {
    tell((id) => childCompleted(now, id, end.output));
    const event = executionCompleted(now, endId, 'Completed', end.output);
    return { row: { ...row, runtimeStatus: 'Completed', output: end.output }, event };
  }
  const tellFailure = (failure: TaskFailure): void => tell((id) => childFailed(now, id, failure));
  if (end.kind === 'failed') {
    tellFailure({ reason: end.reason, details: end.details, failureDetails: end.failureDetails });
    const event = executionCompleted(now, endId, 'Failed', end.reason);
    return { row: { ...row, runtimeStatus: 'Failed', output: JSON.stringify(end.reason) }, event };
  }
  tellFailure({ reason: end.reason, details: undefined, failureDetails: undefined });
  const event = executionCompleted(now, endId, 'Terminated', end.reason);
  const output = end.reason === undefined ? undefined : JSON.stringify(end.reason);
  return { row: { ...row, runtimeStatus: 'Terminated', output }, event };
}

function continueAsNew(
  store: Store,
  row: InstanceRow,
  end: Extract<StepEnd, { kind: 'continued' }>,
  now: number,
  notices: Notices,
): InstanceRow {
  const { key, instanceId, name, version, parent } = row;
  const execution = makeId();
  store.histories.clear(key);
  store.messages.clearExecutions(key);
  const facts = { instanceId, executionId: execution, name, version, input: end.input, parent };
  const event = executionStarted(now, { ...facts, generation: null });
  const start = { instance: key, at: CONTINUED_START, due: 0 };
  store.messages.insert({ ...start, execution, event });
  for (const carried of end.carried) store.messages.insert({ ...start, execution: undefined, event: carried });
  notices.instances.push(key);
  // Where there is none, the old one goes on being shown, although the new execution gets none.
  const input = end.input === 'null' ? row.input : end.input;
  return { ...row, execution, input, output: undefined, createdTime: now };
}

function appendHistory(store: Store, live: LiveInstance, events: readonly StoredEvent[]): void {
  store.histories.append(live.row.key, live.history.length, events);
  const separator = live.history.length === 0 ? '' : ',';
  live.history.push(...events);
  live.historyText += separator + joinEvents(events);
  trackOpen(live.open, events);
}

const reasonSchema = z.object({ Reason: z.string().nullish() });

/** Shown as the output of an instance that has not ended: the reason it was last suspended or resumed for. @returns JSON text */
function outputOf(batch: Batch, live: LiveInstance): string | undefined {
  const event = batch.taken.findLast(({ type }) => {
    return type === EventType.ExecutionSuspended || type === EventType.ExecutionResumed;
  });
  if (event === undefined) return live.row.output;
  const { Reason } = reasonSchema.parse(JSON.parse(event.json));
  return typeof Reason === 'string' ? JSON.stringify(Reason) : undefined;
}

function isEnding(end: StepEnd): end is Ending {
  return end.kind === 'completed' || end.kind === 'failed' || end.kind === 'terminated';
}

/**
 * Writes a step; part of the caller's transaction. The instance in memory is brought up to date with it, so where the
 * transaction fails that one must be thrown away.
 * @param now the orchestration's time in this step
 * @param sentAt when what it asked for is sent, milliseconds since the epoch
 */
export function writeStep(
  store: Store,
  live: LiveInstance,
  batch: Batch,
  step: Step,
  now: number,
  sentAt = now,
): Notices {
  const notices = noNotices();
  const { end, endId, customStatus } = step;
  for (const { seq } of [...batch.taken, ...batch.dropped]) store.messages.remove(seq);
  const runtimeStatus = end.kind === 'suspended' ? ('Suspended' as const) : ('Running' as const);
  const row = { ...live.row, customStatus, lastUpdatedTime: now, runtimeStatus, output: outputOf(batch, live) };
  for (const effect of step.effects) applyEffect(store, row, effect, sentAt, notices);
  if (end.kind === 'continued') {
    live.row = continueAsNew(store, row, end, now, notices);
    store.instances.update(live.row);
    return notices;
  }
  const finished = isEnding(end) ? finish(store, row, { end, endId }, now, notices) : undefined;
  const closing = finished === undefined ? [] : [finished.event];
  const added = [...step.handed, ...step.events, ...closing];
  // What continueAsNew begins has been completed once; the real extension adds nothing where nothing came of it.
  const isCompleted = added.at(-1)?.type === EventType.OrchestratorCompleted;
  appendHistory(store, live, isCompleted ? added : [...added, orchestratorCompleted(now)]);
  live.row = finished?.row ?? row;
  live.known = step.known;
  store.instances.update(live.row);
  return notices;
}

/** Removes an instance altogether; part of the caller's transaction. */
export function removeInstance(store: Store, row: InstanceRow): void {
  clearInstance(store, row);
  store.instances.remove(row.key);
}
