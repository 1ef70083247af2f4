import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { runProgram } from '../../../../src/cli/program.ts';
import { rankedFileSchema } from '../../../../src/contracts/repositories/localization.ts';
import { git, sampleRepository } from '../../../support/sampleRepository.ts';

const shop = {
  'src/Vendor/Supplier.cs': 'namespace Shop.Vendor;\n\npublic class Supplier { public int Rebate() { return 0; } }\n',
  'src/Words.cs':
    'namespace Shop;\n// The price of an order is wrong when somebody pays.\npublic class Price { int Order; }\n',
  'web/till/till.component.html': '<p>\n{{ sum }}\n</p>\n',
  'web/till/drawer.ts': 'export function open() {}\n',
  'tools/Till.ps1': 'function Open-Till {\n  1\n}\n',
  'tst/Till.ps1': '# Open-Till Open-Till price order\nOpen-Till\n',
  'db/usp_Rebate.sql': 'CREATE PROCEDURE dbo.usp_Rebate AS\nSELECT 1\n',
};
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

  it.each([
    [
      '   en Shop.Vendor.Supplier.Rebate() en C:\\ci\\src\\Vendor\\Supplier.cs:línea 3',
      'src/Vendor/Supplier.cs',
      'supplier.cs, line 3',
    ],
    ['Error: web/till/till.component.html:2:4 - NG5', 'web/till/till.component.html', 'till.component.html, line 2'],
    ['    at open (webpack:///./dist/web/till/drawer.js:90:1)', 'web/till/drawer.ts', 'till/drawer.js'],
    ['Mens. 50000, Procedimiento dbo.usp_Rebate, Línea 2', 'db/usp_Rebate.sql', 'dbo.usp_Rebate, line 2'],
    ['- [ ] Price of an order\n- [x] Open-Till\n\n### Which order is wrong?', 'tools/Till.ps1', 'defines Open-Till'],
  ])('prints first what the task names in any language, and why: %s', async (line, path, why) => {
    const other = sampleRepository(shop);
    writeFileSync(
      join(folder, 'named.md'),
      `${path.startsWith('tools') ? 'It fails' : 'The price of an order is wrong'}\n\n${line}\n`,
    );

    expect(await localize(other.directory, 'HEAD', '--task', join(folder, 'named.md'))).toBe(0);
    other.remove();

    const [first = '', ...reasons] = printed.out.split(/\n(?= {0,2}\d)/)[0]?.split('\n') ?? [];
    expect(first).toContain(`1  ${path}`);
    expect(reasons.join('\n')).toContain(why);
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
