import { describe, expect, it } from '@jest/globals';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';

function definitionsOf(path: string, content: string): readonly string[] {
  const [file] = buildIndex([{ path, objectId: '1', content }]).files;
  return (file?.definitions ?? []).map(({ name, start, end }) => `${name} ${start}-${end}`);
}

describe('definitions', () => {
  it('reads Python: decorators belong to a definition, text in docstrings does not end it', () => {
    const content =
      'LIMIT = 3\n\n@cached\ndef outer(a,\n          b):\n    """Says\nthis at the margin\n    """\n    def inner():\n        pass\n    return 1\n\nclass Box(Base):\n    async def open(self):\n        value = 1\n';

    expect(definitionsOf('a.py', content)).toEqual([
      'LIMIT 1-1',
      'outer 3-11',
      'inner 9-10',
      'Box 13-15',
      'open 14-15',
    ]);
  });

  it('reads TypeScript and JavaScript', () => {
    const content =
      'export const limit = 3;\nexport interface Shape {\n  area(): number;\n}\nexport abstract class Box<T> extends Base {\n  private async open(name: string): Promise<void> {\n    if (name) {\n      work();\n    }\n  }\n}\nexports.legacy = function () {\n};\nfunction* walk() {\n  yield 1;\n}\n';

    expect(definitionsOf('a.ts', content)).toEqual([
      'limit 1-1',
      'Shape 2-4',
      'Box 5-11',
      'open 6-10',
      'legacy 12-13',
      'walk 14-16',
    ]);
  });

  it('reads C# with braces on lines of their own', () => {
    const content =
      'namespace Shop\n{\n    [Serializable]\n    public sealed class Cart : Base\n    {\n        public int Count { get; set; }\n        public async Task<int> TotalAsync(int land)\n        {\n            return Compute(land);\n        }\n    }\n}\n';

    expect(definitionsOf('a.cs', content)).toEqual(['Cart 3-11', 'Count 6-6', 'TotalAsync 7-10']);
  });

  it('reads Java', () => {
    const content =
      'package shop;\n\npublic class Cart extends Base {\n    @Override\n    public List<String> names(int land) throws IOException {\n        return other(land);\n    }\n}\n';

    expect(definitionsOf('Cart.java', content)).toEqual(['Cart 3-8', 'names 4-7']);
  });

  it('reads Go', () => {
    const content =
      'package shop\n\n// Cart holds things.\ntype Cart struct {\n\tcount int\n}\n\nfunc (c *Cart) Total(land string) (int, error) {\n\treturn 0, nil\n}\n';

    expect(definitionsOf('cart.go', content)).toEqual(['Cart 3-6', 'Total 8-10']);
  });

  it('finds nothing in prose and in what stands in comments', () => {
    expect(definitionsOf('a.md', 'class of its own\n')).toEqual([]);
    expect(definitionsOf('a.ts', '/*\nclass Gone {\n}\n*/\n')).toEqual([]);
  });

  it('takes hostile text in bounded time', () => {
    const started = performance.now();
    for (const piece of ['public  ', '(', 'a<', '"""', '/*', '`', '@x\n', 'def ']) {
      for (const path of ['a.py', 'a.ts', 'a.cs', 'a.java', 'a.go', 'a.c', 'a.rb']) {
        definitionsOf(path, piece.repeat(10_000));
      }
    }

    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
