import type { EntityContext } from 'durable-functions';
import { type BudgetState, budgetOperations, budgetStateSchema, emptyBudget } from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

/** Sets an amount aside for a call, unless what is spent and set aside would exceed the limit. Asking again changes nothing. */
export function reserveBudget(state: BudgetState, rawInput: unknown): Outcome<BudgetState> {
  const { call, amount, limit } = budgetOperations.reserve.input.parse(rawInput);
  const { [call]: _own, ...others } = state.reserved;
  const reserved = Object.values(others).reduce((sum, one) => sum + one, 0);
  const granted = state.spent + reserved + amount <= limit;
  return {
    state: granted ? { ...state, reserved: { ...others, [call]: amount } } : state,
    result: { granted, spent: state.spent, reserved },
  };
}

/** Replaces what was set aside for a call by what it cost. A second settlement of the same call costs nothing. */
export function settleBudget(state: BudgetState, rawInput: unknown): Outcome<BudgetState> {
  const { call, cost } = budgetOperations.settle.input.parse(rawInput);
  if (state.reserved[call] === undefined) return { state, result: { spent: state.spent } };
  const { [call]: _settled, ...reserved } = state.reserved;
  const spent = state.spent + cost;
  return { state: { spent, reserved }, result: { spent } };
}

const operations = {
  reserve: reserveBudget,
  settle: settleBudget,
  read: (state: BudgetState) => ({ state, result: state }),
};

/** Entity `budget`: one per run, and one per project and day. */
export function budget(context: EntityContext<unknown>): void {
  const state = budgetStateSchema.parse(context.df.getState(() => emptyBudget));
  answerOperation(context, operations, state);
}
