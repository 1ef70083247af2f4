import { randomUUID } from 'node:crypto';
import {
  type Action,
  encodedInput,
  isCompound,
  type LeafAction,
  type LockAction,
  plainInput,
  type RetriedAction,
} from './actions.ts';
import type { FunctionInvoker } from './contract.ts';
import { type Draft, takeId } from './draft.ts';
import { entityRequest, parseSchedulerId, schedulerIdOf } from './entityMessages.ts';
import { childCreated, eventSent, taskScheduled, timerCreated } from './events.ts';
import { unknownFunctionMessage } from './failures.ts';
import { ActionType, HTTP_ACTIVITY, LONG_TIMER_LEG, LONGEST_TIMER } from './protocol.ts';
import { slotOf, type Tracker } from './trackers.ts';

/** What scheduling needs to know of the app. */
export interface AppFacts {
  readonly functions: Pick<FunctionInvoker, 'has' | 'names'>;
  /** Version of sub-orchestrations that are started without one. */
  readonly defaultVersion: string | undefined;
}

/** The leg that a timer sleeps next; durable-functions, `LongTimerTask`. */
export function nextLeg(now: number, finalAt: number): number {
  return finalAt - now > LONGEST_TIMER ? now + LONG_TIMER_LEG : finalAt;
}

export function startTimer(draft: Draft, fireAt: number, tracker: Tracker | undefined): number {
  const id = takeId(draft);
  draft.events.push(timerCreated(draft.now, id, fireAt));
  draft.effects.push({ kind: 'timer', id, fireAt });
  if (tracker !== undefined) draft.trackers.set(slotOf(id), tracker);
  return id;
}

function startActivity(draft: Draft, name: string, input: string | undefined): number {
  const id = takeId(draft);
  draft.events.push(taskScheduled(draft.now, id, name));
  draft.effects.push({ kind: 'activity', id, name, input });
  return id;
}

interface ChildCall {
  readonly functionName: string;
  readonly instanceId?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly input?: unknown;
}

function startChild(draft: Draft, call: ChildCall, defaultVersion: string | undefined): number {
  const id = takeId(draft);
  const { functionName: name, input } = call;
  const instanceId = call.instanceId || `${draft.execution}:${id}`;
  const version = call.version ?? defaultVersion;
  draft.events.push(childCreated(draft.now, id, name, version ?? '', instanceId));
  draft.effects.push({ kind: 'child', id, instanceId, name, version, input: plainInput(input) });
  return id;
}

type RetryTracker = Extract<Tracker, { kind: 'retry' }>;

function startRetried(draft: Draft, action: RetriedAction): number {
  if (action.actionType === ActionType.CallActivityWithRetry) {
    return startActivity(draft, action.functionName, encodedInput(action.input));
  }
  return startChild(draft, action, undefined);
}

/** Begins the next attempt of work that is tried again. */
export function scheduleRetried(draft: Draft, tracker: RetryTracker): void {
  const task = startRetried(draft, tracker.action);
  draft.trackers.set(slotOf(task), { ...tracker, task });
}

function sendToEntity(draft: Draft, entityId: string, message: string, due = 0, name = 'op'): number {
  const id = takeId(draft);
  draft.events.push(eventSent(draft.now, id, entityId, name, message));
  draft.effects.push({ kind: 'entity', entityId, due, message });
  return id;
}

function requestLock(draft: Draft, action: LockAction): number {
  const { lockRequestId: requestId, lockSet } = action;
  const from = { id: requestId, parent: draft.instanceId, parentExecution: draft.execution };
  const [first] = lockSet;
  const entityIds = lockSet.map(({ name, key }) => schedulerIdOf(name, key));
  draft.trackers.set('lock', { kind: 'lock', requestId, entityIds });
  const target = first === undefined ? '' : schedulerIdOf(first.name, first.key);
  return sendToEntity(draft, target, entityRequest({ ...from, lockset: lockSet, pos: 0 }));
}

/** Gives back the locks of a critical section, one message to each entity. */
export function releaseLocks(draft: Draft, lock: Extract<Tracker, { kind: 'lock' }>): void {
  for (const entityId of lock.entityIds) {
    const message = entityRequest({ id: lock.requestId, parent: draft.instanceId, release: true });
    sendToEntity(draft, entityId, message, 0, 'release');
  }
  draft.trackers.set('lock', undefined);
}

