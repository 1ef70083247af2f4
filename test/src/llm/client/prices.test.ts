import { describe, expect, it } from '@jest/globals';
import { modelPricesSchema } from '../../../../src/contracts/models/modelPrices.ts';
import { costOf, maximumCallCost, maximumCallTokens } from '../../../../src/llm/client/prices.ts';
import { promptTokenLimit } from '../../../../src/llm/requests/promptLimit.ts';

const prices = modelPricesSchema.parse({
  models: {
    large: { input: 1.25, cachedInput: 0.125, output: 10 },
    small: { input: 0.3, output: 1.2 },
  },
});
const usage = { inputTokens: 10_000, cachedInputTokens: 8_000, outputTokens: 500, reasoningTokens: 300 };

describe('costOf', () => {
  it('is in millionths of the unit, with cached tokens at their own price', () => {
    expect(costOf(prices, 'large', usage)).toBe(2_000 * 1.25 + 8_000 * 0.125 + 500 * 10);
  });

  it('takes cached tokens at the price of others where they have none', () => {
    expect(costOf(prices, 'small', usage)).toBe(10_000 * 0.3 + 500 * 1.2);
  });

  it('rounds up, so that many small calls are not for nothing', () => {
    expect(costOf(prices, 'small', { ...usage, inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 })).toBe(1);
  });

  it.each([
    ['a model without a price', prices, 'other'],
    ['a name every object has', prices, 'toString'],
    ['no price table', undefined, 'large'],
  ])('is nothing for %s', (_what, table, model) => {
    expect(costOf(table, model, usage)).toBe(0);
  });
});

describe('maximumCallTokens', () => {
  it('is the longest prompt and the longest answer of every model, asked twice, whatever they cost', () => {
    expect(maximumCallTokens(2, promptTokenLimit(30_000), 16_000)).toBe(2 * (38_000 + 16_000) * 2);
  });
});

describe('maximumCallCost', () => {
  it('is what two asks of every model cost with the longest prompt and answer', () => {
    const longest = promptTokenLimit(30_000);

    expect(maximumCallCost(prices, ['large', 'small'], longest, 16_000)).toBe(
      2 * (longest * 1.25 + 16_000 * 10) + 2 * (longest * 0.3 + 16_000 * 1.2),
    );
  });

  it('is nothing where no model has a price', () => {
    expect(maximumCallCost(undefined, ['large'], 30_000, 16_000)).toBe(0);
  });
});

describe('the price table', () => {
  it.each([
    ['a price below zero', { models: { m: { input: -1, output: 1 } } }],
    ['a misspelt price', { models: { m: { input: 1, ouptut: 1, output: 1 } } }],
    ['no models', {}],
  ])('refuses %s', (_what, table) => {
    expect(modelPricesSchema.safeParse(table).success).toBe(false);
  });
});
