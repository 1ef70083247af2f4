import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { hostNodeFlags } from '../../src/cli/sandbox/programs.ts';
import { createHttpClient } from './httpClient.ts';
import { childrenOf, residentBytesOf } from './processStat.ts';

/** A host in a process of its own, as people start it. */
export interface HostProcess {
  readonly url: string;
  readonly pid: number;
  /** Key of the durable HTTP API. */
  readonly systemKey: string;
  /** From the start of the process until an HTTP function has answered. */
  readonly firstAnswerMilliseconds: number;
  /** Of the host's process; the app runs in it. */
  residentBytes(): number;
  /** Of the processes the host started: the storage emulator. */
  childrenResidentBytes(): number;
  stop(): Promise<void>;
}

export interface HostProcessOptions {
  readonly stateDirectory: string;
  /** Where Node keeps compiled code; an empty folder shows the first start on a machine. */
  readonly compileCache?: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'dist', 'local', 'host', 'main.js');
export const APP_DIRECTORY = join(import.meta.dirname, 'app');
const START_LIMIT_MILLISECONDS = 60_000;

const readyLine = z.object({ url: z.string(), systemKey: z.string() });

/** Starts the compiled host program on the app under test and waits for its first answer. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const begun = performance.now();
  const args = ['--app', APP_DIRECTORY, '--state', options.stateDirectory, '--port', '0', '--exit-with-parent'];
  const child = spawn(process.execPath, [...hostNodeFlags, PROGRAM, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(options.compileCache && { NODE_COMPILE_CACHE: options.compileCache }) },
  });
  const { url, systemKey } = await readReadyLine(child);
  const client = createHttpClient(1);
  await client.send('GET', `${url}/api/hello`);
  const firstAnswerMilliseconds = performance.now() - begun;
  client.close();
  const { pid } = child;
  if (pid === undefined) {
    throw new Error('The host has no process id although it answered.');
  }
  return {
    url,
    pid,
    systemKey,
    firstAnswerMilliseconds,
    residentBytes: () => residentBytesOf(pid),
    childrenResidentBytes: () => childrenOf(pid).reduce((sum, child) => sum + residentBytesOf(child), 0),
    stop: () => stopChild(child),
  };
}

function readReadyLine(child: ChildProcess): Promise<z.infer<typeof readyLine>> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) {
      reject(new Error('The host was started without a pipe for its ready line.'));
      return;
    }
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The host was not ready after ${START_LIMIT_MILLISECONDS / 1000} s.`));
    }, START_LIMIT_MILLISECONDS);
    child.once('exit', (code) => reject(new Error(`The host ended with code ${code} before it was ready.`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(limit);
      resolve(readyLine.parse(JSON.parse(line)));
    });
  });
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}
