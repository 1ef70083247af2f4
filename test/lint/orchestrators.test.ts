import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const packageDirectory = join(__dirname, '..', '..');
const binaries = join(packageDirectory, 'node_modules', '.bin');

let project: string;

/** A project with the real rules, and orchestrators that break them. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'code-agent-lint-'));
  const { $schema: _schema, ...rules } = z
    .looseObject({ $schema: z.string() })
    .parse(JSON.parse(readFileSync(join(packageDirectory, 'biome.json'), 'utf8')));
  write('biome.json', JSON.stringify({ ...rules, vcs: { enabled: false } }));
  cpSync(join(packageDirectory, 'scripts', 'lint'), join(project, 'scripts', 'lint'), { recursive: true });
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function run(program: string, ...parameters: string[]): string {
  const { stdout, stderr } = spawnSync(join(binaries, program), parameters, { cwd: project, encoding: 'utf8' });
  return stdout + stderr;
}

function lint(path: string, text: string): string {
  write(path, text);
  return run('biome', 'lint', '--reporter=github', path);
}

describe('orchestrators', () => {
  it.each([
    ['the clock', 'Date.now()'],
    ['the date', 'new Date()'],
    ['chance', 'Math.random()'],
    ['the environment', 'process.env'],
    ['the network', "fetch('https://example.test')"],
    ['a timer of the process', 'setTimeout(String, 1)'],
    ['random ids', 'crypto.randomUUID()'],
  ])('may not ask %s', (_what, expression) => {
    const found = lint('src/orchestrators/bad.ts', `export const found = () => ${expression};\n`);

    expect(found).toContain('::error');
    expect(found).toContain('file=');
  });

  it('may count with what they were given', () => {
    const found = lint(
      'src/orchestrators/good.ts',
      'export const later = (at: number) => new Date(Math.max(at, 1));\n',
    );

    expect(found).not.toContain('::error');
  });

  it('may not reach for files or other rooms', () => {
    rmSync(join(project, 'src'), { recursive: true, force: true });
    write('src/ado/work.ts', 'export const work = 1;\n');
    write(
      'src/orchestrators/bad.ts',
      "import { readFileSync } from 'node:fs';\nimport { work } from '../ado/work.ts';\nexport const all = [readFileSync, work];\n",
    );

    const found = run('depcruise', '--config', join(packageDirectory, '.dependency-cruiser.cjs'), 'src');

    expect(found).toContain('orchestrators-only-decide: src/orchestrators/bad.ts → src/ado/work.ts');
    expect(found).toContain('orchestrators-only-decide: src/orchestrators/bad.ts → fs');
  });
});
