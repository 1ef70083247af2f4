import { describe, expect, it } from '@jest/globals';
import { lineSimilarity } from '../../../../src/patch/diff/lineSimilarity.ts';

describe('the similarity of lines', () => {
  it('is the share of letters that need no change, or 0 where it is too low', () => {
    expect(lineSimilarity('same', 'same', 0.9)).toBe(1);
    expect(lineSimilarity('0123456789', '0123456780', 0.9)).toBeCloseTo(0.9);
    expect(lineSimilarity('0123456789', '012345678', 0.9)).toBeCloseTo(0.9);
    expect(lineSimilarity('0123456789', '0123456700', 0.9)).toBe(0);
    expect(lineSimilarity('kitten', 'sitting', 0)).toBeCloseTo(1 - 3 / 7);
    expect(lineSimilarity('', 'abc', 0.5)).toBe(0);
  });
});
