import type { EntityContext } from 'durable-functions';
import {
  type AllowanceState,
  allowanceOperations,
  allowanceStateSchema,
  emptyAllowance,
} from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** A request that comes again comes soon after it came first. */
const maximumRecent = 20;

/** Counts a request, unless there were as many in its hour or day as there may be. */
export function useAllowance(state: AllowanceState, rawInput: unknown): Outcome<AllowanceState> {
  const { request, window, limit } = allowanceOperations.use.input.parse(rawInput);
  // The clocks of two orchestrations may differ by a moment: no window comes back.
  const current = state.window !== undefined && window <= state.window ? state : { ...emptyAllowance, window };
  const { used, recent, firstRefused = request } = current;
  if (recent.includes(request)) return { state: current, result: { granted: true, isFirstRefused: false } };
  if (used >= limit) {
    const result = { granted: false, isFirstRefused: firstRefused === request };
    return { state: { ...current, firstRefused }, result };
  }
  return {
    state: { ...current, used: used + 1, recent: [...recent, request].slice(-maximumRecent) },
    result: { granted: true, isFirstRefused: false },
  };
}

const operations = {
  use: useAllowance,
  read: (state: AllowanceState) => ({ state, result: state }),
};

/** Entity `allowance`: one a person and hour or day, and one a work item. It keeps no more than the present hour or day. */
export function allowance(context: EntityContext<unknown>): void {
  const state = allowanceStateSchema.parse(context.df.getState(() => emptyAllowance));
  answerOperation(context, operations, state);
}
