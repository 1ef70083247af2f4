import { z } from 'zod';
import { NO_ACTIONS_DIGEST } from './actions.ts';
import { type Batch, CONTINUED_START } from './batch.ts';
import type { Effect } from './draft.ts';
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
} from './events.ts';
import { childFailure, orchestrationFailureMessage } from './failures.ts';
import { type LiveInstance, trackOpen } from './liveInstances.ts';
import { EventType } from './protocol.ts';
import { clearInstance, isFinished, makeId, writeStart } from './starts.ts';
import type { Step, StepEnd } from './step.ts';
import type { InstanceRow } from './store/instances.ts';
import type { Store } from './store/store.ts';

/** Who has something to do after a commit. */
export interface Notices {
  /** Keys of instances with new messages. */
  readonly instances: number[];
  readonly activities: { readonly seq: number; readonly instanceId: string }[];
  /** Ids of entities with new messages. */
  readonly entities: string[];
  /** What becomes due later, milliseconds since the epoch. */
  readonly due: { readonly at: number; readonly instance?: number; readonly entity?: string }[];
}

export function noNotices(): Notices {
  return { instances: [], activities: [], entities: [], due: [] };
}

/** Tells a parent how its sub-orchestration ended, if that execution of the parent still goes on. */
function notifyParent(store: Store, parent: ParentLink, event: StoredEvent, now: number, notices: Notices): void {
  const row = store.instances.byId(parent.instanceId);
  if (row === undefined || row.execution !== parent.executionId || isFinished(row.runtimeStatus)) return;
  store.messages.insert({ instance: row.key, execution: row.execution, at: now, due: 0, event });
  notices.instances.push(row.key);
}

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
  const started = writeStart(store, { ...start, parent: { ...link, version: parent.version ?? '' } }, now);
  if (typeof started === 'number') {
    notices.instances.push(started);
    return;
  }
  const error = `An Orchestration instance with the status ${started.runtimeStatus} already exists.`;
  const event = childFailed(now, id, childFailure(name, error, undefined));
  store.messages.insert({ instance: parent.key, execution: parent.execution, at: now, due: 0, event });
  notices.instances.push(parent.key);
}

function applyEffect(store: Store, row: InstanceRow, effect: Effect, now: number, notices: Notices): void {
  switch (effect.kind) {
    case 'activity': {
      const { id: task, name, input } = effect;
      const { instanceId, execution } = row;
      notices.activities.push({
        seq: store.activities.insert({ instanceId, execution, task, name, input }),
        instanceId,
      });
      break;
    }
    case 'message':
      store.messages.insert({ instance: row.key, execution: row.execution, at: now, due: 0, event: effect.event });
      notices.instances.push(row.key);
      break;
    case 'timer': {
      const { id, fireAt } = effect;
      const event = timerFired(fireAt, id, fireAt);
      store.messages.insert({ instance: row.key, execution: row.execution, at: fireAt, due: fireAt, event });
      notices.due.push({ at: fireAt, instance: row.key });
      break;
    }
    case 'child':
      startChild(store, row, effect, now, notices);
      break;
    case 'entity':
      store.entityMessages.insert(effect.entityId, effect.due, effect.message);
      notices.due.push({ at: effect.due, entity: effect.entityId });
      break;
  }
}

function finish(
  store: Store,
  row: InstanceRow,
  end: Extract<StepEnd, { kind: 'completed' | 'failed' | 'terminated' }>,
  now: number,
  notices: Notices,
): { readonly row: InstanceRow; readonly event: StoredEvent } {
  const { key, nextId, parent, name } = row;
  store.messages.clear(key);
  if (end.kind !== 'failed') {
    // A rewind needs these, and only failed instances can be rewound.
    store.trackers.clear(key);
    store.activities.clearFailed(row.instanceId);
  }
  const tell = (event: (id: number) => StoredEvent): void => {
    if (parent !== undefined) notifyParent(store, parent, event(parent.taskId), now, notices);
  };
  if (end.kind === 'completed') {
    tell((id) => childCompleted(now, id, end.output));
    const event = executionCompleted(now, nextId, 'Completed', end.output);
    return { row: { ...row, runtimeStatus: 'Completed', output: end.output }, event };
  }
  const tellFailure = (failure: TaskFailure): void => tell((id) => childFailed(now, id, failure));
  if (end.kind === 'failed') {
    tellFailure(childFailure(name, end.error, end.failureDetails));
    const text = orchestrationFailureMessage(name, end.error);
    const event = executionCompleted(now, nextId, 'Failed', text);
    return { row: { ...row, runtimeStatus: 'Failed', output: JSON.stringify(text) }, event };
  }
  const reason = row.output === undefined ? undefined : z.string().parse(JSON.parse(row.output));
  const details = 'The sub-orchestration was terminated.';
  tellFailure({ reason: reason ?? details, details, failureDetails: undefined });
  const event = executionCompleted(now, nextId, 'Terminated', reason);
  return { row: { ...row, runtimeStatus: 'Terminated' }, event };
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
  store.trackers.clear(key);
  store.messages.clearExecutions(key);
  store.activities.clearFailed(instanceId);
  const facts = { instanceId, executionId: execution, name, version, input: end.input, parent };
  const event = executionStarted(now, { ...facts, generation: null });
  const start = { instance: key, at: CONTINUED_START, due: 0 };
  store.messages.insert({ ...start, execution, event });
  for (const carried of end.carried) store.messages.insert({ ...start, execution: undefined, event: carried });
  notices.instances.push(key);
  const counters = { issued: 0, nextId: 0, digest: NO_ACTIONS_DIGEST, createdTime: now };
  return { ...row, execution, input: end.input, output: undefined, ...counters };
}

