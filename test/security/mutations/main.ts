import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Mutation, mutations } from './mutations.ts';

/**
 * Takes out one fix after the other, each in a copy of the tree, and lets the model-based test look for the fault:
 * `npm run campaign:authority-mutations`, or only some: `node test/security/mutations/main.ts S1 S7`.
 * `AUTHORITY_SEQUENCES` (1,000) and `AUTHORITY_SEED` are those of the test. Fails where a fault is not found.
 */
const run = promisify(execFile);
const copied = ['src', 'test', 'local', 'package.json', 'jest.config.json', 'host.json'];
const sequences = process.env['AUTHORITY_SEQUENCES'] ?? '1000';
const mostOutputBytes = 64 * 1024 * 1024;
const test = 'test/security/authorityModel.test.ts';

interface Finding {
  readonly mutation: Mutation;
  /** After so many sequences; undefined where it was not found. */
  readonly after: number | undefined;
  readonly violation: string;
}

function copyWith({ name, file, before, after, declares = '' }: Mutation): string {
  const root = mkdtempSync(join(tmpdir(), 'authority-mutation-'));
  for (const one of copied) cpSync(resolve(one), join(root, one), { recursive: true });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(before);
  if (parts.length !== 2) throw new Error(`The text of mutation ${name} stands ${parts.length - 1} times in ${file}.`);
  writeFileSync(path, `${parts.join(after)}\n${declares}\n`);
  return root;
}

async function lookFor(mutation: Mutation): Promise<Finding> {
  const root = copyWith(mutation);
  try {
    const jest = join(root, 'node_modules/.bin/jest');
    const output = await run(jest, ['--maxWorkers=1', test], {
      cwd: root,
      maxBuffer: mostOutputBytes,
      env: { ...process.env, AUTHORITY_SEQUENCES: sequences, AUTHORITY_SHRINKS: 'no', AUTHORITY_THEME: mutation.theme },
    }).then(
      ({ stdout, stderr }) => stdout + stderr,
      ({ stdout = '', stderr = '' }: { stdout?: string; stderr?: string }) => stdout + stderr,
    );
    const after = /Found after (\d+) sequences/.exec(output)?.[1];
    if (after === undefined && !output.includes('0 violations')) throw new Error(`The test did not run:\n${output}`);
    const violation = /\+ {3}"(.*)",/.exec(output)?.[1] ?? '';
    return { mutation, after: after === undefined ? undefined : Number(after), violation };
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

const wanted = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const missed: string[] = [];
console.info('| fix taken out | fault | found after | as |\n|---|---|---|---|');
for (const mutation of chosen) {
  const { after, violation } = await lookFor(mutation);
  if (after === undefined) missed.push(mutation.name);
  const found = after === undefined ? `not in ${sequences} sequences` : `${after} sequences`;
  console.info(`| ${mutation.name} | ${mutation.fault} | ${found} | ${violation} |`);
}
if (missed.length > 0) throw new Error(`The test does not find ${missed.join(', ')}.`);
