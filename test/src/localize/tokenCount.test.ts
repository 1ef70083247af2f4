import { describe, expect, it } from '@jest/globals';
import { loadTokenCounter } from '../../../src/localize/tokenCount.ts';

describe('a token counter', () => {
  it('counts as the model does', async () => {
    const countTokens = await loadTokenCounter();

    expect(countTokens('hello world')).toBe(2);
  });

  it('takes what looks like a special token as text', async () => {
    const countTokens = await loadTokenCounter();

    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('takes text without spaces in bounded time', async () => {
    const countTokens = await loadTokenCounter();
    const started = performance.now();

    expect(countTokens('x'.repeat(1_000_000))).toBeGreaterThan(1000);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