function missing(leaf: LeafAction, { functions }: AppFacts): string | undefined {
  const check = (kind: 'orchestrator' | 'activity' | 'entity', name: string): string | undefined =>
    functions.has(kind, name) ? undefined : unknownFunctionMessage(kind, name, functions.names(kind));
  switch (leaf.actionType) {
    case ActionType.CallActivity:
    case ActionType.CallActivityWithRetry:
      return check('activity', leaf.functionName);
    case ActionType.CallSubOrchestrator:
    case ActionType.CallSubOrchestratorWithRetry:
      return check('orchestrator', leaf.functionName);
    case ActionType.CallEntity:
    case ActionType.SignalEntity:
    case ActionType.ScheduledSignalEntity:
      return check('entity', parseSchedulerId(leaf.instanceId).name);
    default:
      return undefined;
  }
}

function startRetry(draft: Draft, action: RetriedAction, app: AppFacts): number {
  const isChild = action.actionType === ActionType.CallSubOrchestratorWithRetry;
  const versioned = isChild ? { ...action, version: action.version ?? app.defaultVersion } : action;
  const root = draft.nextId;
  scheduleRetried(draft, {
    kind: 'retry',
    root,
    task: root,
    action: versioned,
    attempts: 1,
    waiting: false,
    since: draft.now,
  });
  return root;
}

function startOperation(draft: Draft, leaf: Extract<LeafAction, { operation: string }>): number {
  const parent = { parent: draft.instanceId, parentExecution: draft.execution };
  const input = plainInput(leaf.input);
  const request = { op: leaf.operation, ...(input === undefined ? {} : { input }), id: randomUUID(), ...parent };
  if (leaf.actionType === ActionType.CallEntity) return sendToEntity(draft, leaf.instanceId, entityRequest(request));
  const due = leaf.actionType === ActionType.ScheduledSignalEntity ? leaf.fireAt : 0;
  return sendToEntity(draft, leaf.instanceId, entityRequest({ ...request, signal: true }), due);
}

/** @returns the sequence id of the leaf, or undefined where it takes none */
function scheduleLeaf(draft: Draft, leaf: LeafAction, app: AppFacts, lock: Tracker | undefined): number | undefined {
  switch (leaf.actionType) {
    case ActionType.CallActivity:
      return startActivity(draft, leaf.functionName, encodedInput(leaf.input));
    case ActionType.CallSubOrchestrator:
      return startChild(draft, leaf, app.defaultVersion);
    case ActionType.CallActivityWithRetry:
    case ActionType.CallSubOrchestratorWithRetry:
      return startRetry(draft, leaf, app);
    case ActionType.CreateTimer: {
      const leg = nextLeg(draft.now, leaf.fireAt);
      return startTimer(draft, leg, leg === leaf.fireAt ? undefined : { kind: 'timer', finalAt: leaf.fireAt });
    }
    case ActionType.CallHttp: {
      const id = startActivity(draft, HTTP_ACTIVITY, JSON.stringify(leaf.httpRequest));
      draft.trackers.set(slotOf(id), { kind: 'http', root: id, request: leaf.httpRequest });
      return id;
    }
    case ActionType.CallEntity:
    case ActionType.SignalEntity:
    case ActionType.ScheduledSignalEntity:
      return startOperation(draft, leaf);
    case ActionType.LockEntities:
      return requestLock(draft, leaf);
    case ActionType.ReleaseEntities:
      if (lock?.kind === 'lock') releaseLocks(draft, lock);
      return undefined;
    case ActionType.WaitForExternalEvent:
    case ActionType.ContinueAsNew:
      return undefined;
  }
}

export interface SchedulingContext {
  readonly app: AppFacts;
  /** Leaves that stand for a task which is already scheduled. */
  readonly reused: ReadonlySet<LeafAction>;
  readonly trackerOf: (slot: string) => Tracker | undefined;
}

/**
 * Schedules what one top-level action of an orchestrator asks for, giving out the sequence ids that the SDK gives out.
 * Where a function is missing, the draft's `failure` says so and nothing more is scheduled.
 */
export function scheduleAction(draft: Draft, action: Action, context: SchedulingContext): void {
  const schedule = (inner: Action, insideAny: boolean): number[] => {
    if (isCompound(inner)) {
      const any = insideAny || inner.actionType === ActionType.WhenAny;
      return inner.compoundActions.flatMap((child) => schedule(child, any));
    }
    if (context.reused.has(inner) || draft.failure !== undefined) return [];
    draft.failure = missing(inner, context.app);
    if (draft.failure !== undefined) return [];
    const lock = draft.trackers.has('lock') ? draft.trackers.get('lock') : context.trackerOf('lock');
    const id = scheduleLeaf(draft, inner, context.app, lock);
    return id === undefined || insideAny ? [] : [id];
  };
  const first = draft.nextId;
  const ids = schedule(action, false);
  if (action.actionType === ActionType.WhenAll) draft.trackers.set(`all:${first}`, { kind: 'all', ids });
}
