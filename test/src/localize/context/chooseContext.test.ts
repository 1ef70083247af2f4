import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseContext } from '../../../../src/localize/context/chooseContext.ts';
import { renderExcerpt } from '../../../../src/localize/context/excerpt.ts';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';

/** One token a character, so that sums can be told by eye. */
const countTokens = (text: string) => text.length;

function method(name: string, lines: number): string {
  return `    def ${name}(self):\n${'        work(1)\n'.repeat(lines)}`;
}

const large = `import os\n\n\nclass Basket:\n${method('first', 20)}\n${method('second', 20)}\n${method('third', 20)}`;
const texts: Readonly<Record<string, string>> = {
  'a.py': 'x = 1\n'.repeat(10),
  'b.py': 'y = 2\n'.repeat(10),
  'large.py': large,
  'AGENTS.md': 'Keep it short.\nNo tabs.\n',
};

function choose(
  ranked: { path: string; ranges?: { start: number; end: number }[] }[],
  budgetTokens: number,
  task = '',
) {
  const index = buildIndex(Object.entries(texts).map(([path, content]) => ({ path, objectId: path, content })));
  return chooseContext({
    ranked: ranked.map(({ path, ranges }, position) => ({
      path,
      score: 9 - position,
      reasons: [],
      ranges: ranges ?? [],
    })),
    paths: Object.keys(texts),
    textOf: (path) => texts[path],
    definitionsOf: (path) => index.files.find((file) => file.path === path)?.definitions ?? [],
    task,
    budgetTokens,
    countTokens,
  });
}

describe('chooseContext', () => {
  it('shows small files whole, best first, and the conventions of the repository last', () => {
    const { shown, named } = choose([{ path: 'a.py' }, { path: 'b.py' }], 1000);

    expect(shown.map(({ path, ranges }) => ({ path, ranges }))).toEqual([
      { path: 'a.py', ranges: undefined },
      { path: 'b.py', ranges: undefined },
      { path: 'AGENTS.md', ranges: undefined },
    ]);
    expect(named).toEqual([]);
  });

  it('shows of a large file the outline and the definitions that matter, never cut', () => {
    const line = large.split('\n').findIndex((text) => text.includes('def second')) + 5;

    const { shown } = choose([{ path: 'large.py', ranges: [{ start: line, end: line + 1 }] }], 1300);
    const file = shown.find(({ path }) => path === 'large.py');
    const text = renderExcerpt(large, file?.ranges ?? []);

    expect(text).toContain(method('second', 20));
    expect(text).toContain('def first(self):');
    expect(text).toContain('def third(self):');
    expect(text).not.toContain(method('first', 20));
    expect(text).toMatch(/\[… lines \d+-\d+ not shown …\]/);
  });

  it('only names what does not fit, and leaves out files without text', () => {
    const { shown, named } = choose([{ path: 'large.py' }, { path: 'gone.py' }, { path: 'a.py' }], 50);

    expect(shown.map(({ path }) => path)).not.toContain('large.py');
    expect(named).toEqual(expect.arrayContaining(['large.py', 'gone.py']));
  });

  it("counts the task's own words against the budget", () => {
    expect(choose([{ path: 'a.py' }], 150).shown.map(({ path }) => path)).toContain('a.py');
    expect(choose([{ path: 'a.py' }], 150, 'x'.repeat(120)).shown.map(({ path }) => path)).not.toContain('a.py');
  });

  it('shows no more of the conventions than a tenth of the budget', () => {
    const { shown } = choose([], 170);

    expect(shown).toEqual([
      { path: 'AGENTS.md', reasons: ["the repository's conventions"], ranges: [{ start: 1, end: 1 }] },
    ]);
  });

  it('never exceeds the budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 80 }), (budget, line) => {
        const { shown } = choose(
          [{ path: 'large.py', ranges: [{ start: line, end: line }] }, { path: 'a.py' }],
          budget,
        );

        const tokens = shown.map(({ path, ranges }) => {
          const content = texts[path] ?? '';
          return countTokens(ranges === undefined || path === 'AGENTS.md' ? content : renderExcerpt(content, ranges));
        });
        expect(tokens.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(
          budget + (texts['AGENTS.md'] ?? '').length,
        );
      }),
      { seed: 20260702, numRuns: 100 },
    );
  });
});

describe('renderExcerpt', () => {
  it('says which lines are left out before, between and after', () => {
    const text = renderExcerpt('1\n2\n3\n4\n5\n6\n7\n8\n9', [
      { start: 2, end: 2 },
      { start: 8, end: 8 },
    ]);

    expect(text).toBe('[… lines 1-1 not shown …]\n2\n[… lines 3-7 not shown …]\n8\n[… lines 9-9 not shown …]\n');
  });

  it('shows a gap that is no longer than the words for it', () => {
    const ranges = [
      { start: 1, end: 1 },
      { start: 4, end: 4 },
    ];

    expect(renderExcerpt('1\n2\n3\n4', ranges)).toBe('1\n2\n3\n4');
  });

  it('gives the text back where nothing is left out', () => {
    expect(renderExcerpt('1\r\n2', [{ start: 1, end: 2 }])).toBe('1\r\n2');
  });
});
