import { describe, expect, it } from '@jest/globals';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';
import { rankPassages } from '../../../../src/localize/ranking/rankPassages.ts';

const filler = Array.from({ length: 80 }, (_one, at) => `def part_${at}(value):\n    return value + ${at}\n\n\n`).join(
  '',
);
const files: Readonly<Record<string, string>> = {
  'shop/basket.py': `${filler}def line_total(price):\n    return price\n\n\ndef get_overloaded_prices(price):\n    return price\n`,
  'shop/money.py': `${filler}def round_cents(amount):\n    """Amounts are rounded at checkout."""\n    return amount\n`,
};
const index = buildIndex(Object.entries(files).map(([path, content]) => ({ path, content, objectId: path })));

function best(task: string) {
  const ranked = rankFiles(index, { task, top: 10 });
  return rankPassages(index, { task, ranked, textOf: (path) => files[path] });
}

describe('passages for a task', () => {
  it('begin with the definition that it names', () => {
    expect(best('`line_total` is wrong')[0]).toMatchObject({
      path: 'shop/basket.py',
      name: 'line_total',
      isWhole: true,
    });
  });

  it('begin with a definition whose name holds the concept in another form', () => {
    expect(best('Overload of prices')[0]).toMatchObject({ name: 'get_overloaded_prices' });
  });

  it('begin with the one that mentions its words, where no name does', () => {
    expect(best('Checkout shows too many digits')[0]).toMatchObject({ path: 'shop/money.py', name: 'round_cents' });
  });

  it('come in order of their scores, and only from files that have a text', () => {
    const task = '`line_total` is wrong';
    const ranked = rankFiles(index, { task, top: 10 });
    const passages = rankPassages(index, {
      task,
      ranked,
      textOf: (path) => (path.includes('money') ? undefined : files[path]),
    });

    const scores = passages.map(({ score }) => score);

    expect(scores).toEqual(scores.toSorted((left, right) => right - left));
    expect(new Set(passages.map(({ path }) => path))).toEqual(new Set(['shop/basket.py']));
  });
});

describe('the reasons of a file', () => {
  it('mention what names something in the repository, as the task writes it, and no noise', () => {
    const task = 'Overloaded prices: os, dict and Checkout lead to foo in rb';

    const reasons = rankFiles(index, { task, top: 10 }).flatMap((file) => file.reasons);

    expect(reasons).toContainEqual(expect.stringMatching(/^mentions .*Overloaded/));
    expect(reasons.join('; ')).not.toMatch(/\b(?:os|dict|foo|rb)\b/);
  });
});
