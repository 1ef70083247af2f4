import { describe, expect, it } from '@jest/globals';
import { countTokens } from '../../../src/localize/tokenCount.ts';

describe('countTokens', () => {
  it('counts as the model does', () => {
    expect(countTokens('hello world')).toBe(2);
  });

  it('takes what looks like a special token as text', () => {
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('takes text without spaces in bounded time', () => {
    const started = performance.now();

    expect(countTokens('x'.repeat(1_000_000))).toBeGreaterThan(1000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
