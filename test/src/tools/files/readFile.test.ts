import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n');
const files = {
  'src/basket.ts': `${lines(30)}\n`,
  'src/long.ts': lines(1_000),
  'src/windows.cs': 'class A\r\n{\r\n}\r\n',
  'src/empty.ts': '',
  'a/own.ts': 'own\n',
  'docs/Basket.md': '# Basket\n',
};
const context = toolContextOf({ files, excluded: { 'logo.png': 'binary', 'big.sql': 'too-large' } });
const read = (asked: object) => callTool('read_file', asked, context);

describe('read_file', () => {
  it('shows lines with their numbers, marked as untrusted', async () => {
    const { output, summary } = await read({ path: 'src/basket.ts', start: 9, end: 10, ranges: null });

    expect(output).toBe(
      `[${nonce} begin file]\nsrc/basket.ts, lines 9–10 of 30\n   9\tline 9\n  10\tline 10\n[${nonce} end file]`,
    );
    expect(summary).toBe('read src/basket.ts 9–10');
  });

  it('shows several ranges in one call, in order and none of them twice', async () => {
    const ranges = [{ start: 20, end: 21 }, '3-5', [4, 6]];

    const { output, summary } = await read({ path: 'src/basket.ts', start: null, end: null, ranges });

    expect(output).toContain(
      '   3\tline 3\n   4\tline 4\n   5\tline 5\n   6\tline 6\n--\n  20\tline 20\n  21\tline 21\n',
    );
    expect(summary).toBe('read src/basket.ts 3–6, 20–21');
  });

  it.each([
    [{ start: 29, end: 99 }, 'lines 29–30 of 30', 'The file has 30 lines'],
    [{ start: -5, end: 2 }, 'lines 1–2 of 30', 'The file has 30 lines'],
    [{ start: 500 }, 'lines 30 of 30', 'The file has 30 lines'],
    [{ start: 6, end: 4 }, 'lines 4–6 of 30', 'they were exchanged'],
    [{ start: 900_000_000_000, end: 900_000_000_001 }, 'lines 30 of 30', 'The file has 30 lines'],
  ])('keeps %j within the file, and says so', async (asked, shown, note) => {
    const { output } = await read({ path: 'src/basket.ts', ...asked });

    expect(output).toContain(shown);
    expect(output).toContain(note);
  });

  it('shows at most 400 lines, and says where to read on', async () => {
    const { output, compacted } = await read({ path: 'src/long.ts' });

    expect(output).toContain(' 400\tline 400\n');
    expect(output).not.toContain('line 401\n');
    expect(output).toContain('Lines 401–1000 of 1000 are not shown');
    expect(output).toContain('Read on from line 401');
    expect(compacted).toBe('Lines 1–400 of 1000 were shown. Left out to save room: call the tool again to see it.');
  });

  it('shows at most 24,000 characters, and cuts very long lines', async () => {
    const wide = toolContextOf({ files: { 'a.js': `${'x'.repeat(5_000)}\n${`${'y'.repeat(900)}\n`.repeat(100)}` } });

    const { output } = await callTool('read_file', { path: 'a.js' }, wide);

    expect(output.length).toBeLessThan(24_500);
    expect(output).toContain(`   1\t${'x'.repeat(1_000)}… [4000 more characters]`);
    expect(output).toMatch(/Lines \d+–101 of 101 are not shown/);
  });

  it.each([
    './src/basket.ts',
    '/src/basket.ts',
    'src\\basket.ts',
    'a/src/basket.ts',
    'b/src/basket.ts',
    '`src/basket.ts`',
    'src/../src//basket.ts',
    'src/basket.ts:12',
    'src/basket.ts:12-20',
    'SRC/Basket.ts',
    '/home/me/shop/src/basket.ts',
    'basket.ts',
  ])('understands the path %s', async (path) => {
    expect((await read({ path })).summary).toBe('read src/basket.ts 1–30');
  });

  it('takes a path as it stands before it takes it for that of a diff', async () => {
    expect((await read({ path: 'a/own.ts' })).summary).toBe('read a/own.ts 1');
  });

  it.each([
    ['src/baskets.ts', 'src/basket.ts'],
    ['lib/basket.tsx', 'src/basket.ts'],
    ['src/basket.py', 'docs/Basket.md'],
  ])('names the nearest paths for %s, which is missing', async (path, nearest) => {
    const { output, summary } = await read({ path });

    expect(output).toContain('There is no such file. The nearest paths are:');
    expect(output).toContain(`\n${nearest}\n`);
    expect(summary).toBe(`could not read "${path}": no such file`);
  });

  it('says that a path is that of a folder, or leads out of the repository', async () => {
    expect((await read({ path: 'src/' })).output).toContain('This is a folder');
    expect((await read({ path: '.' })).output).toContain('This is a folder');
    expect((await read({ path: '../../etc/passwd' })).output).toContain('leads out of the repository');
    expect((await read({ path: 'src/../../secret' })).output).toContain('leads out of the repository');
    expect((await read({ path: '/etc/shadow' })).output).toContain('There is no such file');
  });

  it('says why a file cannot be read', async () => {
    expect((await read({ path: 'logo.png' })).output).toBe('This file cannot be read: it is binary.');
    expect((await read({ path: 'big.sql' })).summary).toBe('could not read big.sql: it is too-large');
    expect((await read({ path: 'src/empty.ts' })).output).toBe('The file is empty.');
  });

  it('shows lines without the line breaks of Windows', async () => {
    expect((await read({ path: 'src/windows.cs' })).output).toContain('   1\tclass A\n   2\t{\n   3\t}\n');
  });

  it('shows files as they are after the change so far', async () => {
    const changed = toolContextOf({
      files,
      changes: [
        { kind: 'edit', path: 'src/basket.ts', content: 'new\n' },
        { kind: 'delete', path: 'src/long.ts' },
        { kind: 'rename', previousPath: 'a/own.ts', path: 'b/other.ts' },
      ],
    });

    expect((await callTool('read_file', { path: 'src/basket.ts' }, changed)).output).toContain('   1\tnew\n');
    expect((await callTool('read_file', { path: 'src/long.ts' }, changed)).output).toContain('There is no such file');
    expect((await callTool('read_file', { path: 'b/other.ts' }, changed)).output).toContain('   1\town\n');
  });
});
