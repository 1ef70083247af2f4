import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const basket = [
  "import { round } from './round';",
  '',
  '/** What is in it. */',
  'export class Basket {',
  '  total(prices: number[]): number {',
  '    const sum = prices.length;',
  '    return round(sum);',
  '  }',
  '',
  '  clear(): void {',
  '    this.total([]);',
  '  }',
  '}',
  '',
].join('\n');
const long = ['export function longOne() {', ...Array.from({ length: 100 }, (_, at) => `  step(${at});`), '}', ''].join(
  '\n',
);
const files = {
  'src/basket.ts': basket,
  'src/order.ts':
    "import { Basket } from './basket';\n\nexport class Order {\n  total(): number {\n    return new Basket().total([1]);\n  }\n}\n",
  'src/round.ts': 'export function round(value: number): number {\n  return Math.round(value);\n}\n',
  'src/long.ts': long,
  'test/basket.test.ts': "import { Basket } from '../src/basket';\n\nfunction round() {\n  return new Basket();\n}\n",
  'dist/app.min.js': 'function a(){}\n',
  'notes.txt': 'nothing\n',
};
const context = toolContextOf({ files, excluded: { 'logo.png': 'binary' } });

describe('outline', () => {
  it('lists what a file defines, with lines and signatures, without variables of functions', async () => {
    const { output, summary } = await callTool('outline', { path: 'src/basket.ts' }, context);

    expect(output).toBe(
      [
        `[${nonce} begin outline]`,
        'src/basket.ts, 13 lines',
        '     3–13\texport class Basket {',
        '      5–8\t  total(prices: number[]): number {',
        '    10–12\t  clear(): void {',
        `[${nonce} end outline]`,
      ].join('\n'),
    );
    expect(summary).toBe('outlined src/basket.ts: 3 definitions');
  });

  it('reads files of the change so far again', async () => {
    const changes = [
      { kind: 'edit' as const, path: 'src/round.ts', content: 'export function roundUp() {\n  return 1;\n}\n' },
      { kind: 'add' as const, path: 'src/new.ts', content: 'export class Fresh {}\n' },
    ];
    const changed = toolContextOf({ files, changes });

    expect((await callTool('outline', { path: 'src/round.ts' }, changed)).output).toContain('function roundUp()');
    expect((await callTool('outline', { path: 'src/new.ts' }, changed)).output).toContain('class Fresh');
    expect((await callTool('outline', { path: 'src' }, changed)).output).toContain('src/new.ts: Fresh\n');
  });

  it('names what the files of a folder define at their top level', async () => {
    const { output } = await callTool('outline', { path: 'src/' }, context);

    expect(output).toContain('src/basket.ts: Basket\nsrc/long.ts: longOne\nsrc/order.ts: Order\nsrc/round.ts: round\n');
  });

  it('says why there is none', async () => {
    expect((await callTool('outline', { path: 'notes.txt' }, context)).output).toContain(
      'nothing that it defines was found',
    );
    expect((await callTool('outline', { path: 'dist/app.min.js' }, context)).output).toContain('it is generated');
    expect((await callTool('outline', { path: 'logo.png' }, context)).output).toContain('it is binary');
    expect((await callTool('outline', { path: 'src/bascet.ts' }, context)).output).toContain('src/basket.ts');
  });

  it('shows at most 300 definitions', async () => {
    const many = Array.from({ length: 400 }, (_, at) => `function f${at}() {\n  return 1;\n}`).join('\n');

    const { output } = await callTool('outline', { path: 'a.js' }, toolContextOf({ files: { 'a.js': many } }));

    expect(output).toContain('function f299()');
    expect(output).not.toContain('function f300()');
    expect(output).toContain('100 more definitions are not shown');
  });
});

