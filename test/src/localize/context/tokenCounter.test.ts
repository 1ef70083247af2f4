import { describe, expect, it } from '@jest/globals';
import { loadTokenCounter } from '../../../../src/localize/context/tokenCounter.ts';

describe('a token counter', () => {
  it('counts as the model does', async () => {
    const countTokens = await loadTokenCounter();

    expect(countTokens('hello world')).toBe(2);
  });

  it('takes what looks like a special token as text', async () => {
    const countTokens = await loadTokenCounter();

    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('estimates lines that the tokenizer would take too long for', async () => {
    const countTokens = await loadTokenCounter();

    expect(countTokens('x'.repeat(1_000_000))).toBe(500_000);
  });

  it('counts a line that comes again as often as it comes', async () => {
    const countTokens = await loadTokenCounter();

    const once = countTokens('const price = 1;\n');
    expect(countTokens('const price = 1;\n'.repeat(5000))).toBe(5000 * once);
    expect(countTokens(`${'const price = 1;\n'.repeat(3)}hello world`)).toBe(3 * once + 2);
  });

  it('estimates what is more than two million characters, as rather too much', async () => {
    const countTokens = await loadTokenCounter();
    const line = 'const price = 1;\n';

    const lines = Math.ceil(2_000_000 / line.length);
    const counted = countTokens(line.repeat(lines));
    expect(countTokens(line.repeat(lines + 1000))).toBe(counted + Math.ceil((1000 * line.length) / 2));
    expect(countTokens('')).toBe(0);
  });
});
