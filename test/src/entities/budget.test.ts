import { describe, expect, it } from '@jest/globals';
import { emptyBudget } from '../../../src/contracts/runs/entities.ts';
import { reserveBudget, settleBudget } from '../../../src/entities/budget.ts';

const reserve = (state: typeof emptyBudget, call: string, amount: number) =>
  reserveBudget(state, { call, amount, limit: 100 });

describe('budget', () => {
  it('counts what calls under way may spend, so that side by side they do not exceed the limit', () => {
    const first = reserve(emptyBudget, 'a', 60);

    expect(first.result).toEqual({ granted: true, spent: 0, reserved: 0 });
    expect(reserve(first.state, 'b', 60)).toEqual({
      state: first.state,
      result: { granted: false, spent: 0, reserved: 60 },
    });
  });

  it('frees what a call did not use', () => {
    const settled = settleBudget(reserve(emptyBudget, 'a', 60).state, { call: 'a', cost: 10 });

    expect(settled).toEqual({ state: { spent: 10, reserved: {} }, result: { spent: 10 } });
    expect(reserve(settled.state, 'b', 90).result).toMatchObject({ granted: true });
    expect(reserve(settled.state, 'b', 91).result).toMatchObject({ granted: false });
  });

  it('counts a call once, however often its reservation and its settlement come', () => {
    const once = reserve(emptyBudget, 'a', 60).state;
    const settled = settleBudget(once, { call: 'a', cost: 50 }).state;

    expect(reserve(once, 'a', 60).state).toEqual(once);
    expect(settleBudget(settled, { call: 'a', cost: 50 }).state).toEqual(settled);
  });
});
