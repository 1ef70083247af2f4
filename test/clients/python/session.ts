import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const LONGEST_MILLISECONDS = 60_000;
const python = '/usr/bin/python3';
const clone = join(
  process.env['CODE_AGENT_CLONES'] ?? join(process.cwd(), '..', '.mirror'),
  'microsoft+azure-devops-python-api/repo',
);
const answerSchema = z.object({ value: z.unknown().optional(), error: z.string().optional() });

/** A running program with Microsoft's Python client. */
export interface PythonSession {
  /**
   * Calls a method of a client.
   * @param client e.g. `work_item_tracking`
   * @throws Error with the client's own words when it failed
   */
  call(client: string, method: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

/** What is missing on this machine to run it; undefined where all is there. */
export function missingForPython(): string | undefined {
  const can = (program: string, ...args: readonly string[]): boolean => {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (!can(python, '-c', 'import msrest')) return "Debian's package python3-msrest";
  return can('git', '-C', clone, 'rev-parse', 'HEAD') ? undefined : `a clone of the Python client in ${clone}`;
}

/** @param folder where the client's files and its cache come */
export async function startPythonSession(folder: string, url: string, token: string): Promise<PythonSession> {
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['-C', clone, 'archive', 'HEAD', 'azure-devops/azure'], { maxBuffer: 1e9 });
  execFileSync('tar', ['-x'], { cwd: folder, input: archive });
  const child = spawn(python, [resolve('test/clients/python/driver.py'), url, token], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: folder, PYTHONPATH: join(folder, 'azure-devops'), NO_PROXY: '*' },
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  return {
    async call(client, method, input) {
      const answered = once(lines, 'line', { signal: AbortSignal.timeout(LONGEST_MILLISECONDS) });
      child.stdin.write(`${JSON.stringify({ client, method, input })}\n`);
      const ended = exited.then(() => Promise.reject(new Error('The program ended.')));
      const [line] = await Promise.race([answered, ended]);
      const { value, error } = answerSchema.parse(JSON.parse(String(line)));
      if (error !== undefined) throw new Error(error);
      return value;
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}
