import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const files = {
  'src/a.ts': 'one\nconst lineTotal = 2;\nthree\nfour\nfive\nsix lineTotal()\n',
  'src/b/b.py': 'def line_total(x):\n    return lineTotal + x\n',
  'test/a.test.ts': 'lineTotal\n',
  'win.cs': 'first\r\nsecond\r\n',
};
const context = toolContextOf({ files, excluded: { 'logo.png': 'binary' } });
const search = (asked: object, over = context) => callTool('search', asked, over);

describe('search', () => {
  it('finds a text as it stands, in files by their path, with line numbers', async () => {
    const { output, summary } = await search({ pattern: 'lineTotal', regex: null, glob: null, context: null });

    expect(output).toBe(
      [
        'Found 4 lines in 3 files.',
        `[${nonce} begin search results]`,
        'src/a.ts\n   2\tconst lineTotal = 2;\n   6\tsix lineTotal()\n',
        'src/b/b.py\n   2\t    return lineTotal + x\n',
        'test/a.test.ts\n   1\tlineTotal',
        `[${nonce} end search results]`,
      ].join('\n'),
    );
    expect(summary).toBe('searched "lineTotal": 4 lines in 3 files');
  });

  it('shows lines around, each once, with a mark between those apart', async () => {
    const { output } = await search({ pattern: 'lineTotal', glob: 'src/a.ts', context: 1 });

    expect(output).toContain(
      '   1\tone\n   2\tconst lineTotal = 2;\n   3\tthree\n--\n   5\tfive\n   6\tsix lineTotal()\n',
    );
  });

  it('shows at most five lines around', async () => {
    const long = toolContextOf({
      files: { 'a.ts': Array.from({ length: 40 }, (_, at) => `row ${at + 1};`).join('\n') },
    });

    const { output } = await search({ pattern: 'row 20;', context: 30 }, long);

    expect(output).toContain('At most 5 lines of context are shown.');
    expect(output).toContain('row 15;');
    expect(output).not.toContain('row 14;');
  });

  it.each([
    ['*.py', ['src/b/b.py']],
    ['src', ['src/a.ts', 'src/b/b.py']],
    ['src/', ['src/a.ts', 'src/b/b.py']],
    ['./src/*', ['src/a.ts']],
    ['**/*.{test.ts,py}', ['src/b/b.py', 'test/a.test.ts']],
    ['SRC/?.ts', ['src/a.ts']],
    ['[st]*/[!b].ts', ['src/a.ts']],
  ])('looks only at paths that match %s', async (glob, paths) => {
    const { output } = await search({ pattern: 'lineTotal', glob });

    expect(Object.keys(files).filter((path) => output.includes(`${path}\n`))).toEqual(paths);
  });

  it('matches regular expressions line by line, where it is asked to', async () => {
    const { output } = await search({ pattern: '^def \\w+\\(|^second$', regex: 'true' });

    expect(output).toContain('Found 2 lines in 2 files.');
    expect(output).toContain('   1\tdef line_total(x):');
    expect(output).toContain('   2\tsecond\n');
  });

  it('takes what is found nowhere as it stands for an expression, then for another letter case', async () => {
    const expression = await search({ pattern: 'def .*total' });
    const letters = await search({ pattern: 'LINETOTAL()' });

    expect(expression.output).toContain('it was read as a regular expression');
    expect(expression.output).toContain('   1\tdef line_total(x):');
    expect(letters.output).toContain('letter case was ignored');
    expect(letters.output).toContain('   6\tsix lineTotal()');
  });

  it('finds texts of several lines, whatever the line breaks of the file', async () => {
    expect((await search({ pattern: 'first\nsecond' })).output).toContain('   1\tfirst\n');
    expect((await search({ pattern: 'three\r\nfour' })).output).toContain('   3\tthree\n');
  });

  it('says that nothing was found, and what to do', async () => {
    expect((await search({ pattern: 'nowhere at all' })).output).toContain('No line of the 4 files that were searched');
    expect((await search({ pattern: 'x', glob: '*.rb' })).output).toContain('The glob matches no file with text');
    expect((await search({ pattern: 'a\\nb', regex: true })).output).toContain('line by line');
  });

  it.each([
    ['(?=x)y', 'lookahead or lookbehind'],
    ['(?<!x)y', 'lookahead or lookbehind'],
    ['(a)\\1', 'backreference'],
    ['foo(', 'A bracket is not closed'],
    ['[a-', 'A bracket is not closed'],
    ['a{2000}', 'A repetition is too large'],
    ['a\\y', 'Check its escapes'],
  ])('says why RE2 does not take %s', async (pattern, reason) => {
    const { output, summary } = await search({ pattern, regex: true });

    expect(output).toContain('no regular expression in RE2 syntax');
    expect(output).toContain(reason);
    expect(summary).toMatch(/: refused$/);
  });

  it('refuses patterns and globs without measure', async () => {
    expect((await search({ pattern: 'x'.repeat(1_001) })).output).toContain('The pattern is too long');
    expect((await search({ pattern: '  ' })).output).toContain('The pattern is empty');
    expect((await search({ pattern: 'x', glob: '{a,'.repeat(200) })).output).toContain('The glob cannot be read');
    expect((await search({ pattern: 'x', glob: '{a' })).output).toContain('The glob cannot be read');
    expect((await search({ pattern: 'x', glob: '../**' })).output).toContain('The glob cannot be read');
  });

  it('shows at most 50 lines, and names how many there are elsewhere', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `src/f${String(at).padStart(2, '0')}.ts`,
        'hit\n'.repeat(at === 0 ? 40 : 3),
      ]),
    );

    const { output, compacted } = await search({ pattern: 'hit' }, toolContextOf({ files: many }));

    expect(output).toContain('Found 127 lines in 30 files.');
    expect(output.match(/\thit/g)).toHaveLength(50);
    expect(output).toContain('not shown: src/f00.ts (30 more), src/f14.ts (2 more), src/f15.ts (3 more)');
    expect(output).toContain('77 more lines are not shown: narrow it by `glob` or a longer pattern.');
    expect(compacted).toContain('Found 127 lines in 30 files for a pattern of 3 characters.');
  });

  it('counts no further than 2,000 lines', async () => {
    const { output } = await search({ pattern: 'hit' }, toolContextOf({ files: { 'a.ts': 'hit\n'.repeat(5_000) } }));

    expect(output).toContain('Found at least 2000 lines in 1 file.');
  });

  it('shows the place of a find in a very long line', async () => {
    const long = toolContextOf({ files: { 'a.min.js': `${'x'.repeat(30_000)}needle${'y'.repeat(30_000)}` } });

    const { output } = await search({ pattern: 'needle' }, long);

    expect(output).toContain('[29500 characters] …xxx');
    expect(output).toContain('xneedley');
    expect(output.length).toBeLessThan(2_000);
  });

  it('looks at files as they are after the change so far', async () => {
    const changed = toolContextOf({
      files,
      changes: [
        { kind: 'edit', path: 'src/a.ts', content: 'nothing\n' },
        { kind: 'delete', path: 'test/a.test.ts' },
        { kind: 'add', path: 'new.ts', content: 'a new lineTotal\n' },
      ],
    });

    const { output } = await search({ pattern: 'lineTotal' }, changed);

    expect(output).toContain('Found 2 lines in 2 files.');
    expect(output.indexOf('new.ts')).toBeLessThan(output.indexOf('src/b/b.py'));
  });
});
