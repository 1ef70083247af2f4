import { describe, expect, it } from '@jest/globals';
import { type AllowanceState, emptyAllowance } from '../../../src/contracts/runs/entities.ts';
import { useAllowance } from '../../../src/entities/allowance.ts';

const hour = '2026-11-30T10';
const next = '2026-11-30T11';

function use(state: AllowanceState, request: string, window = hour, limit = 2) {
  return useAllowance(state, { request, window, limit });
}

/** The state after several requests, one after the other. */
function stateAfter(...requests: readonly string[]): AllowanceState {
  return requests.reduce((state, request) => use(state, request).state, emptyAllowance);
}

const granted = { granted: true, isFirstRefused: false };

describe('allowance', () => {
  it('grants as many as there may be in an hour, and says which one is refused first', () => {
    expect(use(emptyAllowance, 'a').result).toEqual(granted);
    expect(use(stateAfter('a'), 'b').result).toEqual(granted);
    expect(use(stateAfter('a', 'b'), 'c').result).toEqual({ granted: false, isFirstRefused: true });
    expect(use(stateAfter('a', 'b', 'c'), 'd').result).toEqual({ granted: false, isFirstRefused: false });
  });

  it('counts a request once, and answers it the same, however often it comes', () => {
    const full = stateAfter('a', 'a', 'b', 'c');

    expect(full.used).toBe(2);
    expect(use(full, 'b').result).toEqual(granted);
    expect(use(full, 'c').result).toEqual({ granted: false, isFirstRefused: true });
  });

  it('begins anew with the next hour, and not again with one that is over', () => {
    const later = use(stateAfter('a', 'b', 'c'), 'd', next).state;

    expect(later).toEqual({ window: next, used: 1, recent: ['d'] });
    expect(use(later, 'e', hour).state).toMatchObject({ window: next, used: 2 });
    expect(use(use(later, 'e', hour).state, 'f', hour).result).toEqual({ granted: false, isFirstRefused: true });
  });

  it('goes by the limit of the moment', () => {
    expect(use(stateAfter('a', 'b'), 'c', hour, 3).result).toEqual(granted);
    expect(use(stateAfter('a', 'b'), 'c', hour, 1).result).toMatchObject({ granted: false });
  });

  it('stays small, whatever is asked for', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `request-${index}`);
    const state = names.reduce((before, name) => use(before, name, hour, 10_000).state, emptyAllowance);

    expect(state.used).toBe(5_000);
    expect(JSON.stringify(state).length).toBeLessThan(1_000);
  });
});
