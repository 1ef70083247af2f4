import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';

/** Takes seconds on an idle machine and minutes on a busy one. */
const readyTimeoutMilliseconds = 300_000;
const stopTimeoutMilliseconds = 15_000;
const keptLogLines = 200;

/** A program from `local/` that runs in its own process. */
export interface LocalProgram<Ready> {
  /** What the program printed when it was ready. */
  readonly ready: Ready;
  readonly process: ChildProcess;
  /** The last lines of its log. */
  log(): readonly string[];
  /** Asks it to end, and kills it after 15 s. */
  stop(): Promise<void>;
}

export interface LocalProgramOptions<Schema extends z.ZodType> {
  /** Folder of the code-agent package. */
  readonly packageDirectory: string;
  readonly name: 'host' | 'azure-devops' | 'model';
  readonly arguments: readonly string[];
  /** Flags for Node itself. */
  readonly nodeFlags?: readonly string[];
  /** Shape of the ready line. */
  readonly readySchema: Schema;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLogLine?: (line: string) => void;
}

/**
 * Starts a program from `local/` and waits until it is ready. It ends with this process, even when this process is
 * killed, because then its standard input closes.
 * @throws CliError with the end of the program's log when it does not get ready
 */
export async function startLocalProgram<Schema extends z.ZodType>(
  options: LocalProgramOptions<Schema>,
): Promise<LocalProgram<z.infer<Schema>>> {
  const file = join(options.packageDirectory, 'dist', 'local', options.name, 'main.js');
  if (!existsSync(file)) throw new CliError(`${file} is missing: run \`npm run build\` first.`);
  const child = spawn(
    process.execPath,
    [...(options.nodeFlags ?? []), file, '--exit-with-parent', ...options.arguments],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    },
  );
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (lines.length > keptLogLines) lines.shift();
    options.onLogLine?.(line);
  });
  const stop = () => stopProcess(child);
  try {
    const ready = options.readySchema.parse(await readReadyLine(child));
    return { ready, process: child, log: () => lines, stop };
  } catch (error) {
    await stop();
    const tail = lines.slice(-10).join('\n');
    throw new CliError(`The local program ${options.name} did not start.\n${tail}`, exitCodes.failure, error);
  }
}

async function readReadyLine(child: ChildProcess): Promise<unknown> {
  if (child.stdout === null) throw new Error('the program has no standard output');
  const signal = AbortSignal.timeout(readyTimeoutMilliseconds);
  const output = createInterface({ input: child.stdout });
  const exited = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`it ended with ${String(code)} before it was ready`);
  });
  const [line] = await Promise.race([once(output, 'line', { signal }), exited]);
  child.stdout.resume();
  return JSON.parse(String(line));
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = new AbortController();
  const late = delay(stopTimeoutMilliseconds, 'late', { signal: timer.signal }).catch(() => 'stopped');
  if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
  await exited;
  timer.abort();
}
