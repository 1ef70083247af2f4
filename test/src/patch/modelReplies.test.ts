import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isPolicy, judge, readCases } from '../../support/patch/modelReplies.ts';

const folder = '/work/shared/data/model-replies';

/** Floors: raise them when the applier gets better. */
const floors: ReadonlyArray<readonly [format: string, asExpected: number]> = [
  ['search_replace', 247],
  ['udiff', 73],
  ['v4a', 22],
  ['v4a_headless', 28],
  ['str_replace', 24],
  ['whole_elided', 14],
];

describe('replies that models wrote and cases of other appliers', () => {
  if (!existsSync(folder)) {
    it(`skipped: ${folder} is not on this machine`, () => undefined);
    return;
  }
  const judged = readCases(folder)
    .filter((test) => !isPolicy(test))
    .map(judge);

  it.each(floors)('%s: at least %i as expected', (format, asExpected) => {
    const outcomes = judged.filter(({ test }) => test.format === format).map(({ outcome }) => outcome);

    expect(outcomes.filter((outcome) => outcome.endsWith('as expected')).length).toBeGreaterThanOrEqual(asExpected);
  });

  it('never become something else in silence', () => {
    const wrong = judged.filter(({ outcome }) => outcome === 'wrong').map(({ test }) => test.id);

    expect(wrong).toEqual([]);
  });
});
