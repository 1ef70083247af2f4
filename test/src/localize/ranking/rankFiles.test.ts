import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { type RankOptions, rankFiles as rankIndex } from '../../../../src/localize/ranking/rankFiles.ts';

interface TextFile {
  readonly path: string;
  readonly content: string;
}

function rankFiles({ files: texts, ...options }: RankOptions & { readonly files: readonly TextFile[] }) {
  const sources = texts.map(({ path, content }, position) => ({ path, content, objectId: String(position) }));
  return rankIndex(buildIndex(sources), options);
}

const files = [
  {
    path: 'src/http/retryPolicy.ts',
    content: 'export function retryPolicy(response) {\n  return response.retryAfter;\n}\n',
  },
  {
    path: 'src/http/client.ts',
    content: "import { retryPolicy } from './retryPolicy.ts';\nexport class HttpClient {}\n",
  },
  { path: 'src/billing/invoice.py', content: 'class Invoice:\n    def compute_total(self):\n        return 0\n' },
  {
    path: 'src/billing/tax.py',
    content: 'def tax_rate(country):\n    raise ValueError("no tax rate known for this country")\n',
  },
  {
    path: 'test/invoice_test.py',
    content: 'from billing.invoice import Invoice\n\ndef test_compute_total():\n    compute_total()\n',
  },
  { path: 'docs/invoice.md', content: 'compute_total compute_total compute_total invoice invoice total\n' },
  { path: 'node_modules/x/compute_total.js', content: 'function compute_total() {}\n' },
  { path: 'package-lock.json', content: '{"compute_total": "1"}\n' },
  { path: 'src/gen.pb.go', content: '// DO NOT EDIT\nfunc compute_total() {}\n' },
];

function first(task: string) {
  return rankFiles({ task, files, top: 5 })[0];
}

