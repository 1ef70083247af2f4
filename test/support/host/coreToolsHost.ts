import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalProgram } from '../../../src/cli/processes/localProgram.ts';
import type { HostReady } from '../../../src/cli/sandbox/readyLines.ts';

const readyTimeoutMilliseconds = 120_000;
const pollMilliseconds = 250;

export interface CoreToolsOptions {
  /** Folder of the app; it is copied, because its settings go into a file beside it. */
  readonly appDirectory: string;
  readonly stateDirectory: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly onLogLine: (line: string) => void;
  /** Preset: `func` of the path, as `npm install --global azure-functions-core-tools@4` puts it there. */
  readonly command?: string;
}

/**
 * Starts the app on Azure Functions Core Tools, Microsoft's own host, in the place of the local one. It wants Azurite on
 * its usual ports, and asks for no keys.
 */
export async function startCoreToolsHost(options: CoreToolsOptions): Promise<LocalProgram<HostReady>> {
  const { settings, onLogLine, command = 'func' } = options;
  const folder = join(options.stateDirectory, 'app');
  if (!existsSync(folder)) cpSync(options.appDirectory, folder, { recursive: true });
  const port = options.port === 0 ? await freePort() : options.port;
  const values = { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...settings };
  writeFileSync(join(folder, 'local.settings.json'), JSON.stringify({ IsEncrypted: false, Values: values }));
  const child = spawn(command, ['start', '--port', String(port)], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      onLogLine(line);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  const stop = () => stopProcess(child);
  try {
    await becomesReady(child, `${url}/api/health/live`);
  } catch (error) {
    await stop();
    throw new Error(`Core Tools did not start.\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
  const ready = { url, systemKey: '', hostKey: '', taskHub: 'CodeAgent' };
  return { ready, process: child, log: () => lines, stop };
}

async function becomesReady(child: ChildProcess, url: string): Promise<void> {
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  const deadline = Date.now() + readyTimeoutMilliseconds;
  while (Date.now() < deadline) {
    if (await Promise.race([isAnswered(url), ended])) return;
    await Promise.race([delay(pollMilliseconds), ended]);
  }
  throw new Error(`${url} did not answer within ${readyTimeoutMilliseconds / 1000} s`);
}

async function isAnswered(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
}
