import { describe, expect, it } from '@jest/globals';
import { invertIndex } from '../../../src/localize/index/invertedIndex.ts';
import { buildIndex } from '../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../src/localize/ranking/rankFiles.ts';
import { usageRarity } from '../../../src/localize/ranking/signals.ts';

function best(task: string, texts: Readonly<Record<string, string>>): string | undefined {
  const sources = Object.entries(texts).map(([path, content]) => ({ path, content, objectId: path }));
  return rankFiles(buildIndex(sources), { task, top: 1 })[0]?.path;
}

const filler = Object.fromEntries(
  Array.from({ length: 12 }, (_value, at) => [
    `src/part${at}/other${at}.py`,
    `def unrelated_${at}():\n    return ${at}\n`,
  ]),
);

describe('what a task says in plain words', () => {
  it('leads to the function of that name, although other files speak more of the rest', () => {
    const path = best('apart gives a wrong result for symbols', {
      ...filler,
      'src/fractions/partial.py': 'def apart(expression):\n    return expression\n',
      'src/fractions/simple.py': 'def solve():\n    # a result for symbols\n    return None\n',
    });

    expect(path).toBe('src/fractions/partial.py');
  });

  it('leads to a name that is made of several of its words', () => {
    const path = best('Show the units of a variable inline', {
      ...filler,
      'src/show/lines.py': 'def inline_variable_units():\n    return ""\n',
      'src/show/pages.py': 'def variable():\n    return ""\n\n\ndef page():\n    return ""\n',
    });

    expect(path).toBe('src/show/lines.py');
  });

  it('is known to be common, but not of a name in capitals, of which only the word is counted', () => {
    const pages = Array.from({ length: 12 }, (_value, at) => ({
      path: `page${at}.py`,
      content: `# table ${at}, rst\n`,
      objectId: String(at),
    }));
    const index = invertIndex(buildIndex([...pages, { path: 'w.py', content: 'class RST:\n', objectId: 'w' }]));
    const rarities = ['table', 'Table', 'rst', 'RST'].map((name) => usageRarity(index, name));

    expect(rarities.map((rarity) => rarity > 0.5)).toEqual([false, false, false, true]);
  });

  it('leads to a file whose name is made of its words', () => {
    const texts = ['', 'total', 'other'].map((name) => [`src/${name}Part.cs`, 'class A {\n  int b;\n}\n'] as const);
    const path = best('The price list comes unsorted', {
      ...Object.fromEntries(texts),
      'src/PriceList.cs': 'class A {\n  int b;\n}\n',
      'src/PriceTable.cs': 'class A {\n  int b;\n}\n',
    });

    expect(path).toBe('src/PriceList.cs');
  });

  it.each(['ignore_paths', 'ignorePaths'])('leads from --ignore-paths to the code that reads %s', (name) => {
    const path = best('It does not heed --ignore-paths at all', {
      ...filler,
      'src/run/arguments.py': `def read(options):\n    return options.${name}\n`,
      'src/run/walk.py': 'def walk():\n    # does not heed what it is given at all\n    return []\n',
    });

    expect(path).toBe('src/run/arguments.py');
  });
});
