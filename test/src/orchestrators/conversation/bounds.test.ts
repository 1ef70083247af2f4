import { describe, expect, it } from '@jest/globals';
import { conversationBoundsSchema } from '../../../../src/contracts/rules/conversationBounds.ts';
import { allowanceLeft, boundReached } from '../../../../src/orchestrators/conversation/bounds.ts';

const bounds = conversationBoundsSchema.parse({ turns: 10, tokens: 100_000, minutes: 30, cost: 2 });
const used = (turns: number, tokens: number, cost: number, minutes: number) => ({
  turns,
  minutes,
  spent: {
    usage: { inputTokens: tokens, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 },
    cost,
  },
});

describe('boundReached', () => {
  it.each([
    ['nothing is used', used(0, 0, 0, 0), undefined],
    ['the next turn is the last that is allowed', used(9, 0, 0, 0), 'turns'],
    ['one more turn fits', used(8, 0, 0, 0), undefined],
    ['the time is up', used(3, 0, 0, 30), 'minutes'],
    ['two more turns of this length do not fit', used(3, 65_000, 0, 0), 'tokens'],
    ['two more turns of this length just fit', used(3, 64_000, 0, 0), undefined],
    ['the cost is nearly reached', used(3, 0, 1_700_000, 0), 'cost'],
    ['the cost is not nearly reached', used(3, 0, 1_690_000, 0), undefined],
  ] as const)('%s', (_what, now, expected) => {
    expect(boundReached(bounds, now, 10_000)).toBe(expected);
  });

  it('has no bound on cost of its own unless the rules name one', () => {
    const { cost: _cost, ...others } = bounds;

    expect(boundReached(others, used(3, 0, 99_000_000, 0), 10_000)).toBeUndefined();
  });
});

describe('allowanceLeft', () => {
  it('counts what is left after the next turn, and never less than nothing', () => {
    expect(allowanceLeft(bounds, used(3, 40_000, 0, 4.5))).toEqual({ turns: 6, tokens: 60_000, minutes: 25 });
    expect(allowanceLeft(bounds, used(12, 400_000, 0, 99))).toEqual({ turns: 0, tokens: 0, minutes: 0 });
  });
});
