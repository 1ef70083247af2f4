import { describe, expect, it } from '@jest/globals';
import { chooseContext } from '../../../src/localize/chooseContext.ts';

const ranked = ['a', 'b', 'c', 'd'].map((path, index) => ({ path, score: 4 - index, reasons: [], ranges: [] }));

describe('chooseContext', () => {
  it('shows the best files that fit and names the rest in order', () => {
    const sizes = new Map([
      ['a', 50],
      ['b', 70],
      ['c', 40],
      ['d', 20],
    ]);

    expect(chooseContext(ranked, sizes, 100)).toEqual({ shown: ['a', 'c'], named: ['b', 'd'] });
  });

  it('shows the best file even when it takes the whole budget', () => {
    const sizes = new Map([
      ['a', 100],
      ['b', 1],
    ]);

    expect(chooseContext(ranked, sizes, 100)).toEqual({ shown: ['a'], named: ['b', 'c', 'd'] });
  });

  it('only names files that are too large or of unknown size', () => {
    expect(chooseContext(ranked, new Map([['b', 101]]), 100)).toEqual({ shown: [], named: ['a', 'b', 'c', 'd'] });
  });
});
