import { describe, expect, it } from '@jest/globals';
import { statusProblem } from '../../../../../local/host/durable/steps/customStatus.ts';

describe('a custom status', () => {
  it.each([
    [8701, undefined],
    [8702, 17],
    [19_998, 39],
  ])('of %i characters and two quotes', (characters, kilobytes) => {
    const problem = statusProblem(JSON.stringify('s'.repeat(characters)));

    if (kilobytes === undefined) expect(problem).toBeUndefined();
    else
      expect(problem).toBe(
        `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${kilobytes} KB.`,
      );
  });

  it('that was never set is none', () => {
    expect(statusProblem(undefined)).toBeUndefined();
  });
});
