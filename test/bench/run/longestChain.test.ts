import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Call, longestChain } from '../../../bench/run/longestChain.ts';

describe('the longest chain of calls', () => {
  it('adds what came one after the other, and takes of what ran side by side the longest', () => {
    const calls = [
      { start: 0, end: 10 },
      { start: 12, end: 20 },
      { start: 12, end: 40 },
      { start: 13, end: 18 },
      { start: 45, end: 50 },
    ];

    expect(longestChain(calls)).toBe(10 + 28 + 5);
    expect(longestChain([])).toBe(0);
  });

  it('is what trying every chain gives', () => {
    const call = fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }))
      .map(([start, duration]) => ({ start, end: start + duration }));

    fc.assert(
      fc.property(fc.array(call, { maxLength: 9 }), (calls) => {
        expect(longestChain(calls)).toBe(longestOfAll(calls, Number.NEGATIVE_INFINITY));
      }),
    );
  });
});

function longestOfAll(calls: readonly Call[], from: number): number {
  const lengths = calls
    .filter(({ start }) => start >= from)
    .map(({ start, end }) => end - start + longestOfAll(calls, end));
  return Math.max(0, ...lengths);
}
