import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const readyLine = z.object({
  event: z.literal('ready'),
  url: z.string(),
  systemKey: z.string(),
  taskHub: z.string(),
  functions: z.array(z.object({ name: z.string(), trigger: z.string(), url: z.string().optional() })),
});

/** The host's program, running in a process of its own. */
export interface HostProcess {
  readonly ready: z.infer<typeof readyLine>;
  readonly child: ChildProcess;
  /** What it wrote to standard error so far. */
  log(): string;
  /** Sends a signal, or ends its standard input, and waits for the end. @returns the exit code */
  end(how: NodeJS.Signals | 'stdin'): Promise<number | null>;
}

const PROGRAM = resolve(__dirname, '../../../local/host/main.ts');

/** Runs the host's program to its end. @returns exit code and standard error */
export async function runHost(flags: readonly string[]): Promise<{ code: number | null; log: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, log };
}

/** Starts the host's program and waits for its ready line. */
export async function spawnHost(
  flags: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<HostProcess> {
  const child = spawn(process.execPath, [PROGRAM, '--port', '0', ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The host ended with code ${code}: ${log}`))),
  ]);
  return {
    ready: readyLine.parse(JSON.parse(line)),
    child,
    log: () => log,
    async end(how) {
      const gone = once(child, 'exit');
      if (how === 'stdin') {
        child.stdin.end();
      } else {
        child.kill(how);
      }
      const [code] = await gone;
      return code;
    },
  };
}
