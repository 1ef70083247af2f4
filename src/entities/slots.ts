import type { EntityContext } from 'durable-functions';
import { noSlots, type SlotsState, slotsOperations, slotsStateSchema } from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** How many of the runs ahead in the queue a run is told about. Dead ones are at the front. */
const maximumBefore = 40;

/** A limited number of slots with a fair queue. A run that asks again keeps its slot or its place in the queue. */
export function acquireSlot(state: SlotsState, rawInput: unknown): Outcome<SlotsState> {
  const { runId, at, limit, mayWait } = slotsOperations.acquire.input.parse(rawInput);
  const current = { ...state, limit };
  const holders = current.holders.map((one) => one.runId);
  if (holders.includes(runId)) return { state: current, result: { granted: true, ahead: 0, holders, before: [] } };
  const isWaiting = current.waiting.some((one) => one.runId === runId);
  const waiting = isWaiting ? current.waiting : [...current.waiting, { runId, since: at }];
  const ahead = waiting.findIndex((one) => one.runId === runId);
  if (ahead < limit - holders.length) {
    const next = {
      ...current,
      holders: [...current.holders, { runId, since: at }],
      waiting: waiting.filter((one) => one.runId !== runId),
    };
    return { state: next, result: { granted: true, ahead: 0, holders: [...holders, runId], before: [] } };
  }
  const before = waiting.slice(0, Math.min(ahead, maximumBefore)).map((one) => one.runId);
  return {
    state: mayWait ? { ...current, waiting } : current,
    result: { granted: false, ahead, holders, before },
  };
}

/** Releases slots and places in the queue, and says who gets a slot now. */
export function releaseSlots(state: SlotsState, rawInput: unknown): Outcome<SlotsState> {
  const { runIds } = slotsOperations.release.input.parse(rawInput);
  const holders = state.holders.filter((one) => !runIds.includes(one.runId));
  const waiting = state.waiting.filter((one) => !runIds.includes(one.runId));
  const next = waiting.slice(0, Math.max(0, state.limit - holders.length)).map((one) => one.runId);
  const last = state.holders.findLast((one) => runIds.includes(one.runId));
  const remembered = last === undefined ? {} : { last: last.runId };
  return { state: { ...state, holders, waiting, ...remembered }, result: { next } };
}

const operations = {
  acquire: acquireSlot,
  release: releaseSlots,
  read: (state: SlotsState) => ({ state, result: state }),
};

/** Entity `slots`: one per work item, one per repository, and one for the organisation. */
export function slots(context: EntityContext<unknown>): void {
  const state = slotsStateSchema.parse(context.df.getState(() => noSlots));
  answerOperation(context, operations, state);
}
