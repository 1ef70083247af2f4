import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** How a build's command ended. */
export type CommandOutcome = 'succeeded' | 'failed' | 'timedOut' | 'canceled';

export type CommandOptions = {
  readonly command: string;
  readonly directory: string;
  readonly logFile: string;
  readonly timeoutMs: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

// What a build needs of the machine; everything else, tokens above all, stays outside.
const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'PYENV_ROOT'];
const largestLog = 20 * 1024 * 1024;

/** Runs a shell command with its output in a file. Whatever it started is ended with it. */
export function runCommand(options: CommandOptions): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const log = createWriteStream(options.logFile, { flags: 'w' });
    const environment = Object.fromEntries(
      inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
    const child = spawn('/bin/sh', ['-c', options.command], {
      cwd: options.directory,
      env: { ...environment, CI: 'true', TF_BUILD: 'True', ...options.variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let ending: 'timedOut' | 'canceled' | undefined;
    const end = (why: 'timedOut' | 'canceled'): void => {
      ending ??= why;
      endGroup(child.pid);
    };
    const timer = setTimeout(() => end('timedOut'), options.timeoutMs);
    const cancel = (): void => end('canceled');
    options.signal.addEventListener('abort', cancel, { once: true });
    if (options.signal.aborted) {
      cancel();
    }
    let written = 0;
    const write = (chunk: Buffer): void => {
      written += chunk.length;
      if (written <= largestLog) {
        log.write(chunk);
      }
    };
    child.stdout.on('data', write);
    child.stderr.on('data', write);
    child.on('error', (error) => log.write(`${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', cancel);
      // A command that ended may have left processes of its group behind.
      endGroup(child.pid);
      const text = ending === 'timedOut' ? `##[error]The build exceeded ${options.timeoutMs} ms.\n` : '';
      log.end(text, () => resolve(ending ?? (code === 0 ? 'succeeded' : 'failed')));
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
