import { describe, expect, it } from '@jest/globals';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const files = { 'README.md': 'x'.repeat(3_000), 'src/a.ts': 'a', 'src/deep/b.ts': 'bb', 'src/(x)+.ts': '' };

describe('list_files', () => {
  it('lists paths with their size', async () => {
    const context = toolContextOf({ files, excluded: { 'src/logo.png': 'binary' } });

    const { output, summary } = await callTool('list_files', { glob: 'src/**' }, context);

    expect(output).toBe(
      [
        '4 files:',
        `[${nonce} begin paths]`,
        'src/(x)+.ts\t0 B',
        'src/a.ts\t1 B',
        'src/deep/b.ts\t2 B',
        'src/logo.png\t5 KB, binary',
        `[${nonce} end paths]`,
      ].join('\n'),
    );
    expect(summary).toBe('listed "src/**": 4 files');
  });

  it.each([
    ['**', 4],
    ['', 4],
    ['.', 4],
    ['/', 4],
    ['*.md', 1],
    ['**/b.ts', 1],
    ['src/*', 2],
    ['src/deep', 1],
    ['src/(x)+.ts', 1],
    ['*.rb', 0],
    ['**/**/**/a*.ts', 1],
  ])('finds what %s means', async (glob, count) => {
    const { summary } = await callTool('list_files', { glob }, toolContextOf({ files }));

    expect(summary).toBe(`listed "${glob}": ${count === 0 ? 'nothing' : count === 1 ? '1 file' : `${count} files`}`);
  });

  it('shows folders with their number of files where there are more than 200', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`lib/${at % 3 === 0 ? 'one' : 'two'}/f${at}.ts`, '']),
    );

    const { output } = await callTool(
      'list_files',
      { glob: '**' },
      toolContextOf({ files: { ...many, 'lib/x.ts': '' } }),
    );

    expect(output).toContain('301 files, by folder:');
    expect(output).toContain('lib/one/\t100 files\nlib/two/\t200 files\nlib/x.ts\n');
    expect(output).toContain('narrow the glob to one of them');
  });

  it('goes as deep as keeps the list short', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 600 }, (_, at) => [
        `lib/${at % 2 === 0 ? 'core' : 'web'}/p${at % 30}/s${at % 300}/f${at}.ts`,
        '',
      ]),
    );

    const { output } = await callTool('list_files', { glob: 'lib' }, toolContextOf({ files: many }));

    expect(output).toContain('lib/core/p0/\t20 files\n');
    expect(output).not.toContain('/s0/');
  });

  it('lists files as they are after the change so far', async () => {
    const context = toolContextOf({
      files,
      changes: [
        { kind: 'add', path: 'src/new.ts', content: 'new!' },
        { kind: 'edit', path: 'src/a.ts', content: 'aaa' },
        { kind: 'rename', previousPath: 'src/deep/b.ts', path: 'src/c.ts' },
        { kind: 'delete', path: 'README.md' },
      ],
    });

    const { output } = await callTool('list_files', { glob: '*' }, context);

    expect(output).toContain(
      'src/a.ts\t3 B, changed by you\nsrc/c.ts\t2 B, changed by you\nsrc/new.ts\t4 B, added by you\n',
    );
    expect(output).not.toContain('README.md');
    expect(output).not.toContain('src/deep');
  });
});
