import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runProgram } from '../../../../src/cli/program.ts';
import { block } from '../../../support/patch/applyReply.ts';

let directory = '';
let printed = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'apply-'));
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((text) => {
    printed += String(text);
  });
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

async function apply(reply: string, ...flags: readonly string[]) {
  writeFileSync(path.join(directory, 'f.txt'), 'one\ntwo\n');
  writeFileSync(path.join(directory, 'reply'), reply);
  const common = ['--dir', directory, '--reply', path.join(directory, 'reply')];
  const exitCode = await runProgram(['node', 'code-agent', 'apply', ...common, ...flags], {});
  return { exitCode, text: readFileSync(path.join(directory, 'f.txt'), 'utf8') };
}

describe('code-agent apply', () => {
  it('changes the folder and prints what it did as JSON', async () => {
    const { exitCode, text } = await apply(block('two\n', '2\n', 'f.txt'), '--json');

    expect({ exitCode, text }).toEqual({ exitCode: 0, text: 'one\n2\n' });
    expect(JSON.parse(printed)).toEqual({
      ok: true,
      format: 'search_replace',
      changes: [{ path: 'f.txt', kind: 'edit', newContent: 'one\n2\n' }],
      findings: [],
    });
  });

  it('writes nothing with --check', async () => {
    const { exitCode, text } = await apply(block('two\n', '2\n', 'f.txt'), '--check');

    expect({ exitCode, text }).toEqual({ exitCode: 0, text: 'one\ntwo\n' });
    expect(printed).toContain('would change 1 file(s)');
  });

  it('explains a refusal and changes nothing', async () => {
    const { exitCode, text } = await apply(block('three\n', '3\n', 'f.txt'));

    expect({ exitCode, text }).toEqual({ exitCode: 3, text: 'one\ntwo\n' });
    expect(printed).toContain('patch-not-found');
  });

  it('takes the path and the format from the command line', async () => {
    expect((await apply('3\n', '--path', 'f.txt', '--format', 'whole')).text).toBe('3\n');
    expect((await apply(block('two\n', '2\n', 'g.txt'), '--path', 'f.txt')).text).toBe('one\n2\n');
    expect((await apply(block('two\n', '2\n', 'f.txt'), '--format', 'udiff')).exitCode).toBe(3);
  });

  it('reads a block without its end marker only of a reply that is known to be finished', async () => {
    const open = block('one\ntwo\n', '1\ntwo\n', 'f.txt').replace(/^>{7} REPLACE\n/m, '');

    expect(await apply(open)).toEqual({ exitCode: 3, text: 'one\ntwo\n' });
    expect(await apply(open, '--finished')).toEqual({ exitCode: 0, text: '1\ntwo\n' });
  });

  it('has help with examples', async () => {
    expect(await runProgram(['node', 'code-agent', 'apply', '--help'], {})).toBe(0);

    expect(printed).toMatch(/Examples:\n.*code-agent apply/s);
  });
});