describe('find_definition', () => {
  const find = (name: string, over = context) => callTool('find_definition', { name }, over);

  it('shows short definitions in full, those of tests last', async () => {
    const { output, summary } = await find('round');

    expect(output).toContain('src/round.ts, lines 1–3\n   1\texport function round(value: number): number {\n   2\t');
    expect(output.indexOf('src/round.ts')).toBeLessThan(output.indexOf('test/basket.test.ts'));
    expect(summary).toBe('looked for the definition of "round": 2 definitions');
  });

  it('shows the first lines of long ones', async () => {
    const { output } = await find('longOne');

    expect(output).toContain('src/long.ts, lines 1–102\n');
    expect(output).toContain('(lines 32–102 of it are not shown)');
    expect(output).toContain('step(29)');
    expect(output).not.toContain('step(30)');
  });

  it.each([
    'Basket.total',
    'Basket::total',
    'Basket#total',
    'basket->total',
    'Basket.total()',
    'src.Basket.total(prices)',
  ])('finds the member that %s means', async (name) => {
    const { output } = await find(name);

    expect(output).toContain('src/basket.ts, lines 5–8');
    expect(output).not.toContain('src/order.ts');
  });

  it('finds every member of a name, and all of them where none stands in what was named', async () => {
    expect((await find('total')).summary).toContain('2 definitions');
    expect((await find('Invoice.total')).summary).toContain('2 definitions');
  });

  it('takes other letter case, then names that begin or end so, and says so', async () => {
    expect((await find('basket')).output).toContain('letter case was ignored');
    expect((await find('longO')).output).toContain('these begin or end so');
    expect((await find('askET')).output).toContain('src/basket.ts, lines 3–13');
  });

  it('names similar ones where there is none', async () => {
    const { output } = await find('Baskte');

    expect(output).toContain('Nothing of this name is defined');
    expect(output).toContain('Similar names:');
    expect(output).toContain('\nBasket\n');
    expect((await find('zzzzzzzzzz')).output).not.toContain('Similar');
    expect((await find('()')).output).toContain('Nothing of this name');
  });

  it('names where the others are if there are many', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 70 }, (_, at) => [
        `src/f${String(at).padStart(2, '0')}.ts`,
        'export function same() {\n  return 1;\n}\n',
      ]),
    );

    const { output } = await find('same', toolContextOf({ files: many }));

    expect(output).toContain('src/f07.ts, lines 1–3');
    expect(output).toContain('Only named:\nsrc/f08.ts:1 same\n');
    expect(output).toContain('22 more are not named');
  });

  it('knows what the change so far defines, and no more what it removed', async () => {
    const changed = toolContextOf({
      files,
      changes: [
        { kind: 'delete', path: 'src/long.ts' },
        { kind: 'add', path: 'src/new.ts', content: '\n\nexport function fresh() {\n  return 2;\n}\n' },
      ],
    });

    expect((await find('fresh', changed)).output).toContain('   3\texport function fresh() {');
    expect((await find('longOne', changed)).output).toContain('Nothing of this name');
  });
});

describe('find_usages', () => {
  const find = (name: string, over = context) => callTool('find_usages', { name }, over);

  it('shows whole identifiers that are no definitions, by file, those in tests last', async () => {
    const { output, summary } = await find('round');

    expect(output).toContain('Used by 3 lines in 2 files.\n2 definitions left out: see `find_definition`.');
    expect(output).toContain('src/basket.ts\n   1\timport { round }');
    expect(output).toContain('   7\t    return round(sum);');
    expect(output).not.toContain('function round');
    expect(summary).toBe('looked for uses of "round": 3 lines in 2 files');
  });

  it('takes the last name of a member', async () => {
    expect((await find('Basket.total()')).output).toContain('   5\t    return new Basket().total([1]);');
  });

  it('says that nothing uses it, or that it is no identifier', async () => {
    expect((await find('longOne')).output).toContain('No line uses this identifier.\n1 definition left out');
    expect((await find('return a + b')).output).toContain('This is no identifier');
    expect((await find('***')).output).toContain('This is no identifier');
  });

  it('shows at most five lines of one file', async () => {
    const many = toolContextOf({ files: { 'a.ts': 'use();\n'.repeat(9), 'b.ts': 'use();\n' } });

    const { output } = await find('use', many);

    expect(output.match(/\tuse/g)).toHaveLength(6);
    expect(output).toContain('not shown: a.ts (4 more)');
    expect(output).toContain('4 more lines are not shown');
  });
});