function writeTrackers(store: Store, live: LiveInstance, step: Step): void {
  for (const [slot, tracker] of step.draft.trackers) {
    if (tracker !== undefined) {
      live.trackers.set(slot, tracker);
      store.trackers.put(live.row.key, slot, JSON.stringify(tracker));
    } else if (live.trackers.delete(slot)) store.trackers.remove(live.row.key, slot);
  }
}

function appendHistory(store: Store, live: LiveInstance, events: readonly StoredEvent[]): void {
  store.histories.append(live.row.key, live.history.length, events);
  const separator = live.history.length === 0 ? '' : ',';
  live.history.push(...events);
  live.historyText += separator + joinEvents(events);
  trackOpen(live.open, events);
}

const reasonSchema = z.object({ Reason: z.string().nullish(), Input: z.string().nullish() });

/** What a suspended or terminated instance shows as its output: the reason it was given. @returns JSON text */
function reasonOf(batch: Batch, live: LiveInstance, end: StepEnd): string | undefined {
  const type = end.kind === 'suspended' ? EventType.ExecutionSuspended : EventType.ExecutionTerminated;
  if (end.kind !== 'suspended' && end.kind !== 'terminated') return undefined;
  const event = batch.taken.findLast((message) => message.type === type);
  if (event === undefined) return live.row.output;
  const { Reason, Input } = reasonSchema.parse(JSON.parse(event.json));
  const reason = Reason ?? Input ?? undefined;
  return reason === undefined ? undefined : JSON.stringify(reason);
}

/**
 * Writes a step; part of the caller's transaction. The instance in memory is brought up to date with it, so where the
 * transaction fails that one must be thrown away.
 */
export function writeStep(store: Store, live: LiveInstance, batch: Batch, step: Step, now: number): Notices {
  const notices = noNotices();
  const { draft, end } = step;
  for (const { seq } of [...batch.taken, ...batch.dropped]) store.messages.remove(seq);
  const { issued, digest, customStatus } = step;
  const progress = { issued, digest, customStatus, nextId: draft.nextId, lastUpdatedTime: now };
  const runtimeStatus = end.kind === 'suspended' ? ('Suspended' as const) : ('Running' as const);
  const row = { ...live.row, ...progress, runtimeStatus, output: reasonOf(batch, live, end) };
  writeTrackers(store, live, step);
  for (const effect of draft.effects) applyEffect(store, row, effect, now, notices);
  if (end.kind === 'continued') {
    live.row = continueAsNew(store, row, end, now, notices);
    store.instances.update(live.row);
    return notices;
  }
  for (const [seq, event] of step.respelled) {
    store.histories.replace(row.key, seq, event);
    live.history[seq] = event;
  }
  if (step.respelled.size > 0) live.historyText = joinEvents(live.history);
  const isEnd = end.kind === 'completed' || end.kind === 'failed' || end.kind === 'terminated';
  const finished = isEnd ? finish(store, row, end, now, notices) : undefined;
  const closing = finished === undefined ? [] : [finished.event];
  const added = [...step.handed, ...draft.events, ...closing];
  // What continueAsNew begins has been completed once; the real extension adds nothing where nothing came of it.
  const isCompleted = added.at(-1)?.type === EventType.OrchestratorCompleted;
  appendHistory(store, live, isCompleted ? added : [...added, orchestratorCompleted(now)]);
  live.row = finished?.row ?? row;
  store.instances.update(live.row);
  return notices;
}

/** Removes an instance altogether; part of the caller's transaction. */
export function removeInstance(store: Store, row: InstanceRow): void {
  clearInstance(store, row);
  store.instances.remove(row.key);
}
