import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { runProgram } from '../../../../src/cli/program.ts';
import { rankedFileSchema } from '../../../../src/contracts/localization.ts';
import { git, sampleRepository } from '../../../support/sampleRepository.ts';

const files = {
  'src/cart.ts': 'export class Cart {\n  total() {\n    return 0;\n  }\n}\n',
  'src/with space ä.ts': 'export function refundRounding() {\n  return 1;\n}\n',
  'image.bin': 'a\0b',
};
let repository: ReturnType<typeof sampleRepository>;
let folder: string;
const printed = { out: '', error: '' };

beforeAll(() => {
  repository = sampleRepository(files);
  folder = mkdtempSync(join(tmpdir(), 'code-agent-localize-'));
  git(folder, 'clone', '--quiet', '--bare', repository.directory, 'bare.git');
  writeFileSync(join(folder, 'task.md'), 'refundRounding is wrong\n\nIt rounds down.');
});

afterAll(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  printed.out = '';
  printed.error = '';
  jest.spyOn(console, 'log').mockImplementation((text) => {
    printed.out += `${String(text)}\n`;
  });
  jest.spyOn(console, 'error').mockImplementation((text) => {
    printed.error += `${String(text)}\n`;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

function localize(repo: string, commit: string, ...more: readonly string[]): Promise<number> {
  const task = join(folder, 'task.md');
  return runProgram(
    ['node', 'code-agent', 'localize', '--repo', repo, '--commit', commit, '--task', task, ...more],
    {},
  );
}

describe('code-agent localize', () => {
  it.each(['a work tree', 'a bare repository'])('ranks the files of a commit in %s', async (kind) => {
    const repo = kind === 'a work tree' ? repository.directory : join(folder, 'bare.git');

    expect(await localize(repo, repository.commit, '--json', '--top', '1')).toBe(0);

    const ranked = z.array(rankedFileSchema).parse(JSON.parse(printed.out));
    expect(ranked).toHaveLength(1);
    expect(ranked[0]).toMatchObject({ path: 'src/with space ä.ts', ranges: [{ start: 1, end: 3 }] });
    expect(ranked[0]?.reasons.join()).toContain('refundRounding');
  });

  it('says in words why a file matters', async () => {
    expect(await localize(repository.directory, 'HEAD')).toBe(0);

    expect(printed.out).toMatch(/1 {2}src\/with space ä\.ts {2}[\d.]+ {2}lines 1-3\n {7}defines refundRounding/);
  });

  it('keeps the index, and gives the same answer with it', async () => {
    const index = join(folder, 'index.json');
    await localize(repository.directory, 'HEAD', '--json', '--index', index);
    const first = printed.out;
    printed.out = '';

    await localize(repository.directory, 'HEAD', '--json', '--index', index);

    expect(existsSync(index)).toBe(true);
    expect(printed.out).toBe(first);
  });

  it.each([
    ['an unknown commit', 'f'.repeat(40)],
    ['an option as commit', '--all'],
  ])('refuses %s in one line', async (_what, commit) => {
    expect(await localize(repository.directory, commit)).toBe(2);
  });
});
