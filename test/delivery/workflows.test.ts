import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  calledFiles,
  calledNpmScripts,
  missingLimits,
  namesFromGitHub,
  unpinnedActions,
  type Workflow,
  workflowFiles,
} from '../../scripts/delivery/workflows/workflows.ts';

const run = promisify(execFile);
const workflows: readonly Workflow[] = workflowFiles().map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const shellScripts = globSync('scripts/delivery/*.sh').toSorted();
const operations = readFileSync('docs/operations.md', 'utf8');
const actionlint = async (...files: readonly string[]) =>
  await run(process.execPath, ['scripts/delivery/workflows/actionlint.ts', ...files]);

describe('the workflows', () => {
  it('are those that delivery needs', () => {
    const needed = ['canary', 'ci', 'deploy', 'e2e-func', 'infra', 'rollback', 'rotate'];

    expect(workflowFiles()).toEqual(expect.arrayContaining(needed.map((name) => `.github/workflows/${name}.yml`)));
  });

  it('pass actionlint', async () => {
    await expect(actionlint()).resolves.toMatchObject({ stderr: '' });
  }, 60_000);
});

describe.each(workflows.map((workflow) => [workflow.file, workflow] as const))('%s', (_file, workflow) => {
  it('pins every action by its commit', () => {
    expect(unpinnedActions(workflow)).toEqual([]);
  });

  it('calls only scripts that exist', () => {
    expect(calledFiles(workflow).filter((file) => !existsSync(file))).toEqual([]);
    expect(calledNpmScripts(workflow).filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('reads only secrets and variables that docs/operations.md explains', () => {
    expect(namesFromGitHub(workflow).filter((name) => !operations.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('says its rights, a time limit for each job, and what must not run beside it', () => {
    expect(missingLimits(parse(workflow.text))).toEqual([]);
  });
});

describe('scripts/delivery', () => {
  it('has no shell script that nothing calls', () => {
    const called = [...workflows.map(({ text }) => text), ...shellScripts.map((file) => readFileSync(file, 'utf8'))];
    const uncalled = shellScripts.filter(
      (file) => !called.some((text) => text.includes(file.split('/').at(-1) ?? file)),
    );

    expect(uncalled).toEqual([]);
  });

  it.each(shellScripts)('%s can be read by bash', async (file) => {
    await expect(run('bash', ['-n', file])).resolves.toMatchObject({ stderr: '' });
  });
});

describe('a broken workflow', () => {
  const broken = (text: string): Workflow => ({ file: 'broken.yml', text });

  it.each([
    ['actions/checkout@v4', ['actions/checkout@v4']],
    ['actions/checkout@11bd719', ['actions/checkout@11bd719']],
    ['actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2', []],
    ['docker://alpine:3', ['docker://alpine:3']],
    ['./.github/workflows/ci.yml', []],
  ])('is found by its action %s', (action, found) => {
    expect(unpinnedActions(broken(`      - uses: ${action}\n`))).toEqual(found);
  });

  it('is found by what it calls and reads', () => {
    const workflow = broken(
      `- run: bash scripts/none.sh "$A" && npm run nothing\n  env:\n    A: \${{ secrets.NOBODY }}\n`,
    );

    expect(calledFiles(workflow)).toEqual(['scripts/none.sh']);
    expect(calledNpmScripts(workflow)).toEqual(['nothing']);
    expect(namesFromGitHub(workflow)).toEqual(['NOBODY']);
  });

  it('is found by what it leaves open', () => {
    expect(missingLimits({ on: { push: null }, permissions: 'write-all', jobs: { build: {} } })).toEqual([
      'permissions other than `contents: read`',
      'no concurrency group',
      'no time limit for build',
    ]);
  });

  it('is found by actionlint', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
    const file = join(folder, 'broken.yml');
    writeFileSync(
      file,
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo \${{ github.nothing }}\n`,
    );

    await expect(actionlint(file)).rejects.toMatchObject({ stderr: expect.stringContaining('property "nothing"') });
    rmSync(folder, { recursive: true });
  }, 60_000);
});
