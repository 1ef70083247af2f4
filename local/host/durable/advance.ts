import { z } from 'zod';
import type { RetryOptions } from './actions.ts';
import { type Draft, takeId } from './draft.ts';
import { type StoredEvent, taskScheduled } from './events.ts';
import { pollRequest, readHttpResult } from './httpActivity.ts';
import { EventType, HTTP_ACTIVITY } from './protocol.ts';
import { nextLeg, scheduleRetried, startTimer } from './schedule.ts';
import { slotOf, type Tracker } from './trackers.ts';

type RetryTracker = Extract<Tracker, { kind: 'retry' }>;

/** The delay before the attempt that follows, in milliseconds; DurableTask.Core, `RetryInterceptor`. */
export function retryDelay(options: RetryOptions, attempts: number): number {
  const grown = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempts - 1);
  return Math.min(grown, options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER);
}

const failureSchema = z.looseObject({ TaskScheduledId: z.number() });

/** The SDK counts attempts and knows nothing of a time limit, so the attempts that are left fail without running. */
function failAgain(draft: Draft, tracker: RetryTracker, failure: string): void {
  const id = takeId(draft);
  const json = JSON.stringify({ ...failureSchema.parse(JSON.parse(failure)), TaskScheduledId: id });
  draft.events.push(taskScheduled(draft.now, id, tracker.action.functionName));
  draft.effects.push({ kind: 'message', event: { type: EventType.TaskFailed, ref: id, name: undefined, json } });
  draft.trackers.set(slotOf(id), { ...tracker, task: id });
}

function advanceRetry(draft: Draft, tracker: RetryTracker, event: StoredEvent): void {
  const { retryOptions } = tracker.action;
  const isLast = tracker.attempts >= retryOptions.maxNumberOfAttempts;
  if (tracker.waiting) {
    const next = { ...tracker, attempts: tracker.attempts + 1, waiting: false };
    if (!isLast && tracker.failure !== undefined) failAgain(draft, next, tracker.failure);
    else if (!isLast) scheduleRetried(draft, next);
    else if (event.ref !== undefined) {
      const { task, action, root } = tracker;
      draft.trackers.set(`exhausted:${task}`, { kind: 'exhausted', task, timer: event.ref, action, root });
    }
    return;
  }
  const failed = event.type === EventType.TaskFailed || event.type === EventType.SubOrchestrationInstanceFailed;
  if (!failed) return;
  // The SDK waits for a timer even after the last attempt; the real extension makes that one due at once.
  const isOver = draft.now - tracker.since >= (retryOptions.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY);
  const failure = tracker.failure ?? (isOver ? event.json : undefined);
  const delay = isLast || failure !== undefined ? 0 : retryDelay(retryOptions, tracker.attempts);
  startTimer(draft, draft.now + Math.round(delay), { ...tracker, waiting: true, failure });
}

function advanceHttp(draft: Draft, tracker: Extract<Tracker, { kind: 'http' }>, event: StoredEvent): void {
  const result = readHttpResult(event);
  if (result === undefined) return;
  const next = pollRequest(tracker.request, result, draft.now);
  if (next === undefined) return;
  // The SDK gives the timer one id and the next request the following one, both at once.
  const nextId = draft.nextId + 1;
  startTimer(draft, next.at, { kind: 'httpWait', root: tracker.root, request: next.request, nextId });
  takeId(draft);
}

/** Does what follows from an event for the task it belongs to, where that task takes more than one. */
export function advanceTracker(draft: Draft, tracker: Tracker, event: StoredEvent): void {
  if (event.ref !== undefined) draft.trackers.set(slotOf(event.ref), undefined);
  switch (tracker.kind) {
    case 'retry':
      advanceRetry(draft, tracker, event);
      break;
    case 'timer':
      if (tracker.finalAt > draft.now) startTimer(draft, nextLeg(draft.now, tracker.finalAt), tracker);
      break;
    case 'http':
      advanceHttp(draft, tracker, event);
      break;
    case 'httpWait': {
      const { nextId: id, request, root } = tracker;
      draft.events.push(taskScheduled(draft.now, id, HTTP_ACTIVITY));
      draft.effects.push({ kind: 'activity', id, name: HTTP_ACTIVITY, input: JSON.stringify(request) });
      draft.trackers.set(slotOf(id), { kind: 'http', root, request });
      break;
    }
    case 'all':
    case 'exhausted':
    case 'rewound':
    case 'lock':
      break;
  }
}

/** Schedules again the activities that a rewind undid, under their ids. */
export function scheduleRewound(draft: Draft, trackers: ReadonlyMap<string, Tracker>): void {
  for (const [slot, tracker] of trackers) {
    if (tracker.kind !== 'rewound') continue;
    const { id, name, input } = tracker;
    draft.events.push(taskScheduled(draft.now, id, name));
    draft.effects.push({ kind: 'activity', id, name, input });
    draft.trackers.set(slot, undefined);
  }
}
