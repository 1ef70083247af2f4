import { EntityId } from 'durable-functions';
import { slotsOperations } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { minutesFromNow, waitUntil } from '../durable/waiting.ts';
import { checkCancellation, enterStep, flushEvents, type Run } from './run.ts';

/** A run that releases its slot wakes the next one; this poll is for runs that died with one. */
const firstPollMinutes = 2;
const longestPollMinutes = 30;

/** One check asks the engine about this many holders; dead ones have held their slots the longest. */
const maximumHolders = 60;

export interface SlotRequest {
  /** Key of the entity `slots`. */
  readonly key: string;
  readonly limit: number;
}

export type SlotAnswer =
  | { readonly granted: true }
  | {
      readonly granted: false;
      readonly ahead: number;
      readonly holders: readonly string[];
      readonly before: readonly string[];
    };

/** Asks once for a slot, and releases slots and places in the queue of runs that ended without doing so. */
export function* tryAcquireSlot(run: Run, { key, limit }: SlotRequest, mayWait: boolean): TaskGenerator<SlotAnswer> {
  const first = yield* acquire(run, { key, limit }, mayWait);
  if (first.granted) return first;
  const instanceIds = [...first.holders.slice(0, maximumHolders), ...first.before];
  const { ended } = yield* callActivityWithRetry(run.context, 'findEndedRuns', { runId: run.id, instanceIds });
  if (ended.length === 0) return first;
  yield* releaseSlotsOf(run, key, ended);
  return yield* acquire(run, { key, limit }, mayWait);
}

/**
 * Waits for a slot, first come, first served.
 * @param onWaiting called once if the run has to wait
 * @throws RunEnded when someone cancels the run in the meantime
 */
export function* acquireSlot(
  run: Run,
  request: SlotRequest,
  onWaiting: (ahead: number) => TaskGenerator<void>,
): TaskGenerator<void> {
  for (let poll = firstPollMinutes, isFirst = true; ; poll = Math.min(poll * 2, longestPollMinutes)) {
    // Comes first, so that a place in the queue is released as well.
    registerSlotRelease(run, request.key);
    const answer = yield* tryAcquireSlot(run, request, true);
    if (answer.granted) return;
    if (isFirst) {
      enterStep(run, 'waiting for its turn');
      yield* onWaiting(answer.ahead);
      yield* flushEvents(run);
    }
    isFirst = false;
    yield* waitUntil(run.context, [run.nudges, run.cancellation], minutesFromNow(run.context, poll));
    run.nudges.take();
    checkCancellation(run);
  }
}

/** Remembers a slot so that it is released however the run ends. */
export function registerSlotRelease(run: Run, key: string): void {
  const name = slotName(key);
  if (run.compensations.some((one) => one.name === name)) return;
  run.compensations.unshift({ name, undo: () => releaseSlot(run, key) });
}

/** Releases the run's slot and wakes the next run. */
export function* releaseSlot(run: Run, key: string): TaskGenerator<void> {
  const at = run.compensations.findIndex((one) => one.name === slotName(key));
  if (at >= 0) run.compensations.splice(at, 1);
  yield* releaseSlotsOf(run, key, [run.id]);
}

function slotName(key: string): string {
  return `place ${key}`;
}

function* acquire(run: Run, { key, limit }: SlotRequest, mayWait: boolean): TaskGenerator<SlotAnswer> {
  const at = run.context.df.currentUtcDateTime.toISOString();
  const operation = { runId: run.id, at, limit, mayWait };
  const answer = yield run.context.df.callEntity(new EntityId('slots', key), 'acquire', operation);
  return slotsOperations.acquire.output.parse(answer);
}

/** Releases slots and places in the queue of runs, and wakes the next run. */
export function* releaseSlotsOf(
  run: Pick<Run, 'context' | 'id'>,
  key: string,
  runIds: readonly string[],
): TaskGenerator<void> {
  const answer = yield run.context.df.callEntity(new EntityId('slots', key), 'release', { runIds });
  const { next } = slotsOperations.release.output.parse(answer);
  const others = next.filter((id) => id !== run.id);
  if (others.length === 0) return;
  const event = { name: 'nudge', data: { reason: 'a slot is free' } } as const;
  yield* callActivityWithRetry(run.context, 'raiseRunEvent', { runId: run.id, instanceIds: others, event });
}
