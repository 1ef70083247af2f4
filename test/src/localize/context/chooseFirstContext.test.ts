import { beforeAll, describe, expect, it } from '@jest/globals';
import { chooseFirstContext, type FirstContextOptions } from '../../../../src/localize/context/chooseFirstContext.ts';
import { renderPlaces, renderShown } from '../../../../src/localize/context/renderShown.ts';
import { loadTokenCounter, type TokenCounter } from '../../../../src/localize/context/tokenCounter.ts';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';
import { rankPassages } from '../../../../src/localize/ranking/rankPassages.ts';

let countTokens: TokenCounter;

beforeAll(async () => {
  countTokens = await loadTokenCounter();
});

interface Repository {
  readonly task: string;
  readonly files: Readonly<Record<string, string>>;
  readonly history?: FirstContextOptions['history'];
  readonly budgetTokens?: number;
}

function firstContext({ task, files, history = [], budgetTokens = 8_000 }: Repository) {
  const textOf = (path: string) => files[path];
  const sources = Object.entries(files).map(([path, content]) => ({ path, content, objectId: path }));
  const index = buildIndex(sources);
  const ranked = rankFiles(index, { task, top: 50 });
  const passages = rankPassages(index, { task, ranked, textOf });
  const paths = Object.keys(files);
  const context = chooseFirstContext({ index, ranked, passages, paths, textOf, history, budgetTokens, countTokens });
  const rendered = context.shown.map((part) => renderShown(part, files[part.path] ?? ''));
  return { context, rendered, textOf: (path: string) => rendered[context.shown.findIndex((it) => it.path === path)] };
}

function functions(prefix: string, count: number): string {
  const one = (at: number) => `def ${prefix}_${at}(value):\n    first = value + ${at}\n    return first * 2\n\n\n`;
  return Array.from({ length: count }, (_one, at) => one(at)).join('');
}

const typing = [
  'import inspect\nimport re\n\n\n',
  functions('resolve', 150),
  'def get_overloaded_signatures(func):\n    """Signatures that overload declares."""\n    return func.overloads\n\n\n',
  functions('render', 150),
].join('');

describe('the first context of a conversation', () => {
  it('shows definitions that the concept of the task names, whole and with the imports', () => {
    const { textOf } = firstContext({ task: 'Support overload in autodoc', files: { 'doc/typing.py': typing } });

    const shown = textOf('doc/typing.py') ?? '';

    expect(shown).toContain('import inspect\nimport re\n');
    expect(shown).toContain('def get_overloaded_signatures(func):\n    """Signatures that overload declares."""\n');
    expect(shown).toContain('    return func.overloads\n');
  });

  it('stays within the budget, counted on what is rendered', () => {
    const { context, rendered } = firstContext({
      task: 'Support overload in autodoc',
      files: {
        'doc/typing.py': typing,
        'doc/other.py': functions('overload', 300),
        'CONTRIBUTING.md': '# Tests\nAdd one.\n',
      },
      budgetTokens: 2_000,
    });

    const tokens = [context.outline, ...rendered, renderPlaces(context.places)].map(countTokens);

    expect(tokens.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(context.tokens);
    expect(context.tokens).toBeLessThanOrEqual(2_000);
    expect(context.tokens).toBeGreaterThan(1_700);
  });

  it('never cuts a definition: each shown range ends where one does', () => {
    const { context } = firstContext({
      task: 'render_7 and resolve_9 fail',
      files: { 'doc/typing.py': typing },
      budgetTokens: 1_500,
    });

    const [, ...ranges] = context.shown[0]?.ranges ?? [];
    const lines = typing.split('\n');

    expect(ranges.length).toBeGreaterThan(0);
    for (const { end } of ranges) expect(lines[end - 1]).toMatch(/^ {4}return /);
  });

  it('names what fits as well and is not shown, with its lines', () => {
    const { context } = firstContext({
      task: 'render_7 fails',
      files: { 'doc/typing.py': typing },
      budgetTokens: 1_500,
    });

    expect(context.places.length).toBeGreaterThan(5);
    for (const { name, start } of context.places) {
      expect(typing.split('\n')[start - 1]).toContain(`def ${name}(`);
    }
  });

  it('shows a part of the test file that covers a source: the test that mentions what is shown', () => {
    const test = `from doc.typing import get_overloaded_signatures\n\n\n${functions('test_other', 200)}def test_overloads():\n    assert get_overloaded_signatures(f) == []\n`;
    const { context, textOf } = firstContext({
      task: 'Support overload in autodoc',
      files: { 'doc/typing.py': typing, 'tests/test_typing.py': test, 'tests/test_html.py': functions('test', 3) },
    });

    const shown = textOf('tests/test_typing.py') ?? '';

    expect(context.shown.find(({ path }) => path === 'tests/test_typing.py')?.covers).toEqual(['doc/typing.py']);
    expect(shown).toContain('tests of: doc/typing.py\n');
    expect(shown).toContain('    assert get_overloaded_signatures(f) == []\n');
    expect(shown).toContain('also there: test_other_');
    expect(countTokens(shown)).toBeLessThan(700);
  });

  it('finds the test by common commits where neither name nor imports tell', () => {
    const { context } = firstContext({
      task: 'lineTotal is wrong',
      files: {
        'src/basket.js': 'export function lineTotal() {\n  return 1;\n}\n',
        'test/shop.test.js': 'function one() {\n  return 1;\n}\n',
        'test/other.test.js': 'function two() {\n  return 1;\n}\n',
      },
      history: [{ paths: ['src/basket.js', 'test/shop.test.js'] }, { paths: ['test/other.test.js'] }],
    });

    expect(context.shown.filter(({ covers }) => covers !== undefined).map(({ path }) => path)).toEqual([
      'test/shop.test.js',
    ]);
  });

  it('shows what the guides ask of every change, and not the rest of them', () => {
    const guide = '# Welcome\nBe kind.\n\n# Money\nDonate.\n\n# Change log\nAdd a line to CHANGES for each fix.\n';
    const { textOf } = firstContext({
      task: 'lineTotal is wrong',
      files: { 'src/basket.js': 'export function lineTotal() {}\n', 'CONTRIBUTING.md': guide },
    });

    const shown = textOf('CONTRIBUTING.md') ?? '';

    expect(shown).toContain('# Change log\nAdd a line to CHANGES for each fix.\n');
    expect(shown).not.toContain('Donate');
  });

  it('is empty but for the outline where nothing fits', () => {
    const { context } = firstContext({ task: 'zzz', files: { 'src/basket.js': 'export function lineTotal() {}\n' } });

    expect(context).toMatchObject({ shown: [], named: [], places: [], outline: '1 files: 1 .js\nsrc/ 1: 1 .js' });
  });
});
