import { describe, expect, it } from '@jest/globals';
import type { RankedFile } from '../../../../src/contracts/repositories/localization.ts';
import { outlineFiles, renderOutlines, rerankByOutline } from '../../../../src/localize/context/rerankByOutline.ts';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';

const texts: Readonly<Record<string, string>> = {
  'a.ts': 'export class Cart {\n  total(prices: number[]): number {\n    return secret;\n  }\n}\n',
  'b.py': '@cached\ndef tax(\n    country,\n):\n    return secret\n',
  'c.md': 'secret words\n',
};
const index = buildIndex(Object.entries(texts).map(([path, content]) => ({ path, content, objectId: path })));
const ranked: readonly RankedFile[] = Object.keys(texts).map((path) => ({ path, score: 1, reasons: [], ranges: [] }));

function outline(budgetTokens: number, top = 3) {
  return outlineFiles({
    ranked,
    top,
    textOf: (path) => texts[path],
    definitionsOf: (path) => index.files.find((file) => file.path === path)?.definitions ?? [],
    budgetTokens,
    countTokens: (text) => text.length,
  });
}

describe('an outline of the best files', () => {
  it('shows whole signatures with their lines, and no body', () => {
    expect(renderOutlines(outline(1_000))).toBe(
      [
        'a.ts',
        '  1: export class Cart {',
        '    2: total(prices: number[]): number {',
        '',
        'b.py',
        '  2: def tax( country, ):',
        '',
        'c.md',
      ].join('\n'),
    );
  });

  it('names every file before it spends the budget on definitions, outermost and best first', () => {
    expect(outline(12).map(({ signatures }) => signatures)).toEqual([[], [], []]);
    expect(outline(40).map(({ signatures }) => signatures)).toEqual([['1: export class Cart {'], [], []]);
  });

  it.each([0, 5, 13, 37, 60, 90])('stays within %d tokens', (budget) => {
    const tokens = outline(budget).reduce((sum, file) => sum + renderOutlines([file]).length, 0);

    expect(tokens).toBeLessThanOrEqual(budget);
  });

  it('lists the best files only', () => {
    expect(outline(1_000, 1).map(({ path }) => path)).toEqual(['a.ts']);
  });
});

describe("a model's ranking", () => {
  it('goes first; what it leaves out follows in the old order, and unknown or repeated paths count nothing', () => {
    const merged = rerankByOutline(ranked, '{"paths": ["c.md", "/etc/passwd", "c.md"]}');

    expect(merged.isUsed).toBe(true);
    expect(merged.ranked.map(({ path }) => path)).toEqual(['c.md', 'a.ts', 'b.py']);
  });

  it.each([
    ['no JSON', 'c.md is best'],
    ['another shape', '{"paths": [1]}'],
    ['more than was asked', '{"paths": ["c.md"], "run": "rm"}'],
    ['unknown paths only', '{"paths": ["x.ts"]}'],
    ['nothing', ''],
  ])('changes nothing when it is %s', (_what, answer) => {
    expect(rerankByOutline(ranked, answer)).toEqual({ ranked, isUsed: false });
  });
});
