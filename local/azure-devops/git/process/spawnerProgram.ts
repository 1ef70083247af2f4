import { spawn } from 'node:child_process';
import type { SpawnAnswer, SpawnRequest } from './spawner.ts';

/**
 * A small process that starts git for a large one: to start a process means to copy the page tables of the one that
 * starts it, and a test runner or a host has many. It ends when nobody wants anything of it any more.
 */
const IDLE_MILLISECONDS = 2000;

let running = 0;
let idle: NodeJS.Timeout | undefined;

function answer(message: SpawnAnswer): void {
  process.send?.(message);
}

function restIfIdle(): void {
  clearTimeout(idle);
  if (running === 0) idle = setTimeout(() => answer({ kind: 'idle' }), IDLE_MILLISECONDS);
}

function run({ id, directory, args, environment, input }: SpawnRequest): void {
  running += 1;
  const child = spawn('git', args, { cwd: directory, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  let failure: string | undefined;
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.on('error', (error) => {
    failure = error.message;
  });
  child.on('close', (code) => {
    running -= 1;
    const stderr = Buffer.concat(errors).toString('utf8');
    answer({ kind: 'ended', id, stdout: Buffer.concat(output), stderr, exitCode: code ?? -1, failure });
    restIfIdle();
  });
  // A command that ends before it has read its input is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
}

process.on('message', run);
process.once('disconnect', () => process.exit(0));
restIfIdle();
