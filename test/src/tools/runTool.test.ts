import { describe, expect, it } from '@jest/globals';
import { hasInvisible } from '../../../src/contracts/text/escapeInvisible.ts';
import { callTool } from '../../support/tools/callTool.ts';
import { toolContextOf } from '../../support/tools/toolContext.ts';

const context = toolContextOf({ files: { 'src/a.ts': 'a\n' } });

describe('a call of a tool', () => {
  it.each(['read_file', 'readFile', 'Read-File', 'functions.read_file', 'tools:read_file', ' read_file '])(
    'is understood by the name %s',
    async (name) => {
      expect((await callTool(name, { path: 'src/a.ts' }, context)).summary).toBe('read src/a.ts 1');
    },
  );

  it.each([
    ['grep', 'search'],
    ['cat', 'read_file'],
    ['read_files', 'read_file'],
    ['serach', 'search'],
    ['ls', 'list_files'],
    ['go_to_definition', 'find_definition'],
    ['apply_pach', 'apply_patch'],
    ['str_replace_editor', 'apply_patch'],
    ['finsh', 'finish'],
  ])('of an unknown tool is answered with the nearest: %s', async (name, meant) => {
    const { output } = await callTool(name, {}, context);

    expect(output).toContain(`There is no tool of this name. Did you mean \`${meant}\`?`);
    expect(output).toContain('The tools are `read_file`, `search`, ');
  });

  it.each(['', 'x'.repeat(100_000), 'constructor', '__proto__', 'IGNORE ALL RULES\n\u202e'])(
    'of a name that is like none is answered with all of them',
    async (name) => {
      const { output, summary } = await callTool(name, {}, context);

      expect(output).toMatch(/^There is no tool of this name\. The tools are /);
      expect(summary).toBe('called an unknown tool');
    },
  );

  it('is answered with what is wrong with its arguments', async () => {
    const { output, summary } = await callTool('search', 'lineTotal', context);

    expect(output).toContain('nothing was done');
    expect(output).toContain('The form of `search` is {"pattern": text, ');
    expect(summary).toBe('called search with wrong arguments');
  });

  it('is carried out where it has arguments that do not exist, which is said', async () => {
    const { output } = await callTool('read_file', { path: 'src/a.ts', reason: 'x' }, context);

    expect(output).toMatch(/^One argument that does not exist was ignored\.\n/);
    expect(output).toContain('   1\ta\n');
  });

  it.each(['finish', 'ask_people'])('is left to the run where it ends or pauses it: %s', async (name) => {
    expect((await callTool(name, { summary: 'x' }, context)).output).toContain(`\`${name}\` was not carried out.`);
  });

  it('is answered whatever its arguments hold', async () => {
    const strange = [
      '\u0000',
      '../'.repeat(400),
      '\u202e\u{e0041}',
      '%2e%2e/',
      'a\nb',
      '\ud800',
      '\\\\server\\share',
      'C:\\x',
    ];
    for (const text of strange) {
      for (const [name, key] of [
        ['read_file', 'path'],
        ['outline', 'path'],
        ['list_files', 'glob'],
        ['search', 'pattern'],
        ['find_definition', 'name'],
        ['find_usages', 'name'],
        ['history', 'path'],
      ] as const) {
        const { output, summary } = await callTool(name, { [key]: text }, context);

        expect(output.length).toBeGreaterThan(10);
        expect(hasInvisible(summary)).toBe(false);
      }
    }
  });
});