describe('rankFiles', () => {
  it('finds the file that defines an identifier the task speaks of, before tests and documents', () => {
    const ranked = rankFiles({ task: 'Wrong sum\n\n`compute_total` of an invoice is 0', files, top: 5 });

    expect(ranked[0]?.path).toBe('src/billing/invoice.py');
    expect(ranked[0]?.reasons.join('\n')).toMatch(/defines .*compute_total/);
    expect(ranked[0]?.ranges[0]).toEqual({ start: 1, end: expect.any(Number) });
    expect(ranked.map(({ path }) => path)).toContain('test/invoice_test.py');
  });

  it('finds camelCase names by their words', () => {
    expect(first('The retry policy ignores the response')?.path).toBe('src/http/retryPolicy.ts');
  });

  it('finds the file of a stack frame, whatever folders stand before it, with its line', () => {
    const found = first('It crashes\n\n  File "/usr/lib/app/src/billing/tax.py", line 40, in tax_rate\n');

    expect(found?.path).toBe('src/billing/tax.py');
    expect(found?.reasons[0]).toContain('line 40');
    expect(found?.ranges).toContainEqual({ start: 1, end: 2 });
  });

  it('finds a module by its dotted name', () => {
    expect(first('Importing billing.tax fails')?.path).toBe('src/billing/tax.py');
  });

  it('takes a name that is called without an object for a function, where there is one', () => {
    const both = [
      { path: 'src/quantity.py', content: '# one\nclass Quantity:\n    def convert(one):\n        return one\n' },
      { path: 'src/tools.py', content: 'class Tool:\n    one = 1\n\ndef convert(one):\n    return one\n' },
      ...files,
    ];
    const rank = (task: string) => rankFiles({ task, files: both, top: 9 });
    const method = (ranked: ReturnType<typeof rank>) => ranked.find(({ path }) => path === 'src/quantity.py')?.score;
    const called = rank('Wrong\n\n    convert(1, "s")\n');

    expect(called[0]?.path).toBe('src/tools.py');
    expect(method(called)).toBeLessThan(method(rank('Wrong\n\n    one.convert("s")\n')) ?? 0);
  });

  it('counts a named package a little for its files', () => {
    const packed = [
      { path: 'app/mail/__init__.py', content: 'retries = 3\n' },
      { path: 'app/mail/queue.py', content: 'pending = []\n' },
      { path: 'app/files/queue.py', content: 'pending = []\n' },
    ];
    const ranked = rankFiles({ task: 'The queue of app.mail loses what is pending', files: packed, top: 3 });
    const places = ranked.map(({ path }) => path);

    expect(places.indexOf('app/mail/queue.py')).toBeLessThan(places.indexOf('app/files/queue.py'));
    expect(ranked.find(({ path }) => path === 'app/mail/queue.py')?.reasons[0]).toBe(
      'the task names its package app/mail',
    );
  });

  it('finds the file that holds an error message', () => {
    const found = first('ValueError: no tax rate known for this country');

    expect(found?.path).toBe('src/billing/tax.py');
    expect(found?.reasons.join()).toContain('holds the message');
  });

  it('finds the source by what its test speaks of', () => {
    const paired = [
      { path: 'src/ledger.ts', content: 'export class Book {}\n' },
      { path: 'src/other.ts', content: 'export class Shelf {}\n' },
      { path: 'test/ledger.test.ts', content: "it('rounds half a cent up for refunds', () => roundingOfRefunds());\n" },
    ];
    const ranked = rankFiles({ task: 'Refunds: half a cent is not rounded up', files: paired, top: 2 });

    expect(ranked.map(({ path }) => path)).toContain('src/ledger.ts');
    expect(ranked.find(({ path }) => path === 'src/ledger.ts')?.reasons).toContain('its tests mention the task');
  });

  it('finds a file by commits about the same things', () => {
    const history = [
      { message: 'Round refunds half up', paths: ['src/billing/tax.py'] },
      { message: 'Describe the release', paths: ['docs/invoice.md'] },
    ];
    const ranked = rankFiles({ task: 'Refunds are not rounded half up', files, top: 3, history });

    expect(ranked[0]?.path).toBe('src/billing/tax.py');
    expect(ranked[0]?.reasons).toContain('commits about the same things changed it');
  });

  it('finds a file that is changed together with the tests that fit the task', () => {
    const coupled = [
      { path: 'src/kernel.ts', content: 'export class Engine {}\n' },
      { path: 'src/other.ts', content: 'export class Shelf {}\n' },
      {
        path: 'test/refunds.test.ts',
        content: "it('rounds half a cent up for refunds', () => roundingOfRefunds());\n",
      },
    ];
    const history = [1, 2, 3].flatMap((part) => [
      { message: `Tidy, part ${part}`, paths: ['src/kernel.ts', 'test/refunds.test.ts'] },
      { message: `Sweep, part ${part}`, paths: ['src/other.ts', 'docs/shelf.md'] },
    ]);
    const ranked = rankFiles({ task: 'Refunds: half a cent is not rounded up', files: coupled, top: 2, history });

    expect(ranked.map(({ path }) => path)).toEqual(['test/refunds.test.ts', 'src/kernel.ts']);
    expect(ranked[1]?.reasons).toContain('it is changed together with tests that fit the task');
  });

  it('names no file for what only the priors say', () => {
    expect(
      rankFiles({ task: 'zzz', files, top: 3, history: [{ message: 'x', paths: ['src/billing/tax.py'] }] }),
    ).toEqual([]);
  });

  it('leaves out vendored, generated, minified and lock files', () => {
    const minified = { path: 'web/app.js', content: 'var compute_total=1;'.repeat(1000) };
    const ranked = rankFiles({ task: 'compute_total', files: [...files, minified], top: 20 });

    const paths = ranked.map(({ path }) => path);
    expect(paths).not.toEqual(expect.arrayContaining([expect.stringMatching(/node_modules|lock|gen\.pb|app\.js/)]));
    expect(paths.length).toBeGreaterThan(0);
  });

  it.each([
    ['# *** GENERATED BY `setup.py antlr`, DO NOT EDIT BY HAND ***\n', 0],
    ['-- DO NOT EDIT: made by "tables"\n', 0],
    ['write("// Code generated by tables. DO NOT EDIT.");\n', 1],
    ["const mark = '@generated';\n", 1],
  ])('leaves out what is marked as generated, not what writes the mark: %s', (mark, count) => {
    const marked = { path: 'src/tables.ts', content: `${mark}function compute_total() {}\n` };

    expect(rankFiles({ task: 'compute_total', files: [marked], top: 1 })).toHaveLength(count);
  });

  it('returns no more than asked for, and nothing for a task without words', () => {
    expect(rankFiles({ task: 'compute_total invoice tax retry', files, top: 2 })).toHaveLength(2);
    expect(rankFiles({ task: '', files, top: 5 })).toEqual([]);
  });

  it('gives the same ranking whatever the order of the files', () => {
    const task = 'compute_total of an invoice with tax and retry';

    expect(rankFiles({ task, files: [...files].reverse(), top: 9 })).toEqual(rankFiles({ task, files, top: 9 }));
  });

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (task, path, content) => {
        rankFiles({ task: `${task} ${content}`, files: [{ path, content }, ...files], top: 5 });
      }),
      { seed: 20260701, numRuns: 200 },
    );
  });

  it('takes 1,500 files and hostile text in bounded time', () => {
    const body = 'def handle_request(request):\n    return request.path_info or other_value\n'.repeat(30);
    const many = Array.from({ length: 1500 }, (_value, index) => ({ path: `src/module${index}.py`, content: body }));
    const hostile = ['a/', 'a.', "'", '"File ', 'x'.repeat(99), 'public  ']
      .map((piece) => piece.repeat(10_000))
      .join('\n');
    const started = performance.now();

    rankFiles({
      task: `handle_request fails\n${hostile}`,
      files: [...many, { path: 'h.py', content: hostile }],
      top: 10,
    });

    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
