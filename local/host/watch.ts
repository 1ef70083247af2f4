import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { extname, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';

export interface WatchOptions {
  /** Command line of the host's program, without `--watch` and `--port`. */
  readonly command: readonly string[];
  readonly port: number;
  readonly appDirectory: string;
  readonly stateDirectory: string;
  /** Takes each ready line. */
  readonly onReady: (line: string) => void;
  readonly log: (message: string) => void;
}

/** A host that starts anew when the app's files change. */
export interface WatchedHost {
  stop(): Promise<void>;
}

const WATCHED_EXTENSIONS = new Set(['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.json']);
const IGNORED_FOLDERS = new Set(['node_modules', '.git']);

/** A build writes many files; the host starts when no more come for this long. */
const QUIET_MILLISECONDS = 300;

/**
 * Runs the host in a process of its own and restarts it on every change, on the same port. A host that cannot start
 * waits for the next change.
 */
export function watchHost(options: WatchOptions): WatchedHost {
  let port = options.port;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let child = start();

  function start(): ChildProcess {
    const next = spawn(process.execPath, [...options.command, '--port', String(port), '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (next.stdout !== null) {
      createInterface({ input: next.stdout }).on('line', (line) => {
        port = portOf(line) ?? port;
        options.onReady(line);
      });
    }
    return next;
  }

  async function restart(): Promise<void> {
    options.log('The app has changed: restarting.');
    await end(child);
    if (!isStopped) {
      child = start();
    }
  }

  const watcher = watch(options.appDirectory, { recursive: true }, (_event, file) => {
    if (file !== null && concernsApp(file, relative(options.appDirectory, options.stateDirectory))) {
      clearTimeout(timer);
      timer = setTimeout(() => void restart(), QUIET_MILLISECONDS);
    }
  });
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      watcher.close();
      await end(child);
    },
  };
}

/**
 * Whether a changed file can change what the app does.
 * @param file relative to the app's folder
 * @param statePath the state folder, relative to the app's folder
 */
export function concernsApp(file: string, statePath: string): boolean {
  const parts = file.split(sep);
  const isState = file === statePath || file.startsWith(`${statePath}${sep}`);
  return !isState && !parts.some((part) => IGNORED_FOLDERS.has(part)) && WATCHED_EXTENSIONS.has(extname(file));
}

function portOf(line: string): number | undefined {
  const [, port] = /"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(line) ?? [];
  return port === undefined ? undefined : Number(port);
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}
