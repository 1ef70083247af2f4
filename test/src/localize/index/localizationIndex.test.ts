import { describe, expect, it } from '@jest/globals';
import { decodeIndex, encodeIndex, storedIndexSchema } from '../../../../src/localize/index/indexCodec.ts';
import { buildIndex, updateIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { rankFiles } from '../../../../src/localize/ranking/rankFiles.ts';

const first = [
  {
    path: 'src/cart.ts',
    objectId: '1',
    content: "import { tax } from './tax';\nexport class Cart {\n  total() {\n    return tax(1);\n  }\n}\n",
  },
  {
    path: 'src/tax.ts',
    objectId: '2',
    content: "export function tax(n) {\n  throw new Error('no rate for this land');\n}\n",
  },
  { path: 'test/cart.test.ts', objectId: '3', content: "it('adds the total of a cart', () => {});\n" },
  { path: 'bower_components/app.js', objectId: '4', content: 'x' },
];
const changedTax = {
  path: 'src/rates.ts',
  objectId: '5',
  content: 'export function taxRate(land) {\n  return 1;\n}\n',
};
const task = 'Cart.total fails\n\nError: no rate for this land, taxRate is missing';

describe('updateIndex', () => {
  it('gives the same ranking as an index built anew', () => {
    const updated = updateIndex(buildIndex(first), [changedTax], ['src/tax.ts']);
    const anew = buildIndex([...first.filter(({ path }) => path !== 'src/tax.ts'), changedTax]);

    expect(rankFiles(updated, { task, top: 9 })).toEqual(rankFiles(anew, { task, top: 9 }));
  });

  it('leaves the earlier index as it was', () => {
    const before = buildIndex(first);
    const ranked = rankFiles(before, { task, top: 9 });

    updateIndex(before, [changedTax], ['src/tax.ts']);

    expect(rankFiles(before, { task, top: 9 })).toEqual(ranked);
  });

  it('knows why a file is left out', () => {
    const { files } = buildIndex([
      ...first,
      { path: 'yarn.lock', objectId: '6', content: 'x' },
      { path: 'logo.dat', objectId: '7', content: 'a\0b' },
    ]);

    expect(Object.fromEntries(files.map(({ path, exclusion }) => [path, exclusion]))).toMatchObject({
      'bower_components/app.js': 'vendored',
      'yarn.lock': 'lockfile',
      'logo.dat': 'binary',
      'src/cart.ts': undefined,
    });
  });
});

describe('encodeIndex', () => {
  it('keeps what a ranking needs', () => {
    const index = buildIndex(first);
    const stored = storedIndexSchema.parse(JSON.parse(JSON.stringify(encodeIndex(index))));

    expect(rankFiles(decodeIndex(stored), { task, top: 9 })).toEqual(rankFiles(index, { task, top: 9 }));
  });

  it('drops the words of files that are gone', () => {
    const index = updateIndex(buildIndex(first), [], ['src/tax.ts']);

    expect(encodeIndex(index).terms.split(' ')).not.toContain('rat');
  });

  it('can be updated after it was stored', () => {
    const stored = decodeIndex(encodeIndex(buildIndex(first)));
    const updated = updateIndex(stored, [changedTax], ['src/tax.ts']);

    expect(rankFiles(updated, { task: 'taxRate is missing', top: 1 })[0]?.path).toBe('src/rates.ts');
  });
});
