import type { EntityContext } from 'durable-functions';
import {
  type AllowanceState,
  allowanceOperations,
  allowanceStateSchema,
  emptyAllowance,
} from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** A repeated request arrives soon after the first one. */
const maximumRecent = 20;

/** Counts a request, unless the limit for its hour or day is reached. */
export function useAllowance(state: AllowanceState, rawInput: unknown): Outcome<AllowanceState> {
  const { request, window, limit } = allowanceOperations.use.input.parse(rawInput);
  // The clocks of two orchestrations can differ slightly; a past window is never reopened.
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

/** Entity `allowance`: one per person and hour or day, and one per work item. It keeps only the current hour or day. */
export function allowance(context: EntityContext<unknown>): void {
  const state = allowanceStateSchema.parse(context.df.getState(() => emptyAllowance));
  answerOperation(context, operations, state);
}
