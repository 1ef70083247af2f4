import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceLine } from './model.ts';

/** A till whose total ignores the quantity, with a build that is green: nothing tests that yet. */
export const tillFiles: Readonly<Record<string, string>> = {
  'README.md': '# Till\n',
  'package.json': '{ "type": "module" }\n',
  'src/total.ts': `export function total(price: number, quantity: number): number {
  return price;
}
`,
  'test/total.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../src/total.ts';

test('one piece costs its price', () => assert.equal(total(3, 1), 3));
test('nothing costs nothing', () => assert.equal(total(0, 5), 0));
`,
};

/** The team's pipeline: the sample's own tests. */
export const tillBuild =
  'node --test-reporter=junit --test-reporter-destination=junit.xml --test-reporter=tap --test-reporter-destination=stdout test/total.test.ts';

export const tillTask = {
  title: 'total ignores the quantity',
  description: '`total(3, 2)` gives 3, it should give 6. See `src/total.ts`.',
};

const wrong = '  return price;';

/** The change that resolves the task. */
export const fixes = replaceLine('src/total.ts', wrong, '  return price * quantity;');

/** A change after which the first test fails. */
export const fixesBadly = replaceLine('src/total.ts', wrong, '  return price * (quantity + 1);');

/** A repair of {@link fixesBadly} after which the second test fails. */
export const repairsBadly = replaceLine(
  'src/total.ts',
  '  return price * (quantity + 1);',
  '  return price + quantity - 1;',
);

/** A repair of {@link repairsBadly} after which all is well. */
export const repairsWell = replaceLine('src/total.ts', '  return price + quantity - 1;', '  return price * quantity;');

/** The repository as a person keeps it on a machine of their own. */
export interface Clone {
  readonly directory: string;
  /** Makes `main` these files and nothing else. @returns the commit */
  reset(files: Readonly<Record<string, string | Uint8Array>>): string;
  remove(): void;
}

/** Makes a repository with one commit of the sample's files. */
export function createClone(): Clone {
  const directory = mkdtempSync(join(tmpdir(), 'lifecycle-clone-'));
  git(directory, 'init', '--quiet', '--initial-branch=main');
  const reset = (files: Readonly<Record<string, string | Uint8Array>>): string => {
    git(directory, 'rm', '-r', '--quiet', '--ignore-unmatch', '.');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    git(directory, 'add', '--all');
    const author = ['-c', 'user.name=Dana Developer', '-c', 'user.email=dana@contoso.example'];
    git(directory, ...author, 'commit', '--quiet', '--allow-empty', '-m', 'Begin');
    return git(directory, 'rev-parse', 'HEAD');
  };
  reset(tillFiles);
  return { directory, reset, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}
