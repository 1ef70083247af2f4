import { Console } from 'node:console';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { HostError, stackOf } from './errors.ts';

interface Flags {
  readonly app: string;
  readonly state?: string;
  readonly port: number;
  readonly exitWithParent: boolean;
}

const DEFAULT_PORT = 7071;

const program = new Command('functions-host')
  .description('Runs an Azure Functions app for Node.js on this machine.')
  .addOption(new Option('--app <dir>', 'folder of the app').default(process.cwd(), 'current folder'))
  .option('--state <dir>', 'folder for keys, task hubs and emulated storage (default: .functions-host in the app)')
  .addOption(
    new Option('--port <number>', 'port on 127.0.0.1, 0 for a free one').default(DEFAULT_PORT).argParser(Number),
  )
  .option('--exit-with-parent', 'stop when standard input ends', false);

async function run(flags: Flags): Promise<void> {
  // The cache only helps what is loaded after it, so the host itself is loaded here.
  enableCompileCache();
  const { startHost } = await import('./host.ts');
  // Standard output holds the ready line and nothing else: what the app prints is log.
  globalThis.console = new Console(process.stderr, process.stderr);
  const host = await startHost({
    appDirectory: flags.app,
    stateDirectory: flags.state ?? join(flags.app, '.functions-host'),
    port: flags.port,
  });
  const stop = (): void => {
    // A second signal means now: the graceful way takes longer than somebody is willing to wait.
    process.once('SIGINT', () => process.exit(1));
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (flags.exitWithParent) {
    process.stdin.once('end', stop).once('error', stop).resume();
  }
  const { url, systemKey, taskHub, functions } = host;
  process.stdout.write(`${JSON.stringify({ event: 'ready', url, systemKey, taskHub, functions })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof HostError ? error.message : stackOf(error)}\n`);
  process.exit(1);
}

program.parse();
run(program.opts<Flags>()).catch(fail);
